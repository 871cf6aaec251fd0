import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { kmsKeyAccess } from '../../../src/facts/kms/key-access.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
const STRANGER = '999999999999';
const input = { KeyId: KEY };

/** One resource that names the key: a component, or a workflow. */
function named(kind: 'component' | 'workflow' = 'component'): readonly EvidenceRecord[] {
  const arn = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${kind === 'component' ? 'component' : 'workflow/build'}/x/1.0.0`;
  const isComponent = kind === 'component';
  return [
    ok('imagebuilder:ListComponents', { componentVersionList: isComponent ? [{ arn }] : [] }),
    ok('imagebuilder:GetComponent', { component: { kmsKeyId: KEY } }, { input: { componentBuildVersionArn: arn } }),
    ok('imagebuilder:ListWorkflows', { workflowVersionList: isComponent ? [] : [{ arn }] }),
    ok('imagebuilder:ListWorkflowBuildVersions', { workflowSummaryList: [{ arn: `${arn}/1` }] }),
    ok('imagebuilder:GetWorkflow', { workflow: { kmsKeyId: KEY } }, { input: { workflowBuildVersionArn: `${arn}/1` } }),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
    ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [] }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [] }),
    ok('kms:DescribeKey', { KeyMetadata: { Arn: KEY, KeyManager: 'CUSTOMER' } }, { input }),
  ];
}

function policy(...statements: readonly JsonObject[]): EvidenceRecord {
  const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' };
  const all = [root, ...statements.map((each) => ({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', ...each }))];
  return ok('kms:GetKeyPolicy', { Policy: JSON.stringify({ Version: '2012-10-17', Statement: all }) }, { input });
}

function grants(list: readonly Json[], more = false): EvidenceRecord {
  return ok('kms:ListGrants', { Grants: list }, { input, more });
}

function rowFrom(...records: readonly EvidenceRecord[]) {
  return rowOf(derive(kmsKeyAccess, [...named(), ...records]), KEY);
}

describe('the key policy', () => {
  it('of the account alone lets nobody else in', () => {
    expect(rowFrom(policy(), grants([])).values).toEqual({
      arn: KEY,
      manager: 'CUSTOMER',
      everybody: [],
      accounts: [],
      grantAccounts: [],
      mixed: [],
      organizations: [],
      deletedPrincipals: [],
      otherPrincipals: [],
      unboundForWorkflows: [],
    });
  });

  // KMS Developer Guide, "kms:CallerAccount": it lets in the principals of that account.
  it('that lets in all but one, of another account, lets in that account', () => {
    const others = { NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` } };
    const held = { Condition: { StringEquals: { 'kms:CallerAccount': STRANGER } } };
    expect(rowFrom(policy({ ...others, ...held }), grants([])).values).toMatchObject({
      everybody: [],
      accounts: [STRANGER],
    });
  });

  const by = (operator: string, value: Json) => ({ Condition: { [operator]: { 'kms:CallerAccount': value } } });
  const when = (key: string, value: Json) => ({ Condition: { StringEquals: { [key]: value } } });
  it.each<[string, JsonObject, Json, Json]>([
    ['everybody', { Principal: '*' }, ['statement 2'], []],
    ['everybody, by AWS', { Principal: { AWS: '*' } }, ['statement 2'], []],
    [
      'everybody through a service',
      { Principal: '*', ...when('kms:ViaService', 'ec2.eu-central-1.amazonaws.com') },
      ['statement 2'],
      [],
    ],
    ['callers of the account', { Principal: '*', ...when('kms:CallerAccount', ACCOUNT) }, [], []],
    ['callers of another', { Principal: '*', ...when('kms:CallerAccount', [ACCOUNT, STRANGER]) }, [], [STRANGER]],
    // KMS Developer Guide, "kms:CallerAccount": every request has it, and one value.
    ['callers by a pattern', { Principal: '*', ...by('StringLike', [ACCOUNT, STRANGER]) }, [], [STRANGER]],
    ['callers in any case', { Principal: '*', ...by('StringEqualsIgnoreCase', ACCOUNT) }, [], []],
    ['any of its values', { Principal: '*', ...by('ForAnyValue:StringEquals', STRANGER) }, [], [STRANGER]],
    ['all of its values', { Principal: '*', ...by('ForAllValues:StringLike', ACCOUNT) }, [], []],
    ['callers if it is there', { Principal: '*', ...by('StringEqualsIfExists', ACCOUNT) }, [], []],
    ['callers of any account', { Principal: '*', ...by('StringLike', '*') }, ['statement 2'], []],
    ['callers of accounts that begin so', { Principal: '*', ...by('StringLike', '11112222*') }, ['statement 2'], []],
    ['callers of all but one', { Principal: '*', ...by('StringNotEquals', STRANGER) }, ['statement 2'], []],
    [
      'a service for another',
      { Principal: { Service: 'logs.amazonaws.com' }, ...when('aws:SourceAccount', STRANGER) },
      [],
      [STRANGER],
    ],
    ['principals of another', { Principal: '*', ...when('aws:PrincipalAccount', STRANGER) }, [], [STRANGER]],
    ['the organisation', { Principal: '*', ...when('aws:PrincipalOrgID', 'o-1') }, [], []],
    ['another account', { Principal: { AWS: `arn:aws:iam::${STRANGER}:role/x` } }, [], [STRANGER]],
    ['a role of its own', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` } }, [], []],
  ])('lets in %s', (_, statement, everybody, accounts) => {
    expect(rowFrom(policy(statement), grants([])).values).toMatchObject({ everybody, accounts });
  });

  it('names principals that are no accounts as what they are', () => {
    const AWS = ['AROA1234567890EXAMPLE', 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEF'];
    expect(rowFrom(policy({ Principal: { AWS } }), grants([])).values).toMatchObject({
      accounts: [],
      deletedPrincipals: ['AROA1234567890EXAMPLE'],
      otherPrincipals: ['CloudFront Origin Access Identity E1ABCDEF'],
    });
  });

  it('may give two duties to one', () => {
    const admin = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` }, Action: 'kms:*', Sid: 'Both' };
    expect(rowFrom(policy(admin), grants([])).values).toMatchObject({ mixed: ['Both'] });
  });

  it('of a key for workflows holds to their documents, or not', () => {
    const use = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/x` }, Sid: 'Use' };
    const bound = { ...use, Condition: { StringLike: { 'kms:EncryptionContext:aws:imagebuilder:arn': 'arn:*' } } };
    const row = (one: JsonObject) =>
      rowOf(derive(kmsKeyAccess, [...named('workflow'), policy(one), grants([])]), KEY).values;
    expect(row(use)).toMatchObject({ unboundForWorkflows: ['Use'] });
    expect(row(bound)).toMatchObject({ unboundForWorkflows: [] });
    expect(rowFrom(policy(use), grants([])).values).toMatchObject({ unboundForWorkflows: [] });
  });
});

describe('grants', () => {
  it('are given to accounts and services', () => {
    const list = [
      { GranteePrincipal: `arn:aws:iam::${STRANGER}:role/x` },
      { GranteePrincipal: `arn:aws:iam::${ACCOUNT}:role/x` },
      { GranteePrincipal: 'ec2.amazonaws.com' },
      { GranteeServicePrincipal: 'ec2.amazonaws.com' },
    ];
    expect(rowFrom(policy(), grants(list)).values).toMatchObject({ grantAccounts: [STRANGER] });
  });

  it('are not known where the list was refused, cut short or is none', () => {
    const why = (record?: EvidenceRecord) =>
      rowFrom(policy(), ...(record === undefined ? [] : [record])).unknown['grantAccounts']?.reason;
    expect(why()).toBe('not-called');
    expect(why(denied('kms:ListGrants', { input }))).toBe('denied');
    expect(why(grants([], true))).toBe('more-pages');
    expect(why(grants(['x']))).toBe('unparsable');
  });
});

it('knows nothing of a policy that was refused or cannot be read', () => {
  expect(rowFrom(denied('kms:GetKeyPolicy', { input })).unknown).toMatchObject({ everybody: { reason: 'denied' } });
  const broken = ok('kms:GetKeyPolicy', { Policy: '{' }, { input });
  expect(rowFrom(broken).unknown).toMatchObject({ accounts: { reason: 'unparsable' } });
});
