import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { rightHolders } from '../../../src/facts/iam/held-rights.ts';
import { iamRights } from '../../../src/facts/iam/rights.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { type CallOptions, denied, derive, ok, rowOf, throttled } from '../../fixtures/evidence.ts';
import { details, EVERYTHING, group, inline, role, roleArn, user, userArn } from './fixtures.ts';

const START = 'iam:GenerateServiceLastAccessedDetails';
const READ = 'iam:GetServiceLastAccessedDetails';
const CREATED = { CreateDate: '2026-01-10T12:00:00Z' };

const allowing = (Action: Json, Resource: Json = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const holder = (name: string, ...documents: readonly Json[]) => role(name, documents, CREATED);
const BUILDER = holder('ci', allowing('imagebuilder:CreateImage'));

/** A page of a job about a principal, in the shape of IAM's API reference. */
function job(arn: string, services: readonly JsonObject[], members: JsonObject = {}, options: CallOptions = {}) {
  const asked = { Arn: arn, Granularity: 'ACTION_LEVEL' };
  const answer = { JobStatus: 'COMPLETED', JobType: 'ACTION_LEVEL', ServicesLastAccessed: services, ...members };
  return ok(READ, answer, { input: { JobId: 'of-this-run' }, about: asked, ...options });
}

function valuesOf(answer: Readonly<Record<string, Json>>, key: string, ...records: readonly EvidenceRecord[]) {
  const { absent, unknown, values } = rowOf(derive(iamRights, [details(answer), ...records]), key);
  return { ...values, absent, unknown };
}

const ofBuilder = (...records: readonly EvidenceRecord[]) =>
  valuesOf({ RoleDetailList: [BUILDER] }, `${roleArn('ci')} imagebuilder`, ...records);

// Collecting begins on 2026-11-24 at 12:00; the year is no leap year.
describe('the last use of a right', () => {
  it('is what IAM says of the service', () => {
    const service = { ServiceNamespace: 'imagebuilder', LastAuthenticated: '2026-11-20T11:00:00Z' };
    const other = { ServiceNamespace: 's3', LastAuthenticated: '2026-11-24T11:00:00Z' };
    expect(ofBuilder(job(roleArn('ci'), [other, service]))).toMatchObject({
      actions: ['imagebuilder:CreateImage'],
      lastUsed: '2026-11-20T11:00:00.000Z',
      unusedDays: 4,
      ageDays: 318,
      absent: ['changedDays'],
    });
  });

  it('is the making of the principal where it never was', () => {
    const never = { ServiceNamespace: 'imagebuilder', TotalAuthenticatedEntities: 0 };
    expect(ofBuilder(job(roleArn('ci'), [never]))).toMatchObject({
      unusedDays: 318,
      absent: ['lastUsed', 'changedDays'],
    });
  });

  it('stands on any page', () => {
    const service = { ServiceNamespace: 'imagebuilder', LastAuthenticated: '2026-11-23T11:00:00Z' };
    const pages = [job(roleArn('ci'), [], {}, { more: true }), job(roleArn('ci'), [service], {}, { page: 2 })];
    expect(ofBuilder(...pages)).toMatchObject({ unusedDays: 1 });
    expect(ofBuilder(...pages.slice(0, 1)).unknown).toMatchObject({ unusedDays: { reason: 'more-pages' } });
  });

  it('of the actions that IAM follows is told by itself', () => {
    const writer = holder('iam', allowing(['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:GetRole']));
    const tracked = [
      { ActionName: 'GetRole', LastAccessedTime: '2026-11-24T11:00:00Z' },
      { ActionName: 'AttachRolePolicy', LastAccessedTime: '2026-10-01T11:00:00Z' },
      { ActionName: 'PutRolePolicy' },
    ];
    const service = { ServiceNamespace: 'iam', LastAuthenticated: '2026-11-24T11:00:00Z' };
    const record = job(roleArn('iam'), [{ ...service, TrackedActionsLastAccessed: tracked }]);
    expect(valuesOf({ RoleDetailList: [writer] }, `${roleArn('iam')} iam`, record)).toMatchObject({
      unusedDays: 0,
      followed: ['iam:AttachRolePolicy', 'iam:PutRolePolicy'],
      changedDays: 54,
    });
  });
});

describe('what cannot be known', () => {
  it.each<[string, readonly EvidenceRecord[], JsonObject]>([
    ['nobody asked', [], { operation: READ, reason: 'not-called' }],
    [
      'the job may not be started',
      [denied(START, { input: { Arn: roleArn('ci'), Granularity: 'ACTION_LEVEL' } })],
      { operation: START, reason: 'denied' },
    ],
    [
      'its answer was throttled out',
      [throttled(READ, { about: { Arn: roleArn('ci') } })],
      { operation: READ, reason: 'throttled' },
    ],
    [
      'the job failed',
      [job(roleArn('ci'), [], { JobStatus: 'FAILED', Error: { Code: 'InternalError', Message: 'try later' } })],
      { reason: 'failed', detail: 'the job is FAILED: InternalError: try later' },
    ],
    [
      'the job was not done in time',
      [job(roleArn('ci'), [], { JobStatus: 'IN_PROGRESS' })],
      { reason: 'failed', detail: 'the job is IN_PROGRESS' },
    ],
    ['IAM lists other services', [job(roleArn('ci'), [{ ServiceNamespace: 's3' }])], { reason: 'unparsable' }],
    [
      'the answer is about somebody else',
      [job(roleArn('other'), [{ ServiceNamespace: 'imagebuilder' }])],
      { reason: 'not-called' },
    ],
    [
      'the time is none',
      [job(roleArn('ci'), [{ ServiceNamespace: 'imagebuilder', LastAuthenticated: 'lately' }])],
      { reason: 'unparsable' },
    ],
  ])('%s', (_, records, why) => {
    expect(ofBuilder(...records).unknown).toMatchObject({ unusedDays: why });
  });
});

describe('who is asked about', () => {
  const answer = details({
    UserDetailList: [
      user('ann', { GroupList: ['makers'] }),
      user('bob', {
        UserPolicyList: [inline('read', allowing(['imagebuilder:Get*', 'iam:ListRoles', 'kms:Decrypt']))],
      }),
    ],
    GroupDetailList: [group('makers', { GroupPolicyList: [inline('make', allowing('imagebuilder:*'))] })],
    RoleDetailList: [
      BUILDER,
      holder('admin', EVERYTHING),
      holder('keys', allowing('kms:PutKeyPolicy')),
      holder('iam', allowing('iam:Attach*')),
      holder('passer', allowing('iam:PassRole')),
      holder('tagger', allowing('imagebuilder:TagResource')),
      role('slr', [allowing('imagebuilder:*')], { Path: '/aws-service-role/imagebuilder.amazonaws.com/' }),
    ],
  });
  const asked = [userArn('ann'), roleArn('ci'), roleArn('keys'), roleArn('iam')];

  it('is who holds a right to change something and is no administrator', () => {
    expect(rightHolders([answer])).toEqual(asked);
    expect(rightHolders([])).toEqual([]);
    expect(rightHolders([denied('iam:GetAccountAuthorizationDetails')])).toEqual([]);
  });

  it('is who has rows', () => {
    const { rows } = derive(iamRights, [answer]);
    expect([...new Set(rows.map(({ values }) => values['principal']))].sort()).toEqual([...asked].sort());
  });
});
