import { GUARDDUTY } from '../operations/guardduty.ts';
import type { Reader } from './reader.ts';

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
