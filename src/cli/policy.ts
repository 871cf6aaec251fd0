import { collectorPolicy, collectorTrust, hubPolicy, publisherPolicy, signerPolicy } from '../collect/policy.ts';
import { GoldproofError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Command } from './context.ts';

interface PolicyOptions {
  readonly role: 'collector' | 'collector-trust' | 'hub' | 'signer' | 'publisher';
  readonly decryptDocuments?: boolean;
  readonly arn?: string;
  readonly externalId?: string;
}

const UPLOADS_NOTHING =
  'Goldproof has no command that uploads packages: this policy is for the job of your own that copies them';

/** Prints a role's policy as IAM takes it. */
export const policy: Command<PolicyOptions> = async (options, { output }) => {
  if (options.role === 'publisher') output.progress({ event: 'policy.publisher', message: UPLOADS_NOTHING });
  output.print(JSON.stringify(documentFor(options), null, 2));
  return 0;
};

function documentFor({ role, decryptDocuments, arn, externalId }: PolicyOptions): JsonObject {
  switch (role) {
    case 'collector':
      return collectorPolicy({ decryptDocuments: decryptDocuments === true });
    case 'collector-trust':
      return collectorTrust(
        need(arn, '--arn', 'the ARN of the hub role'),
        need(externalId, '--external-id', 'a random id'),
      );
    case 'hub':
      return hubPolicy(need(arn, '--arn', 'the collector roles, such as arn:aws:iam::*:role/audit/GoldproofCollector'));
    case 'signer':
      return signerPolicy(need(arn, '--arn', 'the ARN of the signing key'));
    case 'publisher':
      return publisherPolicy(need(arn, '--arn', 'the ARN of the bucket'));
  }
}

function need(value: string | undefined, option: string, what: string): string {
  if (value !== undefined) return value;
  throw new GoldproofError('usage', `${option} is missing`, [
    { message: `this role needs ${option}`, remedy: `Name ${what}` },
  ]);
}
