/** What a variable may hold, as far as the document says: every value that was ever given to it. */
export type Values = readonly string[];

/** More than that many values of one word are not told apart: no document can make the search explode. */
const MAX_VALUES = 32;
/** A word is followed to at most this length. */
const MAX_LENGTH = 8192;

export interface Environment {
  readonly variables: Map<string, Values>;
  /** Bodies of the script's functions by name, as source text. */
  readonly functions: Set<string>;
}

export function environmentOf(variables: ReadonlyMap<string, Values> = new Map()): Environment {
  return { variables: new Map(variables), functions: new Set() };
}

/** Gives a variable values: in the script's main line they replace, in a branch they are added. */
export function assign(environment: Environment, name: string, values: Values, isBranch: boolean): void {
  const before = isBranch ? (environment.variables.get(name) ?? []) : [];
  environment.variables.set(name, distinct([...before, ...values]));
}

/** Every text that parts with several values each can make together. */
export function joined(parts: readonly Values[]): Values {
  let texts: Values = [''];
  for (const part of parts) {
    const [only] = part;
    if (part.length === 1 && only !== undefined) texts = texts.map((text) => capped(text + only));
    else texts = distinct(texts.flatMap((text) => part.slice(0, MAX_VALUES).map((value) => capped(text + value))));
  }
  return texts;
}

function capped(text: string): string {
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}

function distinct(values: Values): Values {
  return [...new Set(values)].slice(0, MAX_VALUES);
}
