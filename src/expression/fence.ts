import type { FactTable } from '../model/facts.ts';
import { isDurationLiteral, isTimestampLiteral, textLiteral } from './literals.ts';
import { guardsWhenFalse, guardsWhenTrue, type Node, operands, textOf, typeOf } from './node.ts';
import { operatorFault } from './operators.ts';
import { type Refusal, type Rule, refusal } from './refusal.ts';
import { compilePattern } from './regex.ts';

/**
 * The dialect: what the engine accepts but other implementations of CEL read differently, or not at all, is refused
 * when the catalog loads. It walks an expression that the engine has already type-checked; whatever it does not
 * know is refused.
 */

export const MAX_MACRO_DEPTH = 2;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Methods by their number of arguments; those with two are macros over a variable. */
const METHODS = new Map<string, number>([
  ...['startsWith', 'endsWith', 'contains'].map((name) => [name, 1] as const),
  ...['exists', 'all', 'exists_one', 'filter', 'map'].map((name) => [name, 2] as const),
  ...['size', 'getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek'].map((name) => [name, 0] as const),
  ...['getHours', 'getMinutes', 'getSeconds'].map((name) => [name, 0] as const),
]);
const FUNCTIONS = new Map([
  ['has', 1],
  ['size', 1],
  ['timestamp', 1],
  ['duration', 1],
  ['matches', 2],
]);
const MACROS_WITH_ORDER = new Set(['map', 'filter', 'exists_one']);

interface Place {
  readonly source: string;
  readonly table: FactTable;
  /** Variables in scope, macros' own included. */
  readonly names: readonly string[];
  /** What is known to be there, as it is written. */
  readonly guards: ReadonlySet<string>;
  readonly depth: number;
  readonly refusals: Refusal[];
}

type Check = (node: Node, place: Place) => void;

/** Everything in a checked expression that is not in the dialect; `given` are guards that hold already. */
export function fence(root: Node, source: string, table: FactTable, given: readonly string[]): Refusal[] {
  const refusals: Refusal[] = [];
  const names = [table.as, 'params', 'now'];
  walk(root, { source, table, names, guards: new Set(given), depth: 0, refusals });
  return refusals;
}

const CHECKS = new Map<string, Check>([
  ['value', checkLiteral],
  ['id', checkName],
  ['.', checkSelect],
  ['[]', checkIndex],
  ['.?', (node, place) => refuse(place, node, 'optional', 'optional syntax is not in the dialect')],
  ['[?]', (node, place) => refuse(place, node, 'optional', 'optional syntax is not in the dialect')],
  ['call', checkCall],
  ['rcall', checkMethod],
  ['list', checkList],
  ['map', (node, place) => refuse(place, node, 'mapliteral', 'map literals are not in the dialect')],
  ['&&', checkAnd],
  ['||', checkOr],
  ['?:', checkConditional],
  ...['/', '%', '<', '<=', '>', '>=', '==', '!=', 'in'].map((op) => [op, checkOperator] as const),
  ...['+', '-', '*', '!_', '-_'].map((op) => [op, walkOperands] as const),
]);

function walk(node: Node, place: Place): void {
  const check = CHECKS.get(node.op);
  if (check === undefined) refuse(place, node, 'syntax', `${node.op} is not in the dialect`);
  else check(node, place);
}

function walkOperands(node: Node, place: Place): void {
  for (const operand of operands(node)) walk(operand, place);
}

function refuse(place: Place, node: Node, rule: Rule, message: string, remedy?: string): void {
  place.refusals.push(refusal(place.source, node.start, rule, message, remedy));
}

function guarded(place: Place, more: readonly string[]): Place {
  return { ...place, guards: new Set([...place.guards, ...more]) };
}

function checkLiteral(node: Node, place: Place): void {
  const value = node.args;
  if (value === null) {
    refuse(place, node, 'null', 'null is not in the dialect');
    return;
  }
  if (typeof value === 'bigint' && (value > MAX_SAFE || value < -MAX_SAFE)) {
    refuse(place, node, 'int53', `${value} is beyond 2^53 - 1`);
    return;
  }
  if (!['bigint', 'number', 'string', 'boolean'].includes(typeof value)) {
    refuse(place, node, 'literal', 'bytes and uint literals are not in the dialect');
  }
}

function checkName(node: Node, place: Place): void {
  if (!place.names.includes(String(node.args))) refuse(place, node, 'name', `${String(node.args)} is not a variable`);
}

function checkSelect(node: Node, place: Place): void {
  const [target] = operands(node);
  const text = textOf(place.source, node);
  if (target === undefined || typeOf(target).kind !== 'message') {
    refuse(place, node, 'select', `${text} does not read a column of a row`);
    return;
  }
  walk(target, place);
  const name = selectedName(node);
  const isAbsentable = target.op === 'id' && target.args === place.table.as && place.table.columns[name]?.absentable;
  if (isAbsentable && !place.guards.has(text)) {
    refuse(place, node, 'guard', `${text} may be absent`, `Ask first: \`has(${text}) && …\` or \`!has(${text}) || …\``);
  }
}

function selectedName(node: Node): string {
  return Array.isArray(node.args) ? String(node.args[1]) : '';
}

function checkIndex(node: Node, place: Place): void {
  const [target, key] = operands(node);
  if (target === undefined || key === undefined) return;
  const [map, name] = [textOf(place.source, target), textOf(place.source, key)];
  if (typeOf(target).kind !== 'map') refuse(place, node, 'index', `${map} is not a map`);
  else if (typeOf(key).type !== 'string') refuse(place, node, 'index', `the key ${name} is not text`);
  else if (!place.guards.has(`${map}[${name}]`)) {
    refuse(place, node, 'guard', `${map} may have no key ${name}`, `Ask first: \`${name} in ${map} && …\``);
  }
  walkOperands(node, place);
}

function checkCall(node: Node, place: Place): void {
  const [name, args] = node.args as readonly [string, readonly Node[]];
  const arity = FUNCTIONS.get(name);
  if (arity !== args.length) {
    refuse(place, node, 'function', `${name}() is not in the dialect`);
    return;
  }
  const [first, second] = args;
  if (first === undefined) return;
  if (name === 'has') {
    checkHas(first, place);
    return;
  }
  if (name === 'timestamp' && !isTimestampLiteral(first)) {
    refuse(place, node, 'timestamp', 'timestamp() takes a literal in UTC, 1970 to 2199');
  }
  if (name === 'duration' && !isDurationLiteral(first)) refuse(place, node, 'duration', 'duration() takes a literal');
  if (name === 'matches' && second !== undefined) checkPattern(second, place);
  for (const arg of args) walk(arg, place);
}

/** The engine's own has() is silently false for a misspelt column. */
function checkHas(node: Node, place: Place): void {
  const [target] = operands(node);
  if (node.op !== '.' || target?.op !== 'id' || target.args !== place.table.as) {
    refuse(place, node, 'has', `has() takes a column of ${place.table.as}`);
    return;
  }
  const name = selectedName(node);
  if (!Object.hasOwn(place.table.columns, name)) {
    refuse(place, node, 'column', `${place.table.name} has no column ${name}`);
  }
}

function checkPattern(node: Node, place: Place): void {
  const pattern = textLiteral(node);
  if (pattern === undefined) {
    refuse(place, node, 'regex', 'the pattern is not a literal');
    return;
  }
  try {
    compilePattern(pattern);
  } catch (thrown) {
    refuse(
      place,
      node,
      'regex',
      `the pattern is not RE2: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

function checkMethod(node: Node, place: Place): void {
  const [name, receiver, args] = node.args as readonly [string, Node, readonly Node[]];
  const arity = METHODS.get(name);
  if (arity === undefined || arity !== args.length) {
    refuse(place, node, name === 'matches' ? 'regex' : 'method', `.${name}() is not in the dialect`);
    return;
  }
  walk(receiver, place);
  const [variable, body] = args;
  if (arity === 2 && variable !== undefined && body !== undefined) {
    checkMacro({ node, name, receiver, variable, body }, place);
    return;
  }
  for (const arg of args) walk(arg, place);
}

interface Macro {
  readonly node: Node;
  readonly name: string;
  readonly receiver: Node;
  readonly variable: Node;
  readonly body: Node;
}

function checkMacro({ node, name, receiver, variable, body }: Macro, place: Place): void {
  const own = String(variable.args);
  if (place.names.includes(own)) refuse(place, variable, 'shadow', `${own} is already a variable`);
  const isMap = typeOf(receiver).kind === 'map';
  if (isMap && MACROS_WITH_ORDER.has(name)) refuse(place, node, 'maporder', `.${name}() depends on a map's order`);
  if (place.depth >= MAX_MACRO_DEPTH) refuse(place, node, 'nesting', 'macros are nested too deep');
  const inner = guarded(place, isMap ? [`${textOf(place.source, receiver)}[${own}]`] : []);
  walk(body, { ...inner, names: [...place.names, own], depth: place.depth + 1 });
}

function checkList(node: Node, place: Place): void {
  if (operands(node).length === 0) {
    refuse(place, node, 'empty', 'the empty list is not in the dialect');
    return;
  }
  walkOperands(node, place);
}

function checkAnd(node: Node, place: Place): void {
  const [left, right] = operands(node);
  if (left === undefined || right === undefined) return;
  walk(left, place);
  walk(right, guarded(place, guardsWhenTrue(place.source, left)));
}

function checkOr(node: Node, place: Place): void {
  const [left, right] = operands(node);
  if (left === undefined || right === undefined) return;
  walk(left, place);
  walk(right, guarded(place, guardsWhenFalse(place.source, left)));
}

function checkConditional(node: Node, place: Place): void {
  const [condition, then, otherwise] = operands(node);
  if (condition === undefined || then === undefined || otherwise === undefined) return;
  walk(condition, place);
  walk(then, guarded(place, guardsWhenTrue(place.source, condition)));
  walk(otherwise, guarded(place, guardsWhenFalse(place.source, condition)));
}

function checkOperator(node: Node, place: Place): void {
  walkOperands(node, place);
  const fault = operatorFault(node);
  if (fault !== undefined) refuse(place, node, fault.rule, fault.message);
}
