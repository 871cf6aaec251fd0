import type { Absence, OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

/** The same code as a refusal; only the message tells that Macie is off. */
const OFF: Absence = { code: 'AccessDeniedException', message: /^Macie is not enabled/ };

export const MACIE = {
  getMacieSession: {
    operation: 'macie2:GetMacieSession',
    actions: ['macie2:GetMacieSession'],
    needs: ['status'],
    absent: [OFF],
  },
  getAutomatedDiscovery: {
    operation: 'macie2:GetAutomatedDiscoveryConfiguration',
    actions: ['macie2:GetAutomatedDiscoveryConfiguration'],
    needs: ['status'],
    absent: [OFF],
  },
  describeBuckets: {
    operation: 'macie2:DescribeBuckets',
    actions: ['macie2:DescribeBuckets'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['buckets'],
    absent: [OFF],
    fields: { freeForm: ['/response/buckets/*/tags'] },
  },
} as const satisfies Record<string, OperationSpec>;

export async function collectMacie(reader: Reader, region: string): Promise<void> {
  await reader.read(region, MACIE.getMacieSession);
}

/** What Macie knows of the account's own buckets among these, asked in the Region of each. */
export async function collectMacieBuckets(
  reader: Reader,
  buckets: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await Promise.all(
    [...buckets].flatMap(([region, names]) => [
      reader.read(region, MACIE.getAutomatedDiscovery),
      reader.read(region, MACIE.describeBuckets, {
        criteria: { bucketName: { eq: [...names].sort() } },
        maxResults: 50,
      }),
    ]),
  );
}
