import type { Condition } from './document.ts';
import { ALWAYS_TRUE, isAlwaysTrue } from './tautology.ts';

/** What counts as a condition that plain HTTP meets, for the algorithms that look for its refusal. */
export const ON_PLAIN_HTTP =
  'Bool on aws:SecureTransport with false, with or without IfExists, ForAllValues or ForAnyValue, since every request has the ' +
  'key and one value; in any case, since Bool compares truth and not text, and AWS was seen to take "False" and "TRUE" ' +
  `(bridgecrewio/prowler#27, basho/riak_cs#380). ${ALWAYS_TRUE}`;

/** Whether every request over plain HTTP meets a condition. */
export function meetsPlainHttp(condition: Condition): boolean {
  return isOnTransport(condition) || isAlwaysTrue(condition);
}

function isOnTransport({ key, operator, values }: Condition): boolean {
  return (
    operator === 'bool' && key === 'aws:securetransport' && values.some((value) => value.toLowerCase() === 'false')
  );
}
