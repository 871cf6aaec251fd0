import { connect } from '../aws/connection.ts';
import { openKmsKey } from '../aws/kms-signer.ts';
import { assertProfile } from '../aws/profile.ts';
import { accountOfArn } from '../core/arn.ts';
import { GoldproofError } from '../core/errors.ts';
import type { SigningAlgorithm, SigningKey } from '../model/signer.ts';
import { readVersion } from './built-in.ts';

/** Keys in AWS KMS by ARN, ready to sign digests. @throws GoldproofError `usage` on what is no key ARN, `sign` when KMS refuses */
export async function openKmsKeys(
  arns: readonly string[],
  algorithm: SigningAlgorithm,
  signal: AbortSignal,
): Promise<SigningKey[]> {
  await assertProfile();
  const keys: SigningKey[] = [];
  for (const arn of arns) {
    const [region, account] = [arn.split(':')[3], accountOfArn(arn)];
    if (region === undefined || account === undefined) {
      throw new GoldproofError('usage', `${arn} is no ARN of a key`, [
        { message: arn, remedy: "Give the key's full ARN" },
      ]);
    }
    const connection = connect({ home: region, userAgent: `goldproof-sign/${await readVersion()}` });
    const identity = { account, principal: 'signer', credentials: connection.credentials };
    keys.push(await openKmsKey(connection, identity, region, { keyId: arn, algorithm }, signal));
  }
  return keys;
}
