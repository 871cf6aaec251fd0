import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, type Place, PRODUCT, STRANGER, VIRGINIA } from './accounts.ts';
import { bucketPolicy, buckets, denyPlainHttp, publicAccessBlock } from './build/buckets.ts';
import { guardDuty, macie } from './build/detectors.ts';
import { documentArn } from './build/documents.ts';
import type { Identity } from './build/identity-model.ts';
import { type Estate, imageBuilder } from './build/image-builder.ts';
import { keys } from './build/keys.ts';
import { machineImages, SAFE_SETTINGS } from './build/machine-images.ts';
import { network } from './build/network.ts';
import { events } from './build/trails.ts';
import type { When } from './build/when.ts';
import { componentDocument, GOLDEN_DOCKERFILE, GOLDEN_WORKFLOW, HARDENING, REGISTER_AGENT } from './documents.ts';
import { GOLDEN_TOPIC } from './sharing.ts';

/** The account that builds for everybody: exemplary in Frankfurt; in Virginia much of it may not be looked at. */

const FRANKFURT_PLACE: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
export const VIRGINIA_PLACE: Place = { account: GOLDEN_IMAGES, region: VIRGINIA };

const DOCUMENTS_KEY = '7c1d0f5a-2f60-4f0e-9a55-0d7b3a1e4c01';
const VOLUMES_KEY = '2b9e6a44-8d13-4c7b-b0f2-6e5d4c3b2a02';
const VIRGINIA_KEY = '5e4d3c2b-1a09-4877-9665-544332211003';
const BUILD_SUBNET = 'subnet-0a1b2c3d4e5f60001';
const LOG_BUCKET = 'example-golden-image-build-logs';

const keyIn = (region: string, id: string): string => `arn:aws:kms:${region}:${GOLDEN_IMAGES}:key/${id}`;
const FRANKFURT_DOCUMENTS = keyIn(FRANKFURT, DOCUMENTS_KEY);
const FRANKFURT_VOLUMES = keyIn(FRANKFURT, VOLUMES_KEY);
const VIRGINIA_DOCUMENTS = keyIn(VIRGINIA, VIRGINIA_KEY);

/** What the builds in Frankfurt put out. */
export const GOLDEN_AMIS = [
  { id: 'ami-0a0000000000000a1', name: 'golden-al2023 1.0.0/1', isDistributed: true },
  { id: 'ami-0a0000000000000a2', name: 'golden-al2023 1.0.0/2', isDistributed: true },
  { id: 'ami-0a0000000000000a3', name: 'golden-al2023-fips 1.0.0/1', isDistributed: false },
].map((ami) => ({
  ...ami,
  encryptedWith: FRANKFURT_VOLUMES,
  imdsV2: true,
  madeBy: `arn:aws:imagebuilder:${FRANKFURT}:${GOLDEN_IMAGES}:image/${ami.name.replace(' ', '/')}`,
}));

/** A component whose key policy shuts the collector out. */
export const SEALED_COMPONENT = { name: 'license-server' };
export const SEALED_COMPONENT_ARNS = ['', '/1'].map((build) =>
  documentArn(VIRGINIA_PLACE, 'component', SEALED_COMPONENT, build),
);

/** Nobody from outside sees it: a service control policy forbids reading IAM here. */
export const GOLDEN_IMAGES_IDENTITY: Identity = { root: { mfa: true, password: true, keys: 0 } };

export function goldenImagesRows(when: When): AnswerRow[] {
  return [
    publicAccessBlock(GOLDEN_IMAGES, true),
    ...frankfurt(when),
    ...virginia(when),
    events(FRANKFURT_PLACE, 60, when), // more than CloudTrail gives on a page
    events(VIRGINIA_PLACE, 8, when),
  ];
}

function frankfurt(when: When): AnswerRow[] {
  const place = FRANKFURT_PLACE;
  return [
    ...imageBuilder(place, frankfurtEstate(), when),
    ...keys(
      place,
      [
        { id: DOCUMENTS_KEY, alias: 'golden-documents', description: 'Image Builder documents', rotationDays: 365 },
        // Rotation was turned on some weeks ago.
        {
          id: VOLUMES_KEY,
          alias: 'golden-volumes',
          description: 'Image volumes',
          rotationDays: 90,
          usedBy: [PRODUCT],
          hasNotRotated: true,
        },
      ],
      when,
    ),
    ...buckets(place, [{ name: LOG_BUCKET, policy: bucketPolicy(denyPlainHttp(LOG_BUCKET)) }]),
    ...network(
      place,
      [{ id: 'vpc-0a1b2c3d4e5f60000', cidr: '10.10.0.0/16', subnets: [BUILD_SUBNET, 'subnet-0a1b2c3d4e5f60002'] }],
      [
        // To the account's own VPC in Virginia, with a narrow route.
        {
          id: 'pcx-0a000000000000001',
          vpc: 'vpc-0a1b2c3d4e5f60000',
          peer: { account: GOLDEN_IMAGES, region: VIRGINIA, vpc: 'vpc-0b1b2c3d4e5f60000', cidr: '10.11.0.0/16' },
          status: 'active',
          routed: '10.11.1.0/24',
        },
        // A stranger's, gone, but still listed.
        {
          id: 'pcx-0a000000000000002',
          vpc: 'vpc-0a1b2c3d4e5f60000',
          peer: { account: STRANGER, region: FRANKFURT, vpc: 'vpc-09999999999999999', cidr: '10.99.0.0/16' },
          status: 'deleted',
        },
      ],
    ),
    ...machineImages(place, GOLDEN_AMIS, SAFE_SETTINGS, when),
    ...guardDuty(place, 'full', when),
    macie(place, true, when),
  ];
}

/** Drafts of an image, none of which ever built: with the two that did, more than Image Builder lists on a page. */
const DRAFTS = Array.from({ length: 26 }, (_, index) => ({
  name: 'golden-al2023',
  version: `0.${index + 1}.0`,
  pipeline: 'golden-al2023',
  amis: [undefined],
}));

/** Twenty-eight components: more than Image Builder lists on a page. */
function frankfurtEstate(): Estate {
  const hardening = Object.entries(HARDENING).map(([name, commands]) => ({
    name,
    data: componentDocument(name, commands),
    kmsKeyId: FRANKFURT_DOCUMENTS,
  }));
  const agent = {
    name: 'register-agent',
    data: REGISTER_AGENT,
    // A key may be named by its alias, too.
    kmsKeyId: `arn:aws:kms:${FRANKFURT}:${GOLDEN_IMAGES}:alias/golden-documents`,
    parameters: [{ name: 'region', value: FRANKFURT, description: 'Where the agent reports to' }],
  };
  const components = Object.keys(HARDENING).map((component) => ({ component }));
  return {
    components: [...hardening, agent],
    workflows: [{ name: 'golden-build', data: GOLDEN_WORKFLOW, kmsKeyId: FRANKFURT_DOCUMENTS }],
    imageRecipes: [
      {
        name: 'golden-al2023',
        components: [...components, { component: 'register-agent', parameters: { region: FRANKFURT } }],
        volumeKey: FRANKFURT_VOLUMES,
      },
      { name: 'golden-al2023-fips', components, volumeKey: FRANKFURT_VOLUMES },
    ],
    containerRecipes: [
      {
        name: 'golden-container',
        dockerfile: GOLDEN_DOCKERFILE,
        components: [{ component: 'update-packages' }],
        kmsKeyId: FRANKFURT_DOCUMENTS,
        repository: 'golden/al2023',
      },
    ],
    infrastructures: [
      {
        name: 'private-build',
        subnet: BUILD_SUBNET,
        logBucket: LOG_BUCKET,
        httpTokens: 'required',
        hopLimit: 1,
        topic: GOLDEN_TOPIC,
      },
      // A container build needs a second hop.
      { name: 'container-build', subnet: BUILD_SUBNET, logBucket: LOG_BUCKET, httpTokens: 'required', hopLimit: 2 },
    ],
    distributions: [{ name: 'frankfurt-only', kmsKeyId: FRANKFURT_VOLUMES, targets: [PRODUCT] }],
    pipelines: [
      {
        name: 'golden-al2023',
        recipe: 'golden-al2023',
        infrastructure: 'private-build',
        distribution: 'frankfurt-only',
        workflowParameters: { waitMinutes: '60' },
      },
      { name: 'golden-container', recipe: 'golden-container', isContainer: true, infrastructure: 'container-build' },
    ],
    images: [
      ...DRAFTS,
      {
        name: 'golden-al2023',
        pipeline: 'golden-al2023',
        amis: ['ami-0a0000000000000a1', 'ami-0a0000000000000a2', undefined],
        copiedTo: PRODUCT,
      },
      { name: 'golden-al2023-fips', pipeline: 'golden-al2023', amis: ['ami-0a0000000000000a3'] },
    ],
  };
}

function virginia(when: When): AnswerRow[] {
  const place = VIRGINIA_PLACE;
  const subnet = 'subnet-0b1b2c3d4e5f60001';
  const ami = { id: 'ami-0b0000000000000b1', name: 'golden-virginia 1.0.0/1', encryptedWith: VIRGINIA_DOCUMENTS };
  const estate: Estate = {
    components: [
      {
        name: 'update-packages',
        data: componentDocument('update-packages', ['dnf -y upgrade']),
        kmsKeyId: VIRGINIA_DOCUMENTS,
      },
      {
        ...SEALED_COMPONENT,
        data: componentDocument('license-server', ['systemctl enable licd']),
        kmsKeyId: VIRGINIA_DOCUMENTS,
      },
    ],
    imageRecipes: [
      {
        name: 'golden-virginia',
        // Which AMI the parameter names is not read: the collector reads no parameters.
        parentImage: 'ssm:/golden/base-ami',
        components: [{ component: 'update-packages' }],
        volumeKey: VIRGINIA_DOCUMENTS,
      },
    ],
    infrastructures: [{ name: 'private-build', subnet, httpTokens: 'required', hopLimit: 1 }],
    distributions: [{ name: 'virginia-only' }],
    pipelines: [
      {
        name: 'golden-virginia',
        recipe: 'golden-virginia',
        infrastructure: 'private-build',
        distribution: 'virginia-only',
      },
    ],
    // A date that is not ISO 8601: Image Builder's dates are text.
    images: [
      { name: 'golden-virginia', pipeline: 'golden-virginia', amis: [ami.id], dateCreated: 'Tue Nov 3 2026 09:12' },
    ],
  };
  return [
    ...imageBuilder(place, estate, when),
    ...keys(place, [{ id: VIRGINIA_KEY, alias: 'golden-documents', rotationDays: 365 }], when),
    ...network(place, [{ id: 'vpc-0b1b2c3d4e5f60000', cidr: '10.11.0.0/16', subnets: [subnet] }]),
    ...machineImages(place, [ami], SAFE_SETTINGS, when),
    ...guardDuty(place, 'full', when),
    macie(place, true, when),
  ];
}
