import type { Call } from './call.ts';

/** Where something holds. Left out: everywhere. Region `global` too: a global service's answer has no Region. */
export interface RowScope {
  readonly account?: string;
  readonly region?: string;
}

export function within(scope: RowScope, call: Call): boolean {
  const region = scope.region === 'global' ? undefined : scope.region;
  return (scope.account ?? call.account) === call.account && (region ?? call.region) === call.region;
}

/** True when everything in `wanted` is in `given`: members of objects, items of lists by place. */
export function matchesPart(wanted: unknown, given: unknown): boolean {
  if (wanted === given) return true;
  if (typeof wanted !== 'object' || typeof given !== 'object' || wanted === null || given === null) return false;
  const members = new Map<string, unknown>(Object.entries(given));
  return Object.entries(wanted).every(([name, value]) => matchesPart(value, members.get(name)));
}
