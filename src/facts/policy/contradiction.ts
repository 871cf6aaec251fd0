import type { Condition } from './document.ts';

/** What a condition says of one value of its key, or of none. */
type Check = (condition: Condition, values: readonly string[] | null) => boolean;

/** Operators that take only the values that are written. */
const LITERAL: readonly string[] = ['stringequals', 'bool', 'numericequals', 'dateequals'];

/**
 * Whether some request could meet all of these conditions, whatever is in it: false only where surely none can, such as
 * StringEquals `a` beside StringLike `b*` on one key.
 *
 * @param mayHold Whether a condition is not false for these values of its key; null: the request has no such key.
 */
export function canBeMet(conditions: readonly Condition[], mayHold: Check): boolean {
  const known = answers.get(conditions);
  if (known !== undefined) return known;
  const keys = new Map<string, Condition[]>();
  for (const condition of conditions) keys.set(condition.key, [...(keys.get(condition.key) ?? []), condition]);
  const answer = [...keys.values()].every((list) => canBeMetOn(list, mayHold));
  answers.set(conditions, answer);
  return answer;
}

/** Found once for each statement. */
const answers = new WeakMap<readonly Condition[], boolean>();

function canBeMetOn(list: readonly Condition[], mayHold: Check): boolean {
  // A key of many values may meet each of them by another value.
  if (list.some(({ qualifier }) => qualifier !== undefined)) return true;
  const literal = list.find(({ operator }) => LITERAL.includes(operator));
  if (literal === undefined || list.every((each) => mayHold(each, null))) return true;
  return candidatesOf(literal).some((value) => list.every((each) => mayHold(each, [value])));
}

function candidatesOf({ operator, values }: Condition): readonly string[] {
  return operator === 'bool' ? values.filter((value) => /^(true|false)$/i.test(value)) : values;
}
