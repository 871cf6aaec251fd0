import { wildcardsOverlap } from './wildcard.ts';

/**
 * Whether two ARN patterns have an ARN in common. The first five parts are compared each by itself, as a wildcard
 * stays within its part; a pattern with fewer than six parts (`*`, `arn:aws:iam::*`) is compared as plain text.
 */
export function arnPatternsOverlap(left: string, right: string): boolean {
  const [lefts, rights] = [partsOf(left), partsOf(right)];
  if (lefts === undefined || rights === undefined) return wildcardsOverlap(left, right);
  return lefts.every((part, index) => wildcardsOverlap(part, rights[index] ?? ''));
}

/** arn, partition, service, Region, account, and the rest with its own colons. */
function partsOf(pattern: string): readonly string[] | undefined {
  const parts = pattern.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
