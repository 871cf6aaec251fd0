import { algorithm, call } from '../source.ts';
import { arnPatternsOverlap } from './arn.ts';
import { canBeMet } from './contradiction.ts';
import type { Condition } from './document.ts';
import { ALWAYS_TRUE, isAlwaysTrue } from './tautology.ts';
import { matchesWildcard } from './wildcard.ts';

/** Whether something holds, as far as one can tell without the request. */
export type Truth = 'true' | 'false' | 'unknown';

/**
 * Condition keys by lower-case name: their values, or null where the request has none. Any other key is not known; what
 * stands for `PRINCIPAL_TAG` alone stands for every tag of the principal that is not named.
 */
export type RequestContext = ReadonlyMap<string, readonly string[] | null>;

export const PRINCIPAL_TAG = 'aws:principaltag/';

/** For every table that rests on it. */
export const CONDITIONS = algorithm(
  'conditions@1',
  [call('organizations:DescribeOrganization')],
  'A condition is true, false or unknown. Known are aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, ' +
    'aws:PrincipalIsAWSService (false), aws:SecureTransport (true), aws:username (of a user; a role has none), for ' +
    'iam:PassRole iam:PassedToService, aws:PrincipalOrgID where the organisation could be read (in an account without one there is no such key), aws:PrincipalTag of a user, ' +
    'and of a role whose trust policy lets nobody tag the session, and aws:CurrentTime and aws:EpochTime (when collecting ' +
    'began; a time that is still to come is unknown). Every other key is ' +
    `unknown, and so are values with policy variables and operators that IAM does not know. ${ALWAYS_TRUE} Bool compares in ` +
    'any case, as AWS was seen to do. All conditions of a statement must be true: one that is false makes the statement void, and so do conditions on one key ' +
    'that no value meets together; else one that is unknown makes what the statement says "conditional".',
);

/** Whether all conditions hold. */
export function holds(conditions: readonly Condition[], context: RequestContext): Truth {
  let all: Truth = 'true';
  for (const condition of conditions) {
    const truth = holdsOne(condition, context);
    if (truth === 'false') return 'false';
    if (truth === 'unknown') all = 'unknown';
  }
  return all === 'unknown' && !canBeMet(conditions, mayHold) ? 'false' : all;
}

/** Whether some request may meet all conditions. */
export function canHold(conditions: readonly Condition[]): boolean {
  return holds(conditions, new Map()) !== 'false';
}

function mayHold(condition: Condition, values: readonly string[] | null): boolean {
  return holdsFor(condition, values) !== 'false';
}

function holdsOne(condition: Condition, context: RequestContext): Truth {
  const found = valuesOf(condition.key, context);
  if (found === undefined) return isAlwaysTrue(condition) ? 'true' : 'unknown';
  return holdsFor(condition, found);
}

/** What a request has for a key; undefined where that is not known. */
export function valuesOf(key: string, context: RequestContext): readonly string[] | null | undefined {
  return context.get(key) ?? (key.startsWith(PRINCIPAL_TAG) ? context.get(PRINCIPAL_TAG) : context.get(key));
}

function holdsFor(condition: Condition, found: readonly string[] | null): Truth {
  const { operator, qualifier, ifExists } = condition;
  if (operator === 'null') return nullHolds(condition, found === null);
  if (found === null) {
    if (ifExists || qualifier === 'forallvalues') return 'true';
    // A negated operator holds where there is no such key (IAM User Guide, "Condition operators").
    return qualifier === undefined && operator.includes('not') ? 'true' : 'false';
  }
  const single = found.map((value) => compare(condition, value));
  if (single.includes('unknown')) return 'unknown';
  const isTrue = qualifier === 'forallvalues' ? !single.includes('false') : single.includes('true');
  return isTrue ? 'true' : 'false';
}

function nullHolds({ values }: Condition, isMissing: boolean): Truth {
  const wanted = values.map((value) => value.toLowerCase());
  if (wanted.some((value) => value !== 'true' && value !== 'false')) return 'unknown';
  return wanted.includes(String(isMissing)) ? 'true' : 'false';
}

type Matches = (wanted: string, value: string) => boolean;

const sameCase: Matches = (wanted, value) => wanted === value;
const anyCase: Matches = (wanted, value) => wanted.toLowerCase() === value.toLowerCase();

/** Operators without `Not`; numbers, dates and addresses are of keys that are never known here. */
const OPERATORS: ReadonlyMap<string, Matches> = new Map([
  ['stringequals', sameCase],
  ['stringequalsignorecase', anyCase],
  ['stringlike', matchesWildcard],
  ['arnequals', arnPatternsOverlap],
  ['arnlike', arnPatternsOverlap],
  ['bool', anyCase],
]);

function compare({ operator, values }: Condition, value: string): Truth {
  if (operator.startsWith('date')) return compareTimes(operator, values, value);
  const negated = /^(string|arn)not/.test(operator);
  const matches = OPERATORS.get(negated ? operator.replace('not', '') : operator);
  if (matches === undefined || values.some((wanted) => wanted.includes('${'))) return 'unknown';
  return values.some((wanted) => matches(wanted, value)) !== negated ? 'true' : 'false';
}

/** Times of policies lie before or after the one that is known; what is still to come is not known to come. */
function compareTimes(operator: string, values: readonly string[], value: string): Truth {
  const now = instantOf(value);
  const times = values.map(instantOf);
  if ([now, ...times].some(Number.isNaN)) return 'unknown';
  if (operator.startsWith('datelessthan')) return times.some((time) => now < time) ? 'true' : 'false';
  if (operator === 'dateequals' && times.every((time) => time < now)) return 'false';
  if (operator.startsWith('dategreaterthan') && times.some((time) => now > time)) return 'true';
  return 'unknown';
}

/** IAM takes ISO 8601 and seconds since 1970. */
function instantOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
