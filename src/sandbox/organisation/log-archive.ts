import type { AnswerRow } from '../answers.ts';
import { EXTERNAL_ID, FRANKFURT, LOG_ARCHIVE, MANAGEMENT, type Place, VIRGINIA } from './accounts.ts';
import { publicAccessBlock } from './build/buckets.ts';
import { guardDuty, macie } from './build/detectors.ts';
import type { Identity } from './build/identity-model.ts';
import { imageBuilder } from './build/image-builder.ts';
import { keys } from './build/keys.ts';
import { machineImages, SAFE_SETTINGS } from './build/machine-images.ts';
import { network } from './build/network.ts';
import { events } from './build/trails.ts';
import type { When } from './build/when.ts';
import { allow, policyOf, trustAccount } from './policies.ts';

/** Keeps logs and does nothing else: no users, no root credentials, no images. */

/** Root's credentials were deleted centrally; there is nothing left that MFA could protect. */
export const LOG_ARCHIVE_IDENTITY: Identity = {
  alias: 'example-log-archive',
  root: { mfa: false, password: false, keys: 0 },
  roles: [
    {
      name: 'log-reader',
      trust: trustAccount(MANAGEMENT, EXTERNAL_ID),
      inline: { read: policyOf(allow(['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::example-log-archive*')) },
    },
  ],
};

export function logArchiveRows(when: When): AnswerRow[] {
  const places: Place[] = [FRANKFURT, VIRGINIA].map((region) => ({ account: LOG_ARCHIVE, region }));
  return [
    publicAccessBlock(LOG_ARCHIVE, true),
    ...places.flatMap((place) => [
      ...imageBuilder(place, {}, when),
      ...keys(place, [], when),
      ...network(place, []),
      ...machineImages(place, [], SAFE_SETTINGS, when),
      ...guardDuty(place, 'foundational', when),
      macie(place, true, when),
      events(place, 0, when),
    ]),
  ];
}
