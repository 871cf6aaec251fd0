import { isInForce } from '../catalog/approvals.ts';
import { dayIn, type Utc } from '../core/utc.ts';
import type { Approval } from '../model/catalog.ts';
import type { Report } from '../model/report.ts';

/**
 * Which approvals hold: to the end of the period, and when the evidence was collected; most controls are decided as of
 * then, and one that expired before is none.
 */
export function holdsFor(
  { to, zone }: Pick<Report['period'], 'to' | 'zone'>,
  collectedFrom: Utc,
): (approval: Pick<Approval, 'expires'>) => boolean {
  const [after, collected] = [dayIn(to, zone), dayIn(collectedFrom, zone)];
  return (approval) => isInForce(approval, after) && approval.expires > collected;
}
