import { GoldproofError } from '../../core/errors.ts';
import type { Collection } from '../../model/evidence.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import { assertReportable } from '../period.ts';

/**
 * Whether evidence of this time can be about this period: a config alone could name one in which approvals that have
 * expired were in force.
 */
export function checkPeriod({ period, interim }: Report, { from }: Collection): Step {
  const name = 'period';
  try {
    assertReportable(period, from, interim);
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    return { name, result: 'failed', detail: [`${thrown.message}.`] };
  }
  const ended = interim ? 'had not ended, as the report says' : 'had ended';
  return { name, result: 'passed', detail: [`The period ${ended} when collecting began.`] };
}
