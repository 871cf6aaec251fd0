import type { AnswerRow } from '../answers.ts';
import { LOG_ARCHIVE, REGIONS } from './accounts.ts';
import { publicAccessBlock } from './build/buckets.ts';
import type { Identity } from './build/identity-model.ts';
import { idlePlace } from './build/idle-place.ts';
import type { When } from './build/when.ts';
import { allow, passRoleTo, policyOf, trustService } from './policies.ts';

/** Keeps logs and does nothing else: no users, no root credentials, no images. */

/** Root's credentials were deleted centrally; there is nothing left that MFA could protect. */
export const LOG_ARCHIVE_IDENTITY: Identity = {
  alias: 'example-log-archive',
  root: { mfa: false, password: false, keys: 0 },
  roles: [
    {
      name: 'log-reader',
      trust: trustService('athena.amazonaws.com'),
      inline: { read: policyOf(allow(['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::example-organization-trail*')) },
    },
    {
      name: 'log-export',
      trust: trustService('datasync.amazonaws.com'),
      inline: { read: policyOf(allow('s3:GetObject', 'arn:aws:s3:::example-organization-trail*/*')) },
    },
    {
      // Starts the export every night: one role, by name, that may do little.
      name: 'export-schedule',
      trust: trustService('scheduler.amazonaws.com'),
      inline: {
        export: policyOf(passRoleTo([`arn:aws:iam::${LOG_ARCHIVE}:role/log-export`], 'datasync.amazonaws.com')),
      },
    },
  ],
};

export function logArchiveRows(when: When): AnswerRow[] {
  return [
    publicAccessBlock(LOG_ARCHIVE, true),
    ...REGIONS.flatMap((region) => idlePlace({ account: LOG_ARCHIVE, region }, {}, when)),
  ];
}
