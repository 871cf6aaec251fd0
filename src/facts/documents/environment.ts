import { type Budget, spend, spendOn } from './budget.ts';

/** What a variable may hold, as far as the document says: every value that was ever given to it. */
export type Values = readonly string[];

export interface Environment {
  readonly variables: Map<string, Values>;
  /** Names of the script's functions. */
  readonly functions: Set<string>;
  /** Of the document. */
  readonly budget: Budget;
}

export function environmentOf(budget: Budget, variables: ReadonlyMap<string, Values> = new Map()): Environment {
  return { variables: new Map(variables), functions: new Set(), budget };
}

/** Gives a variable values: in the script's main line they replace, in a branch they are added. */
export function assign(environment: Environment, name: string, values: Values, isBranch: boolean): void {
  const before = isBranch ? (environment.variables.get(name) ?? []) : [];
  spend(environment.budget, before.length);
  environment.variables.set(name, [...new Set([...before, ...values])]);
}

/** What a variable may hold, paid for; undefined where the document does not say. */
export function valuesOfVariable({ variables, budget }: Environment, name: string): Values | undefined {
  const values = variables.get(name);
  if (values !== undefined) spendOn(budget, values);
  return values;
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
