import type { Condition } from './document.ts';

/** The description of `always-true@1`, for every algorithm that weighs conditions. */
export const ALWAYS_TRUE =
  'A condition that every request meets is true: a like-operator with * among its values, Bool with true and false, and Null ' +
  'false, on a key that every request has (aws:SecureTransport, aws:CurrentTime, aws:EpochTime, aws:PrincipalAccount, ' +
  'aws:PrincipalType), or, but for Null, on any key with IfExists or ForAllValues.';

/** "Always included" (IAM User Guide, "AWS global condition context keys"), in requests of nobody too. */
const ALWAYS_THERE: readonly string[] = [
  ...['aws:securetransport', 'aws:currenttime', 'aws:epochtime'],
  ...['aws:principalaccount', 'aws:principaltype'],
];

/** Whether every request meets a condition, whatever is in it. */
export function isAlwaysTrue({ ifExists, key, operator, qualifier, values }: Condition): boolean {
  const words = values.map((value) => value.toLowerCase());
  const isThere = ALWAYS_THERE.includes(key);
  if (operator === 'null') return isThere && words.length > 0 && words.every((word) => word === 'false');
  if (!isThere && !ifExists && qualifier !== 'forallvalues') return false;
  if (operator === 'bool') return words.includes('true') && words.includes('false');
  return ['stringlike', 'arnlike', 'arnequals'].includes(operator) && values.some((value) => /^\*+$/.test(value));
}
