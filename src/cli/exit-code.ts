import { GoldproofError } from '../core/errors.ts';
import type { Finding } from '../model/assess.ts';

/**
 * 0 done; 1 failed (`verify`: a step failed); 2 usage, config, no such file or package; 5 indeterminate (`verify`),
 * nothing found (`corroborate`). Only with --fail-on do verdicts show: 3 at least one control fails, 4 none fails but
 * something is not established. So a cron or a Kubernetes Job does not run a verdict again.
 */
export const EXIT = {
  sealed: 0,
  failed: 1,
  usage: 2,
  controlFails: 3,
  notEstablished: 4,
  indeterminate: 5,
} as const;

export type FailOn = 'fail' | 'not-established';

export function exitCodeOf(error: unknown): number {
  const isUsers = error instanceof GoldproofError && ['usage', 'config', 'catalog'].includes(error.code);
  return isUsers ? EXIT.usage : EXIT.failed;
}

export function exitCodeFor(findings: readonly Pick<Finding, 'status'>[], failOn: FailOn | undefined): number {
  if (failOn === undefined) return EXIT.sealed;
  if (findings.some(({ status }) => status === 'fail')) return EXIT.controlFails;
  if (failOn === 'not-established' && findings.some(({ status }) => status === 'not-established'))
    return EXIT.notEstablished;
  return EXIT.sealed;
}

/** Of `corroborate`: where CloudTrail knew no call at all, nothing was shown. */
export function exitCodeOfFound(found: number): number {
  return found === 0 ? EXIT.indeterminate : EXIT.sealed;
}
