import { canonicalJson } from '../core/canonical-json.ts';
import type { Problem } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { YamlPath, YamlSource } from '../core/yaml-place.ts';
import { compile, type Expression } from '../expression/compile.ts';
import { placeholders, strayBraces } from '../expression/template.ts';
import { toCel } from '../expression/value.ts';
import { type Control, MINIMUM_PERIOD_COVERAGE_PARAM, type Param } from '../model/catalog.ts';
import type { FactTable } from '../model/facts.ts';
import type { LoadedControl } from './loaded.ts';
import { agree, rangeProblem } from './params.ts';

/** What a control says must hang together: tables, columns, parameters, statements. Everything wrong, with its place. */

export type Tables = ReadonlyMap<string, FactTable>;

interface Checking {
  readonly control: Control;
  readonly source: YamlSource;
  readonly tables: Tables;
  readonly problems: Problem[];
  /** Parameters that an expression or a sentence names. */
  readonly used: Set<string>;
}

/** Everything wrong with one control by itself. */
export function checkControl(loaded: LoadedControl, tables: Tables, statements: ReadonlySet<string>): Problem[] {
  const { control, source } = loaded;
  const checking: Checking = { control, source, tables, problems: [], used: new Set() };
  checkTests(checking);
  checkApplies(checking);
  checkParams(checking);
  checkStatements(checking, statements);
  checkShape(checking);
  return checking.problems;
}

/** Two controls may share a parameter, if they agree on what it is. */
export function checkAgreement(controls: readonly LoadedControl[]): Problem[] {
  const first = new Map<string, { readonly param: Param; readonly control: string }>();
  const problems: Problem[] = [];
  for (const { control, source } of controls) {
    for (const [name, param] of Object.entries(control.params)) {
      const known = first.get(name);
      if (known === undefined) first.set(name, { param, control: control.id });
      else if (!agree(known.param, param)) {
        const message = `the parameter ${name} has another type, default or range in ${known.control}`;
        problems.push({ ...source.locateKey(['params', name]), message, remedy: 'Use the same, or another name' });
      }
    }
  }
  return problems;
}

function checkTests(checking: Checking): void {
  const ids = new Set<string>();
  for (const [index, test] of checking.control.tests.entries()) {
    const path = ['tests', index];
    if (ids.has(test.id))
      report(checking, [...path, 'id'], `there are two tests ${test.id}`, 'Give it an id of its own');
    ids.add(test.id);
    const table = tableAt(checking, [...path, 'population'], test.population);
    if (table === undefined) continue;
    const given = test.scope && checkExpression(checking, [...path, 'scope'], { text: test.scope, table });
    checkExpression(checking, [...path, 'expect'], { text: test.expect, table, ...(given && { given }) });
    checkTemplate(checking, [...path, 'deviation'], test.deviation, table);
  }
}

function checkApplies(checking: Checking): void {
  const { applies } = checking.control;
  const table = applies && tableAt(checking, ['applies', 'population'], applies.population);
  if (applies !== undefined && table !== undefined) {
    checkExpression(checking, ['applies', 'when'], { text: applies.when, table });
  }
}

function checkParams(checking: Checking): void {
  const { control, source, problems, used } = checking;
  for (const [name, param] of Object.entries(control.params)) {
    const { type, default: value, approves } = param;
    if (approves !== undefined && canonicalJson([type, value]) !== canonicalJson(['list<string>', []])) {
      const remedy = 'Use `type: list<string>` and `default: []`: nothing is approved until somebody answers for it';
      report(checking, ['params', name, 'approves'], `${name} approves, and is no empty list`, remedy);
    }
    if (toCel(type, value) === undefined) {
      const path = ['params', name, 'default'];
      report(checking, path, `the default is not of type ${type}`, 'Correct the default or the type');
    }
    checkRange(checking, name, param);
    // Judging itself reads this one, of controls over the period.
    const isRead = used.has(name) || (name === MINIMUM_PERIOD_COVERAGE_PARAM && control.time === 'period');
    if (!isRead) {
      const place = source.locateKey(['params', name]);
      problems.push({ ...place, message: `nothing reads the parameter ${name}`, remedy: 'Use it or remove it' });
    }
  }
}

function checkRange(checking: Checking, name: string, param: Param): void {
  const { type, default: value, min, max } = param;
  const path = ['params', name];
  if ((min !== undefined || max !== undefined) && type !== 'int' && type !== 'double') {
    report(checking, path, `${name} has a range, and is no number`, 'Remove min and max, or use int or double');
  } else if (min !== undefined && max !== undefined && min > max) {
    report(checking, [...path, 'min'], `the range of ${name} is empty`, 'Write min as the smaller number');
  } else {
    for (const { message, remedy } of rangeProblem(name, value, param)) {
      report(checking, [...path, 'default'], `the default does not fit: ${message}`, remedy);
    }
  }
}

function checkStatements(checking: Checking, known: ReadonlySet<string>): void {
  for (const [index, { id }] of checking.control.statements.entries()) {
    if (known.has(id)) continue;
    report(checking, ['statements', index, 'id'], `there is no statement ${id}`, didYouMean(id, known));
  }
}

/** A control must be able to decide something, at the grain that it names. */
function checkShape(checking: Checking): void {
  const { tests, rests, grain, maxAgeDays } = checking.control;
  if (!tests.some(({ kind }) => kind === 'requirement') && rests === undefined) {
    report(checking, [], 'nothing decides the control', 'Add a test of kind requirement, or say what it `rests` on');
  }
  if (maxAgeDays !== undefined && rests !== 'attestation') {
    report(
      checking,
      ['maxAgeDays'],
      'maxAgeDays is the age of an attestation',
      'Remove it, or add `rests: attestation`',
    );
  }
  const grains = tests.map(({ population }) => checking.tables.get(population)?.grain);
  if (grain === 'region' && tests.length > 0 && !grains.includes('region')) {
    report(checking, ['grain'], 'no test has a population that lives in Regions', 'Use `grain: account`');
  }
}

function tableAt(checking: Checking, path: YamlPath, name: string): FactTable | undefined {
  const table = checking.tables.get(name);
  if (table === undefined) {
    report(checking, path, `there is no fact table ${name}`, didYouMean(name, checking.tables.keys()));
  }
  return table;
}

interface Written {
  readonly text: string;
  readonly table: FactTable;
  readonly given?: Expression;
}

function checkExpression(checking: Checking, path: YamlPath, { text, table, given }: Written): Expression | undefined {
  const { control, source, problems, used } = checking;
  const compiled = compile(text, { table, params: control.params, given });
  if (compiled.ok) {
    for (const name of compiled.expression.params) used.add(name);
    return compiled.expression;
  }
  for (const { offset, message, rule, remedy } of compiled.refusals) {
    problems.push({ ...source.locateWithin(path, offset), message: `${message} (${rule})`, remedy });
  }
  // A parameter is not called unused because the expression that reads it does not compile.
  for (const name of Object.keys(control.params)) if (text.includes(`params.${name}`)) used.add(name);
  return undefined;
}

function checkTemplate(checking: Checking, path: YamlPath, text: string, table: FactTable): void {
  const { control, source, problems, used } = checking;
  const stray = strayBraces(text);
  if (stray !== undefined) {
    const place = source.locateWithin(path, stray);
    problems.push({ ...place, message: 'these braces name nothing', remedy: `Write {{${table.as}.${table.key}}}` });
  }
  for (const { record, name, offset } of placeholders(text)) {
    const isParam = record === 'params';
    const names = isParam ? control.params : record === table.as ? table.columns : {};
    if (isParam) used.add(name);
    if (Object.hasOwn(names, name)) continue;
    const message = `there is no ${record}.${name} to show`;
    problems.push({ ...source.locateWithin(path, offset), message, remedy: didYouMean(name, Object.keys(names)) });
  }
}

function report({ source, problems }: Checking, path: YamlPath, message: string, remedy: string): void {
  problems.push({ ...source.locate(path), message, remedy });
}

/** The remedy for a name that does not exist. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const all = [...candidates].sort();
  const near = nearest(word, all);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  return all.length === 0 ? 'Correct the name' : `Use one of ${all.join(', ')}`;
}
