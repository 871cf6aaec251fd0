import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

export const GUARDDUTY = {
  listDetectors: {
    operation: 'guardduty:ListDetectors',
    actions: ['guardduty:ListDetectors'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['DetectorIds'],
  },
  getDetector: {
    operation: 'guardduty:GetDetector',
    actions: ['guardduty:GetDetector'],
    needs: ['Status'],
  },
  getAdministratorAccount: {
    operation: 'guardduty:GetAdministratorAccount',
    actions: ['guardduty:GetAdministratorAccount'],
    needs: [], // without an administrator the answer is empty
  },
} as const satisfies Record<string, OperationSpec>;

export async function collectGuardDuty(reader: Reader, region: string): Promise<void> {
  const { items } = await reader.read(region, GUARDDUTY.listDetectors);
  const ids = items('DetectorIds').filter((id) => typeof id === 'string');
  await Promise.all(
    ids.flatMap((DetectorId) => [
      reader.read(region, GUARDDUTY.getDetector, { DetectorId }),
      reader.read(region, GUARDDUTY.getAdministratorAccount, { DetectorId }),
    ]),
  );
}
