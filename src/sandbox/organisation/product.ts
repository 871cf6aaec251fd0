import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, PRODUCT, VIRGINIA } from './accounts.ts';
import { publicAccessBlock } from './build/buckets.ts';
import type { Identity } from './build/identity-model.ts';
import { idlePlace } from './build/idle-place.ts';
import { copyOf } from './build/images.ts';
import type { When } from './build/when.ts';
import { GOLDEN_AMIS } from './golden-images.ts';
import { DISTRIBUTION_TARGET, policyOf } from './policies.ts';

/** New in the organisation: it gets golden images from the account that builds them, and has nothing else yet. */

export const PRODUCT_IDENTITY: Identity = {
  root: { mfa: false, password: false, keys: 0 },
  roles: [
    {
      // Image Builder distributes to here with it.
      name: 'EC2ImageBuilderDistributionCrossAccountRole',
      trust: policyOf({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${GOLDEN_IMAGES}:root` },
        Action: 'sts:AssumeRole',
      }),
      attached: [DISTRIBUTION_TARGET.arn ?? ''],
    },
  ],
  policies: [DISTRIBUTION_TARGET],
};

export function productRows(when: When): AnswerRow[] {
  const images = GOLDEN_AMIS.filter(({ isDistributed }) => isDistributed).map(
    ({ id, name, encryptedWith, madeBy }) => ({
      id: copyOf(id),
      name,
      encryptedWith,
      madeBy,
    }),
  );
  return [
    publicAccessBlock(PRODUCT, true),
    ...idlePlace({ account: PRODUCT, region: FRANKFURT }, { images }, when),
    ...idlePlace({ account: PRODUCT, region: VIRGINIA }, {}, when),
  ];
}
