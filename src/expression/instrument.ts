import { type Meter, spend } from './meter.ts';
import { isNode, type Node } from './node.ts';
import { costOfMatching } from './regex.ts';

/**
 * Makes a checked expression pay for its work. What costs more than the expression is long are the macros, once for
 * each element, and operators and functions over lists and texts.
 */

/** What the engine keeps of a node beyond its published type. */
interface Engine extends Node {
  readonly meta?: { readonly alternate?: unknown; readonly macro?: unknown; readonly evaluate?: Evaluate };
  /** Does a node's work once its operands are there. */
  handle?: (...operands: readonly unknown[]) => unknown;
  setMeta?(key: 'evaluate', value: Evaluate): unknown;
}

type Evaluate = (...given: readonly unknown[]) => unknown;

/** What may go through all of a list or a text. */
const SIZED: ReadonlySet<string> = new Set(['in', '==', '!=', '+', 'call', 'rcall', 'comprehension']);

/** Each element pays for every node of the macro's body, whether it is reached or not: the sum is simple to foretell. */
export function instrument(root: unknown, meter: Meter): void {
  for (const node of nodesIn(root)) {
    if (node.op === 'comprehension') payPerElement(node, meter);
    if (node.handle !== undefined && SIZED.has(node.op)) payForOperands(node, node.handle, meter);
  }
}

/** Every node there is, macros' own included, each once. */
function nodesIn(root: unknown): readonly Engine[] {
  const found = new Set<Engine>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value) || found.has(value)) return;
    found.add(value);
    const { args, meta }: Engine = value;
    visit(meta?.alternate);
    if (value.op === 'comprehension') for (const each of Object.values(args as object)) visit(each);
    else visit(args);
  };
  visit(root);
  return [...found];
}

function payPerElement(comprehension: Node, meter: Meter): void {
  const { step } = comprehension.args as { readonly step: Engine };
  const evaluate = step.meta?.evaluate;
  if (evaluate === undefined || step.setMeta === undefined) throw new Error('the engine keeps its macros otherwise');
  const cost = nodesIn(step).length;
  step.setMeta('evaluate', (...given) => {
    spend(meter, cost);
    return evaluate(...given);
  });
}

function payForOperands(node: Engine, handle: NonNullable<Engine['handle']>, meter: Meter): void {
  const isMatch = node.op === 'call' && Array.isArray(node.args) && node.args[0] === 'matches';
  node.handle = (...operands) => {
    // Functions and methods get their arguments as one list; the operands of all others come first.
    const [first, second] = operands;
    const values = node.op === 'call' || node.op === 'rcall' ? (first as readonly unknown[]) : [first, second];
    const [text, pattern] = values;
    const isKnown = isMatch && typeof text === 'string' && typeof pattern === 'string';
    spend(meter, isKnown ? costOfMatching(text, pattern) : values.reduce<number>((sum, each) => sum + sizeOf(each), 0));
    return handle(...operands);
  };
}

/** A list is searched element by element; a text sixteen characters at a step. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length >> 4;
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}
