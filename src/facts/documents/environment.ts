import type { SyntaxNode } from 'unbash';
import { type Budget, spend, spendOn } from './budget.ts';
import type { LineOf, Word } from './finding.ts';

/** What a variable may hold, as far as the document says: every value that was ever given to it. */
export type Values = readonly string[];

/** A function of a script. What one of PowerShell does is known by the commands in it alone. */
export interface OwnFunction {
  readonly runs: readonly string[];
  readonly body?: { readonly node: SyntaxNode; readonly source: string; readonly lineOf: LineOf };
}

export interface Environment {
  readonly variables: Map<string, Values>;
  /** Of variables that hold a list, whose elements are words of their own. */
  readonly lists: Set<string>;
  /** The script's functions, by name. */
  readonly functions: Map<string, OwnFunction>;
  /** What the script or function was called with; undefined where that is not known. Those of `set --` have line 0. */
  words: readonly Word[] | undefined;
  /** Inside a function: its own variables. */
  readonly locals?: Set<string>;
  /** The functions that are being followed. */
  readonly calls: ReadonlySet<string>;
  /** Of variables whose value comes from a function's call: the line of the call. */
  readonly origins: Map<string, number>;
  /** The line of the call that the last values came from. */
  origin: number | undefined;
  /** Of the document. */
  readonly budget: Budget;
}

export function environmentOf(budget: Budget, variables: ReadonlyMap<string, Values> = new Map()): Environment {
  return {
    variables: new Map(variables),
    lists: new Set(),
    functions: new Map(),
    words: undefined,
    calls: new Set(),
    origins: new Map(),
    origin: undefined,
    budget,
  };
}

/** The environment of a function that is called with words: what it sets is its own until `merge`. */
export function environmentOfCall(outer: Environment, name: string, words: readonly Word[] | undefined): Environment {
  spend(outer.budget, outer.variables.size);
  return {
    ...outer,
    variables: new Map(outer.variables),
    words,
    locals: new Set(),
    calls: new Set([...outer.calls, name]),
    origins: new Map(outer.origins),
  };
}

/** What a function may have set besides its own variables, for those who called it. */
export function merge(environment: Environment, { variables, locals }: Environment): void {
  spend(environment.budget, variables.size);
  for (const [name, values] of variables) {
    if (locals?.has(name) || environment.variables.get(name) === values) continue;
    assign(environment, name, values, true);
  }
}

/** Gives a variable values: in the script's main line they replace, in a branch they are added. */
export function assign(environment: Environment, name: string, values: Values, isBranch: boolean): void {
  const before = isBranch ? (environment.variables.get(name) ?? []) : [];
  spend(environment.budget, before.length);
  environment.variables.set(name, [...new Set([...before, ...values])]);
  if (environment.origin === undefined) environment.origins.delete(name);
  else environment.origins.set(name, environment.origin);
}

/** What may happen or not: what it gives variables is added to what they held before. */
export function maybe(environment: Environment, what: () => void): void {
  spend(environment.budget, environment.variables.size);
  const before = new Map(environment.variables);
  what();
  for (const [name, values] of environment.variables) {
    const held = before.get(name);
    if (held === undefined || held === values) continue;
    spend(environment.budget, held.length + values.length);
    environment.variables.set(name, [...new Set([...held, ...values])]);
  }
}

/** What a variable may hold, paid for; undefined where the document does not say. */
export function valuesOfVariable(environment: Environment, name: string): Values | undefined {
  const { variables, budget, words } = environment;
  const word = words !== undefined && /^[1-9]\d*$/.test(name) ? words[Number(name) - 1] : undefined;
  const origin = word?.line ?? environment.origins.get(name);
  if (origin !== undefined && origin > 0) environment.origin = origin;
  const values = word?.values ?? (name === '@' || name === '*' ? all(words) : variables.get(name));
  if (values !== undefined) spendOn(budget, values);
  return values;
}

function all(words: readonly Word[] | undefined): Values | undefined {
  return words?.flatMap(({ values }) => values);
}

/** Every text that parts with several values each can make together. */
export function joined(parts: readonly Values[], budget: Budget): Values {
  let texts: Values = [''];
  for (const part of parts) texts = multiplied(texts, part, budget);
  spendOn(budget, texts);
  return texts;
}

/** Paid for before it is made: a product is large long before its texts are. */
function multiplied(texts: Values, values: Values, budget: Budget): Values {
  const part = values.length === 0 ? [''] : values;
  const [only] = part;
  if (part.length === 1 && only !== undefined && texts.length === 1) return [`${texts[0] ?? ''}${only}`];
  const lengths = (values: Values) => values.reduce((sum, { length }) => sum + length, 0);
  spend(budget, lengths(texts) * part.length + lengths(part) * texts.length + texts.length * part.length);
  return [...new Set(texts.flatMap((text) => part.map((value) => text + value)))];
}
