import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Steps } from '../../core/steps.ts';
import { DEEPEST_NODE, refuseDeeper } from './budget.ts';
import { type Environment, environmentOf, type Values } from './environment.ts';
import type { Observed } from './finding.ts';
import type { Input } from './input.ts';
import { assignments, filled } from './references.ts';
import { linesOfScalar } from './scalar.ts';
import { readStep, type Step } from './steps.ts';

/**
 * Reads an AWSTOE component or an Image Builder workflow, in YAML or JSON. Real documents differ in form (`phases` as
 * a list or a map, `schemaVersion` as a number or a text), so a step is anything with an `action` and `inputs`,
 * wherever it stands.
 *
 * @param given values of parameters that a recipe or pipeline passes; they replace the defaults
 */
export function* readComponent(text: string, given: ReadonlyMap<string, Values>, observed: Observed): Steps<void> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  for (const error of document.errors) {
    observed.problems.push(`line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  }
  if (!withoutAliases(document)) {
    observed.problems.push('line 1: aliases of YAML that cannot be followed');
  }
  const root = document.contents;
  if (!isMap<Node, Node | null>(root)) {
    observed.problems.push('line 1: the document is no mapping');
    return;
  }
  const source: Source = { text, lines };
  const environment = environmentOf(observed.budget, declaredIn(root, given));
  const steps: Step[] = [];
  findSteps(root, environment, source, steps, 0);
  if (steps.length === 0) observed.problems.push('line 1: the document has no steps');
  for (const step of steps) {
    readStep(step, observed);
    yield;
  }
}

/** More aliases than a person writes are not followed: they can multiply without end. */
export const MOST_ALIASES = 200;

/** Puts what an alias stands for in its place: `inputs: *install`. False where that cannot be done for all. */
function withoutAliases(document: Document): boolean {
  let left = MOST_ALIASES;
  let isWhole = true;
  visit(document, {
    Alias(_, alias) {
      left -= 1;
      const found = left < 0 ? undefined : alias.resolve(document);
      isWhole &&= found !== undefined && !holdsAlias(found);
      return found !== undefined && !holdsAlias(found) ? found : undefined;
    },
  });
  return isWhole;
}

function holdsAlias(node: Node): boolean {
  let holds = false;
  visit(node, {
    Alias() {
      holds = true;
      return visit.BREAK;
    },
  });
  return holds;
}

interface Source {
  readonly text: string;
  readonly lines: LineCounter;
}

function findSteps(node: Node | null, environment: Environment, source: Source, steps: Step[], depth: number): void {
  refuseDeeper(depth, DEEPEST_NODE, 'lists and maps');
  if (isSeq<Node>(node)) for (const item of node.items) findSteps(item, environment, source, steps, depth + 1);
  if (!isMap<Node, Node | null>(node)) return;
  const action = textOf(childOf(node, 'action'));
  const inputs = childOf(node, 'inputs');
  if (action !== undefined) {
    for (const each of assignments(inputs, withLoop(node, environment))) {
      steps.push({ action, inputs: viewOf(inputs, each, source) });
    }
    return;
  }
  for (const { value } of node.items) findSteps(value, environment, source, steps, depth + 1);
}

/** Constants and parameters: `- Name: { value: … }`, and in workflows `- name: Name, default: …`. */
function declaredIn(root: YAMLMap<Node, Node | null>, given: ReadonlyMap<string, Values>): Map<string, Values> {
  const values = new Map<string, Values>();
  for (const section of ['constants', 'parameters']) {
    const list = childOf(root, section);
    const entries = isSeq<Node>(list) ? list.items : [list];
    for (const entry of entries) {
      if (!isMap<Node, Node | null>(entry)) continue;
      const named = textOf(childOf(entry, 'name'));
      if (named !== undefined) declare(values, named, entry);
      else for (const { key, value } of entry.items) declare(values, keyOf(key), value);
    }
  }
  for (const [name, value] of given) values.set(name, value);
  return values;
}

function declare(values: Map<string, Values>, name: string, declaration: Node | null): void {
  const value = childOf(declaration, 'value') ?? childOf(declaration, 'default');
  const texts = isSeq<Node>(value) ? value.items.map(textOf) : [textOf(value ?? null)];
  const known = texts.filter((text) => text !== undefined);
  if (known.length > 0) values.set(name, known);
}

/** `loop: { forEach: [a, b] }` gives `{{ loop.value }}` those values, or `{{ NAME.value }}` where the loop is named. */
function withLoop(step: YAMLMap<Node, Node | null>, environment: Environment): Environment {
  const loop = childOf(step, 'loop');
  const list = childOf(loop, 'forEach');
  const items = isSeq<Node>(list) ? list.items.map(textOf) : [];
  const given = items.filter((item) => item !== undefined).flatMap((item) => filled(item, environment));
  const values = isMap<Node, Node | null>(list) ? delimited(list, environment) : given;
  if (values.length === 0) return environment;
  const name = textOf(childOf(loop, 'name')) ?? 'loop';
  const named = new Map([...environment.variables, [`${name}.value`, values], ['loop.value', values]]);
  return environmentOf(environment.budget, named);
}

/** `forEach: { list: "a;b", delimiter: ";" }` (AWSTOE, "Loop constructs"): parted once references are filled in. */
function delimited(list: YAMLMap<Node, Node | null>, environment: Environment): Values {
  const delimiter = textOf(childOf(list, 'delimiter')) ?? ',';
  const whole = filled(textOf(childOf(list, 'list')) ?? '', environment);
  return whole.flatMap((text) => text.split(delimiter)).map((value) => value.trim());
}

function viewOf(node: Node | null | undefined, environment: Environment, source: Source, depth = 0): Input {
  const line = node?.range === null || node?.range === undefined ? 1 : source.lines.linePos(node.range[0]).line;
  refuseDeeper(depth, DEEPEST_NODE, 'lists and maps');
  if (isSeq<Node>(node)) {
    return { kind: 'list', line, items: node.items.map((item) => viewOf(item, environment, source, depth + 1)) };
  }
  if (isMap<Node, Node | null>(node)) {
    const members = node.items.map((pair: Pair<Node, Node | null>) => {
      return [keyOf(pair.key), viewOf(pair.value, environment, source, depth + 1)] as const;
    });
    return { kind: 'map', line, members: new Map(members) };
  }
  const lineOf = isScalar(node) ? linesOfScalar(node as Scalar, source.text, source.lines) : () => line;
  return { kind: 'text', line, lineOf, text: filled(textOf(node ?? null) ?? '', environment)[0] ?? '' };
}

function childOf(node: Node | null | undefined, name: string): Node | undefined {
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find(({ key }) => keyOf(key) === name)?.value ?? undefined;
}

function keyOf(key: Node): string {
  return isScalar(key) ? String(key.value) : '';
}

function textOf(node: Node | null | undefined): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined;
  return String(node.value);
}
