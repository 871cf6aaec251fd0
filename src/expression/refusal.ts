/** Why an expression is not in the dialect. Every rule has one remedy, so that the author knows what to write. */

const REMEDIES = {
  syntax: 'Correct the expression: it must be CEL',
  type: 'Compare and combine values of the same type',
  name: 'Use the row, `params`, `now` or the variable of a surrounding macro',
  column: "Use one of the table's columns",
  bool: 'Write an expression whose result is true or false',
  length: 'Split the test in two, or derive a column in src/facts/',
  nesting: 'Nest macros at most two deep',
  guard: 'Ask first: `has(row.column) && …`, or `"key" in map && …`',
  has: 'Ask has() of a column of the row: `has(row.column)`',
  select: 'Use `.name` on a row, and `map["key"]` on a map',
  index: 'Use [] on a map only, with a text key; on a list use exists() or all()',
  method:
    'Use startsWith, endsWith, contains, size, exists, all, exists_one, filter, map or a UTC getter without argument',
  function: 'Use has, size, timestamp, duration or matches',
  timestamp: 'Write timestamp("YYYY-MM-DDTHH:MM:SSZ"), 1970 to 2199, at most milliseconds',
  duration: 'Write a literal of h, m, s and ms: duration("720h")',
  regex: 'Write matches(text, "pattern") with a literal RE2 pattern',
  literal: 'Use bool, int, double and string literals only',
  null: 'Ask for a missing column with has()',
  int53: 'Keep integers within 2^53 - 1',
  divide: 'Divide by a positive literal',
  empty: 'Ask for size() == 0',
  mapliteral: 'Name the keys one by one: `"key" in map && map["key"] == …`',
  optional: 'Use has() instead of optional syntax',
  shadow: 'Give the variable a name of its own',
  maporder: 'Use exists() or all() on a map: its order is not defined',
  order: 'Order int, double, timestamp and duration values only',
  equal: 'Compare text, numbers, booleans, timestamps, durations or lists of text',
  in: 'Use `in` with a list of text, int or bool, or a map with text keys',
} as const;

export type Rule = keyof typeof REMEDIES;

export interface Refusal {
  readonly rule: Rule;
  readonly message: string;
  readonly remedy: string;
  /** UTF-16 offset into the expression. */
  readonly offset: number;
  /** 1-based, within the expression. */
  readonly line: number;
  readonly column: number;
}

/** A refusal at an offset of the source; `remedy` replaces the rule's own where something closer is known. */
export function refusal(source: string, offset: number, rule: Rule, message: string, remedy?: string): Refusal {
  const before = source.slice(0, offset).split('\n');
  return {
    rule,
    message,
    remedy: remedy ?? REMEDIES[rule],
    offset,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}
