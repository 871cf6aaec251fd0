import { keyArn } from '../../src/sandbox/computed/kms.ts';
import { FRANKFURT, MANAGEMENT, type Place, STRANGER, VIRGINIA } from '../../src/sandbox/organisation/accounts.ts';
import { buckets } from '../../src/sandbox/organisation/build/buckets.ts';
import { type Estate, imageBuilder } from '../../src/sandbox/organisation/build/image-builder.ts';
import { keys } from '../../src/sandbox/organisation/build/keys.ts';
import { machineImages, SAFE_SETTINGS } from '../../src/sandbox/organisation/build/machine-images.ts';
import { whenFrom } from '../../src/sandbox/organisation/build/when.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { componentDocument } from '../../src/sandbox/organisation/documents.ts';
import type { Organisation, SigningKey } from '../../src/sandbox/organisation.ts';

/** An account that builds with what another one, outside the organisation, lends it: keys, images, buckets, a topic. */

const HERE: Place = { account: MANAGEMENT, region: FRANKFURT };
const THERE: Place = { account: STRANGER, region: FRANKFURT };

const LENT_ID = '0c8f7e6d-5b4a-4392-8170-6f5e4d3c2b01';
/** A key that the account may use, named by its ARN and by an alias. */
export const LENT_KEY = keyArn({ ...THERE, keyId: LENT_ID });
const LENT_ALIAS = `arn:aws:kms:${FRANKFURT}:${STRANGER}:alias/lent`;
/** One of which KMS says nothing. */
export const CLOSED_KEY = keyArn({ ...THERE, keyId: '1d9e8f7a-6c5b-4493-9281-7a6f5e4d3c02' });
/** A replica, whose rotation is its primary's, in a Region that nobody chose. */
const REPLICA_ID = 'mrk-2e0f9a8b7d6c45948392a8b7c6d5e403';
const [REPLICA, PRIMARY] = [FRANKFURT, VIRGINIA].map((region) =>
  keyArn({ account: STRANGER, region, keyId: REPLICA_ID }),
) as [string, string];

/** An image that is shared with the account, and one that no longer is. */
export const LENT_IMAGE = 'ami-0b0000000000000d1';
const GONE_IMAGE = 'ami-0b0000000000000d2';
const OWN_IMAGE = 'ami-0a0000000000000d3';
const LOG_BUCKET = 'strangers-build-logs';
const TOPIC = `arn:aws:sns:${FRANKFURT}:${STRANGER}:build-notices`;

/** A key of the other account that signs. */
export const LENT_SIGNING_KEY: SigningKey = {
  account: STRANGER,
  region: FRANKFURT,
  keyId: '3f1a0b9c-8e7d-46a5-84b3-9c8d7e6f5a04',
  aliases: [],
  spec: 'ECC_NIST_P256',
};

const ESTATE: Estate = {
  components: [
    { name: 'by-key', data: componentDocument('by-key', ['true']), kmsKeyId: LENT_KEY },
    { name: 'by-alias', data: componentDocument('by-alias', ['true']), kmsKeyId: LENT_ALIAS },
    { name: 'by-replica', data: componentDocument('by-replica', ['true']), kmsKeyId: REPLICA },
  ],
  imageRecipes: [
    {
      name: 'on-lent-ami',
      parentImage: LENT_IMAGE,
      components: [{ component: `arn:aws:imagebuilder:${FRANKFURT}:${STRANGER}:component/lent/1.0.0/1` }],
      volumeKey: LENT_KEY,
    },
    {
      name: 'on-lent-image',
      parentImage: `arn:aws:imagebuilder:${FRANKFURT}:${STRANGER}:image/lent-base/x.x.x`,
      components: [{ component: 'by-key' }],
      volumeKey: CLOSED_KEY,
    },
    { name: 'on-gone-ami', parentImage: GONE_IMAGE, components: [{ component: 'by-alias' }] },
  ],
  containerRecipes: [
    {
      name: 'container',
      dockerfile: 'FROM {{{ imagebuilder:parentImage }}}\n{{{ imagebuilder:components }}}\n',
      components: [{ component: 'by-key' }],
      kmsKeyId: CLOSED_KEY,
      repository: 'lent/web',
    },
  ],
  infrastructures: [{ name: 'lent', logBucket: LOG_BUCKET, topic: TOPIC, httpTokens: 'required' }],
  distributions: [
    {
      name: 'back',
      targets: [STRANGER],
      launchPermission: [STRANGER],
      kmsKeyId: LENT_KEY,
      exportBucket: LOG_BUCKET,
    },
  ],
  pipelines: [{ name: 'on-lent-ami', recipe: 'on-lent-ami', infrastructure: 'lent', distribution: 'back' }],
  images: [{ name: 'on-lent-ami', pipeline: 'on-lent-ami', amis: [OWN_IMAGE], copiedTo: STRANGER }],
};

export function borrowingOrganisation(now: Date): Organisation {
  const demo = demoOrganisation(now);
  const when = whenFrom(now);
  const lent = keys(THERE, [{ id: LENT_ID, alias: 'lent', usedBy: [MANAGEMENT] }], when);
  const described = lent.find((row) => row.account === MANAGEMENT);
  if (described === undefined || !('output' in described)) throw new Error('the key is not lent');
  const metadata = Object(described.output['KeyMetadata']);
  const rotates = (KeyId: string, region: string) => ({
    operation: 'kms:GetKeyRotationStatus',
    account: MANAGEMENT,
    region,
    input: { KeyId },
    output: { KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365 },
  });
  const replica = {
    ...metadata,
    Arn: REPLICA,
    KeyId: REPLICA_ID,
    MultiRegion: true,
    MultiRegionConfiguration: {
      MultiRegionKeyType: 'REPLICA',
      PrimaryKey: { Arn: PRIMARY, Region: VIRGINIA },
      ReplicaKeys: [{ Arn: REPLICA, Region: FRANKFURT }],
    },
  };
  const closed = `User is not authorized to perform: kms:DescribeKey on resource: ${CLOSED_KEY} because no resource-based policy allows the kms:DescribeKey action`;
  return {
    ...demo,
    signingKeys: [LENT_SIGNING_KEY],
    // Of rows that say as much, the first counts.
    rows: [
      ...imageBuilder(HERE, ESTATE, when),
      ...lent,
      { ...described, input: { KeyId: LENT_ALIAS } },
      { ...described, input: { KeyId: REPLICA }, output: { KeyMetadata: replica } },
      { operation: 'kms:DescribeKey', ...HERE, input: { KeyId: CLOSED_KEY }, ...refusal(closed) },
      rotates(LENT_KEY, FRANKFURT),
      rotates(REPLICA, FRANKFURT),
      rotates(PRIMARY, VIRGINIA),
      { operation: 'ec2:GetEbsDefaultKmsKeyId', ...HERE, output: { KmsKeyId: LENT_KEY } },
      ...machineImages(
        HERE,
        [
          { id: OWN_IMAGE, name: 'on-lent-ami 1.0.0/1', encryptedWith: LENT_KEY, sharedWith: [STRANGER] },
          { id: LENT_IMAGE, name: 'lent', owner: STRANGER },
        ],
        SAFE_SETTINGS,
        when,
      ),
      ...buckets(THERE, [{ name: LOG_BUCKET }]),
      { operation: 'sns:GetTopicAttributes', ...HERE, input: { TopicArn: TOPIC }, output: topic() },
      ...demo.rows,
    ],
  };
}

function refusal(message: string) {
  return { error: 'AccessDeniedException', status: 400, message };
}

function topic() {
  return { Attributes: { TopicArn: TOPIC, Owner: STRANGER, KmsMasterKeyId: LENT_KEY } };
}
