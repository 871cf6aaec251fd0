import { MACIE } from '../operations/macie2.ts';
import type { Reader } from './reader.ts';

export async function collectMacie(reader: Reader, region: string): Promise<void> {
  await reader.read(region, MACIE.getMacieSession);
}

/** What Macie knows of the account's own buckets among these, asked in the Region of each. */
export async function collectMacieBuckets(
  reader: Reader,
  buckets: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await Promise.all(
    [...buckets].map(([region, names]) =>
      reader.read(region, MACIE.describeBuckets, {
        criteria: { bucketName: { eq: [...names].sort() } },
        maxResults: 50,
      }),
    ),
  );
}
