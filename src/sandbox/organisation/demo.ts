import type { AnswerRow } from '../answers.ts';
import type { Organisation, Role, SigningKey } from '../organisation.ts';
import {
  ACTIVE_ACCOUNTS,
  CLOSED,
  COLLECTOR_ROLE,
  EXTERNAL_ID,
  FRANKFURT,
  GOLDEN_IMAGES,
  LOG_ARCHIVE,
  MANAGEMENT,
  NETWORK,
  PRODUCT,
  REGIONS,
  WORKLOADS,
} from './accounts.ts';
import { identity } from './build/identity.ts';
import type { Identity } from './build/identity-model.ts';
import { accountData, type Member, organization, regions } from './build/organization.ts';
import { type When, whenFrom } from './build/when.ts';
import { buildNetworkRows } from './build-network.ts';
import { eventHistory } from './event-history.ts';
import { furtherMembers, withFurther } from './further-accounts.ts';
import { GOLDEN_IMAGES_IDENTITY, goldenImagesRows } from './golden-images.ts';
import { LOG_ARCHIVE_IDENTITY, logArchiveRows } from './log-archive.ts';
import { logKeepingRows } from './log-keeping.ts';
import { MANAGEMENT_IDENTITY, managementRows, SIGNING_KEY_ALIAS, SIGNING_KEY_ID } from './management.ts';
import { NETWORK_IDENTITY, networkAccountRows } from './network-account.ts';
import { nothingThere } from './nothing-there.ts';
import { organisationTrailRows } from './organisation-trail.ts';
import { allow, policyOf, trustAccount } from './policies.ts';
import { PRODUCT_IDENTITY, productRows } from './product.ts';
import { REFUSALS } from './refusals.ts';
import { sharingRows } from './sharing.ts';
import { watchingRows } from './watching.ts';
import { WORKLOADS_IDENTITY, workloadsRows } from './workloads.ts';

const MEMBERS: readonly Member[] = [
  { id: MANAGEMENT, name: 'management', state: 'ACTIVE' },
  { id: GOLDEN_IMAGES, name: 'golden-images', state: 'ACTIVE' },
  { id: WORKLOADS, name: 'workloads', state: 'ACTIVE' },
  { id: LOG_ARCHIVE, name: 'log-archive', state: 'ACTIVE' },
  { id: NETWORK, name: 'network', state: 'ACTIVE' },
  { id: PRODUCT, name: 'product', state: 'ACTIVE' },
  { id: CLOSED, name: 'acquired-legacy', state: 'SUSPENDED' },
];

/** The key in the management account that signs the demo's packages. */
export const SIGNING_KEY: SigningKey = {
  account: MANAGEMENT,
  region: FRANKFURT,
  keyId: SIGNING_KEY_ID,
  aliases: [SIGNING_KEY_ALIAS],
  spec: 'RSA_3072',
};

/**
 * The demo organisation, a landing zone: six accounts that can be entered and a closed one, two Regions, postures from
 * exemplary to alarming.
 *
 * @param now All dates are relative to it.
 * @param accounts How many can be entered; beyond six they are copies of some of the six, under ids of their own.
 */
export function demoOrganisation(now: Date, accounts: number = ACTIVE_ACCOUNTS.length): Organisation {
  const further = furtherMembers(Math.max(0, accounts - ACTIVE_ACCOUNTS.length));
  const members = [...MEMBERS, ...further];
  return withFurther(landingZone(whenFrom(now), members), further);
}

function landingZone(when: When, members: readonly Member[]): Organisation {
  const identities = [
    { account: MANAGEMENT, iam: MANAGEMENT_IDENTITY },
    { account: GOLDEN_IMAGES, iam: GOLDEN_IMAGES_IDENTITY },
    { account: WORKLOADS, iam: WORKLOADS_IDENTITY },
    { account: LOG_ARCHIVE, iam: LOG_ARCHIVE_IDENTITY },
    { account: NETWORK, iam: NETWORK_IDENTITY },
    { account: PRODUCT, iam: PRODUCT_IDENTITY },
  ].map(({ account, iam }) => ({ account, ...identity(account, withCollector(iam), when) }));
  return {
    accounts: ACTIVE_ACCOUNTS,
    regions: REGIONS,
    roles: ACTIVE_ACCOUNTS.map(collectorRole),
    signingKeys: [SIGNING_KEY],
    credentialReports: new Map(identities.map(({ account, report }) => [account, report])),
    lastUses: new Map(identities.flatMap(({ uses }) => [...uses])),
    faults: REFUSALS,
    rows: [
      ...organization(members, when),
      ...regions(),
      ...members.flatMap((member) => accountData(member, when)),
      ...identities.flatMap(({ rows }) => rows),
      ...organisationFeatures(),
      ...nothingThere(),
      ...buildNetworkRows(when),
      ...sharingRows(when),
      ...organisationTrailRows(when),
      ...logKeepingRows(when),
      ...watchingRows(when),
      ...eventHistory(when),
      ...managementRows(when),
      ...goldenImagesRows(when),
      ...workloadsRows(when),
      ...logArchiveRows(when),
      ...networkAccountRows(when),
      ...productRows(when),
    ],
  };
}

/** Which IAM features the organisation uses; only the management account may ask. */
function organisationFeatures(): AnswerRow[] {
  const operation = 'iam:ListOrganizationsFeatures';
  const message = 'The request was rejected because the account making the request is not the management account.';
  const OrganizationId = 'o-exampleorgid';
  return [
    { operation, error: 'AccountNotManagementOrDelegatedAdministratorException', status: 400, message },
    { operation, account: MANAGEMENT, output: { OrganizationId, EnabledFeatures: ['RootCredentialsManagement'] } },
  ];
}

/** Whoever reads an account is one of its roles. Its policy, in short: `goldproof policy` prints all of it. */
function withCollector(iam: Identity): Identity {
  const [path, name = ''] = COLLECTOR_ROLE.split('/');
  const reads = [
    'ec2:Describe*',
    'iam:Get*',
    'iam:List*',
    'imagebuilder:Get*',
    'imagebuilder:List*',
    'kms:DescribeKey',
  ];
  const collector = {
    name,
    path: `/${path}/`,
    trust: trustAccount(MANAGEMENT, EXTERNAL_ID),
    inline: { read: policyOf(allow(reads, '*')) },
  };
  return { ...iam, roles: [...(iam.roles ?? []), collector] };
}

function collectorRole(account: string): Role {
  return { arn: `arn:aws:iam::${account}:role/${COLLECTOR_ROLE}`, trusts: [MANAGEMENT], externalId: EXTERNAL_ID };
}
