import { type RequestContext, valuesOf } from './condition.ts';
import type { Condition, PolicyStatement } from './document.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * Whether a statement speaks of an action (`iam:PassRole`), by `Action` or by being left out of `NotAction`. IAM does
 * not mind case in actions.
 */
export function coversAction({ action }: PolicyStatement, name: string): boolean {
  const lower = name.toLowerCase();
  return action.patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), lower)) !== action.negated;
}

/**
 * Whether a statement speaks of a resource (case matters). A policy variable such as `${aws:username}` is taken as
 * written, so it matches nothing: right where one relies on what is named. `loosenVariables` or `fillVariables` first for
 * what one fears: the Resource of a grant, the NotResource of a refusal.
 */
export function coversResource({ resource }: PolicyStatement, arn: string): boolean {
  if (resource === undefined) return false;
  return resource.patterns.some((pattern) => matchesWildcard(pattern, arn)) !== resource.negated;
}

/**
 * A resource pattern with every policy variable as `*`: the widest that the pattern can come to mean. `${*}`, `${?}`
 * and `${$}` are how a policy writes those marks themselves; they widen too.
 */
export function loosenVariables(pattern: string): string {
  return pattern.replace(/\$\{[^{}]*\}/g, '*');
}

/**
 * A resource pattern as one request reads it: a variable whose key the request has is its value; one whose key is missing
 * is its default (`${aws:username, 'nobody'}`), and without one the pattern means nothing (IAM User Guide, "Policy
 * variables"); what is not known is `*`, as in `loosenVariables`.
 */
export function fillVariables(pattern: string, context: RequestContext): string | undefined {
  let isMeaningless = false;
  const filled = pattern.replace(/\$\{([^{}]*)\}/g, (_, inner: string) => {
    const [key = '', fallback] = inner.split(/\s*,\s*'(.*)'\s*$/);
    const found = valuesOf(key.trim().toLowerCase(), context);
    if (found === null && fallback === undefined) isMeaningless = true;
    if (found === undefined || (found !== null && found.length !== 1)) return '*';
    return found?.[0] ?? fallback ?? '';
  });
  return isMeaningless ? undefined : filled;
}

/** The conditions of a statement on one key (`iam:PassedToService`), whatever their case. */
export function conditionsOn({ conditions }: PolicyStatement, key: string): readonly Condition[] {
  const lower = key.toLowerCase();
  return conditions.filter((condition) => condition.key === lower);
}

/** How a report names a statement: its own name, or its place where it has none. */
export function statementName({ sid, place }: PolicyStatement): string {
  return sid ?? `statement ${place}`;
}
