import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, type Place, STRANGER, VIRGINIA, WORKLOADS } from './accounts.ts';
import { BUILD_LOG_BUCKETS } from './bucket-variants.ts';
import { buckets, publicAccessBlock } from './build/buckets.ts';
import { guardDuty, macie } from './build/detectors.ts';
import type { Identity } from './build/identity-model.ts';
import { type Estate, imageBuilder } from './build/image-builder.ts';
import type { Image } from './build/images.ts';
import { keys } from './build/keys.ts';
import { machineImages, SAFE_SETTINGS } from './build/machine-images.ts';
import { network } from './build/network.ts';
import { events } from './build/trails.ts';
import type { When } from './build/when.ts';
import { componentDocument, GOLDEN_WORKFLOW } from './documents.ts';
import {
  DATABASE_PASSWORD,
  GITHUB_TOKEN,
  INSTALL_AGENT,
  LEAKY_DOCKERFILE,
  LEAKY_USER_DATA,
  REGISTRATION,
  SLACK_TOKEN,
} from './leaky-documents.ts';
import { SHARED_VPC } from './network-account.ts';
import { allow, BUILD_INSTANCE, passRoleTo, policyOf, trustService } from './policies.ts';
import { SHOP_TOPIC } from './sharing.ts';
import { UNTIDY_COMPONENTS } from './untidy-documents.ts';

/** A product team in a hurry: people in order, everything it builds alarming. Virginia is empty. */

const FRANKFURT_PLACE: Place = { account: WORKLOADS, region: FRANKFURT };
const VIRGINIA_PLACE: Place = { account: WORKLOADS, region: VIRGINIA };
const ROLE = `arn:aws:iam::${WORKLOADS}:role`;
const BUILD_VPC = 'vpc-0c1b2c3d4e5f60000';
const BUILD_SUBNET = 'subnet-0c1b2c3d4e5f60001';
const STILL_KEY = '9d8c7b6a-5f4e-4d3c-8b2a-190817263504';
const IMPORTED_KEY = '6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c05';
const STILL_KEY_ARN = `arn:aws:kms:${FRANKFURT}:${WORKLOADS}:key/${STILL_KEY}`;

export const WORKLOADS_IDENTITY: Identity = {
  // Root has a password and a key, but no MFA.
  root: { mfa: false, password: true, keys: 1 },
  users: [
    { name: 'w.oncall', created: 400, password: { changed: 30, used: 3 }, mfa: 'hardware' },
    { name: 'w.release', created: 200, keys: [{ active: true, rotated: 30, used: 1 }], groups: ['image-authors'] },
  ],
  // Authors may pass no role; what they write runs as the one that is there.
  groups: [{ name: 'image-authors', attached: ['author-images'] }],
  roles: [
    {
      name: 'imagebuilder-build-instance',
      trust: trustService('ec2.amazonaws.com'),
      attached: [BUILD_INSTANCE.arn ?? ''],
      // Reads every secret of the account, since one build needed one.
      inline: { 'quick-fix': policyOf(allow('secretsmanager:GetSecretValue', '*')) },
    },
    {
      // Its pipeline still copies files every day, but has built no image for long.
      name: 'retired-pipeline',
      uses: { imagebuilder: 200 },
      trust: trustService('codepipeline.amazonaws.com'),
      inline: {
        build: policyOf(
          allow(
            'imagebuilder:StartImagePipelineExecution',
            `arn:aws:imagebuilder:${FRANKFURT}:${WORKLOADS}:image-pipeline/old`,
          ),
        ),
      },
    },
    {
      // So that images may be distributed to here; somebody tried it out from an account of their own.
      name: 'EC2ImageBuilderDistributionCrossAccountRole',
      trust: policyOf({
        Effect: 'Allow',
        Principal: { AWS: [GOLDEN_IMAGES, STRANGER].map((account) => `arn:aws:iam::${account}:root`) },
        Action: 'sts:AssumeRole',
      }),
    },
    { name: 'image-workflow', trust: trustService('imagebuilder.amazonaws.com') },
    {
      name: 'image-pipeline',
      trust: trustService('codepipeline.amazonaws.com'),
      inline: {
        pass: policyOf(
          passRoleTo([`${ROLE}/imagebuilder-build-instance`], 'ec2.amazonaws.com'),
          passRoleTo([`${ROLE}/image-workflow`], ['imagebuilder.amazonaws.com']),
        ),
        build: policyOf(
          allow(
            ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:CancelImageCreation'],
            [
              `arn:aws:imagebuilder:${FRANKFURT}:${WORKLOADS}:image-pipeline/shop*`,
              `arn:aws:imagebuilder:${FRANKFURT}:${WORKLOADS}:image/shop*`,
            ],
          ),
          // Reading takes no narrower resource.
          allow(['imagebuilder:List*', 'imagebuilder:Get*'], '*'),
        ),
      },
    },
  ],
  policies: [
    BUILD_INSTANCE,
    {
      name: 'author-images',
      document: policyOf(
        allow(
          ['imagebuilder:CreateComponent', 'imagebuilder:CreateImageRecipe', 'imagebuilder:UpdateImagePipeline'],
          ['component', 'image-recipe', 'image-pipeline'].map(
            (kind) => `arn:aws:imagebuilder:${FRANKFURT}:${WORKLOADS}:${kind}/shop*`,
          ),
        ),
      ),
    },
  ],
};

export function workloadsRows(when: When): AnswerRow[] {
  return [
    publicAccessBlock(WORKLOADS, false),
    ...frankfurt(when),
    ...imageBuilder(VIRGINIA_PLACE, {}, when),
    ...keys(VIRGINIA_PLACE, [], when),
    ...network(VIRGINIA_PLACE, [{ id: 'vpc-0defc0000000000001', cidr: '172.31.0.0/16', isDefault: true }]),
    ...machineImages(VIRGINIA_PLACE, [], SAFE_SETTINGS, when),
    ...guardDuty(VIRGINIA_PLACE, 'off', when),
    macie(VIRGINIA_PLACE, false, when),
    events(FRANKFURT_PLACE, 20, when),
    events(VIRGINIA_PLACE, 0, when),
  ];
}

function frankfurt(when: When): AnswerRow[] {
  const place = FRANKFURT_PLACE;
  const images = [
    { id: 'ami-0c0000000000000c1', name: 'shop 1.0.0/1', encryptedWith: STILL_KEY_ARN },
    // Everybody may launch it and read its snapshot.
    { id: 'ami-0c0000000000000c2', name: 'shop 1.0.0/2', public: true, snapshot: { public: true } },
    // A stranger's, on which shop-legacy builds.
    { id: 'ami-0999999999999dead', name: 'community-linux', owner: STRANGER, public: true },
    { id: 'ami-0c0000000000000c4', name: 'imported 1.0.0/1', encryptedWith: STILL_KEY_ARN },
    // Shared with somebody the distribution settings do not name.
    { id: 'ami-0c0000000000000c3', name: 'shop 1.0.0/3', sharedWith: [STRANGER], snapshot: { sharedWith: [STRANGER] } },
  ];
  return [
    ...imageBuilder(place, frankfurtEstate(), when),
    ...keys(
      place,
      [
        {
          id: STILL_KEY,
          alias: 'shop',
          description: 'Does not rotate',
          // An agency was to help with the shop once.
          policy: [
            {
              Sid: 'Agency',
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${STRANGER}:root` },
              Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:CreateGrant'],
              Resource: '*',
            },
          ],
        },
        {
          id: IMPORTED_KEY,
          alias: 'shop-imported',
          origin: 'EXTERNAL',
          description: 'Imported material',
          expiresIn: 10,
        },
      ],
      when,
    ),
    ...buckets(place, Object.values(BUILD_LOG_BUCKETS)),
    ...network(
      place,
      [{ id: BUILD_VPC, cidr: '10.20.0.0/16', subnets: [BUILD_SUBNET] }, SHARED_VPC],
      [
        {
          id: 'pcx-0c000000000000001',
          vpc: BUILD_VPC,
          peer: { account: STRANGER, region: FRANKFURT, vpc: 'vpc-09999999999999998', cidr: '10.98.0.0/16' },
          status: 'active',
          routed: '10.98.0.0/16',
        },
      ],
    ),
    ebsEncryptionOff(place),
    ...machineImages(place, images, { blockImages: 'unblocked', blockSnapshots: 'unblocked', metadata: {} }, when),
    ...guardDuty(place, 'suspended', when),
    macie(place, false, when),
  ];
}

/** New volumes are not encrypted unless somebody says so. */
function ebsEncryptionOff(place: Place): AnswerRow {
  const output = { EbsEncryptionByDefault: false, SseType: 'none' };
  return { operation: 'ec2:GetEbsEncryptionByDefault', ...place, output };
}

const IMAGES: readonly Image[] = [
  {
    name: 'shop',
    pipeline: 'shop',
    amis: ['ami-0c0000000000000c1', 'ami-0c0000000000000c2', 'ami-0c0000000000000c3'],
    copiedTo: STRANGER,
    output: REGISTRATION,
    hasNoPackages: true,
  },
  // Nobody's pipeline made it: its workflows ran as a role that was there.
  { name: 'imported', amis: ['ami-0c0000000000000c4'], executionRole: 'retired-pipeline' },
];

function frankfurtEstate(): Estate {
  const logging = Object.values(BUILD_LOG_BUCKETS).map(({ name }, index) => ({
    name: `build-${index + 1}`,
    subnet: BUILD_SUBNET,
    logBucket: name,
    httpTokens: 'required' as const,
    hopLimit: 1,
  }));
  return {
    components: [
      { name: 'install-agent', data: INSTALL_AGENT, kmsKeyId: STILL_KEY_ARN },
      {
        name: 'database-client',
        data: componentDocument('database-client', ['/opt/db/configure "{{ login }}"'], ['login']),
        kmsKeyId: `arn:aws:kms:${FRANKFURT}:${WORKLOADS}:alias/shop-imported`,
        parameters: [{ name: 'login', value: DATABASE_PASSWORD, description: 'How to reach the database' }],
      },
      // From before the service encrypted everything.
      { name: 'motd', data: componentDocument('motd', ['cp /opt/shop/motd /etc/motd']), encrypted: false },
      ...UNTIDY_COMPONENTS,
      // Mended in its second build; the recipe still names the first.
      {
        name: 'fetch-tools',
        data: componentDocument('fetch-tools', ['curl -fO https://tools.example.net/tools.rpm']),
        earlier: [componentDocument('fetch-tools', ['curl -fkO https://tools.example.net/tools.rpm'])],
        kmsKeyId: STILL_KEY_ARN,
      },
      { name: 'retired', data: componentDocument('retired', ['true']), status: 'DEPRECATED', kmsKeyId: STILL_KEY_ARN },
    ],
    imageRecipes: [
      {
        name: 'shop',
        components: [{ component: 'install-agent', parameters: { token: GITHUB_TOKEN } }, { component: 'motd' }],
        userData: LEAKY_USER_DATA,
        volumeKey: STILL_KEY_ARN,
      },
      // On an image from somewhere, unencrypted.
      {
        name: 'shop-legacy',
        parentImage: 'ami-0999999999999dead',
        components: [{ component: 'motd' }, { component: 'fetch-tools' }],
      },
    ],
    workflows: [{ name: 'golden-build', data: GOLDEN_WORKFLOW, kmsKeyId: STILL_KEY_ARN }],
    containerRecipes: [
      {
        name: 'shop-container',
        dockerfile: LEAKY_DOCKERFILE,
        components: [{ component: 'motd' }],
        kmsKeyId: STILL_KEY_ARN,
        repository: 'shop/web',
      },
    ],
    infrastructures: [
      ...logging,
      // In the subnet of the network account: what is attached to it shows there alone.
      { name: 'shared-network', subnet: SHARED_VPC.subnets?.[0] ?? '', httpTokens: 'required', hopLimit: 1 },
      { name: 'imds-optional', subnet: BUILD_SUBNET, httpTokens: 'optional', hopLimit: 3 },
      { name: 'imds-unsaid', subnet: BUILD_SUBNET, topic: SHOP_TOPIC, keyPair: 'shop-debug', keepsFailed: true },
    ],
    distributions: [
      { name: 'shop', exportBucket: BUILD_LOG_BUCKETS.plain.name },
      { name: 'shop-public', isPublic: true },
    ],
    pipelines: [
      {
        name: 'shop',
        recipe: 'shop',
        infrastructure: 'imds-optional',
        distribution: 'shop',
        workflowParameters: { notify: SLACK_TOKEN },
        executionRole: 'image-workflow',
      },
      {
        name: 'shop-legacy',
        recipe: 'shop-legacy',
        infrastructure: 'imds-optional',
        distribution: 'shop',
        hasNoTests: true,
        isNotScanned: true,
      },
      {
        name: 'shop-container',
        recipe: 'shop-container',
        isContainer: true,
        infrastructure: 'imds-unsaid',
        isDisabled: true,
      },
    ],
    images: IMAGES,
  };
}
