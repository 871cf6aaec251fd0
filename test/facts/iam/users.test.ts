import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { iamUsers } from '../../../src/facts/iam/users.ts';
import { absent, base64, denied, derive as deriveAny, failed, ok, rowOf, throttled } from '../../fixtures/evidence.ts';
import {
  attached,
  details,
  EVERYTHING,
  inline,
  ROOT_ROW,
  report,
  reportRow,
  reportText,
  role,
  user,
  userArn,
} from './fixtures.ts';

const ANN = userArn('ann');
const annRow = reportRow('ann', { password_enabled: 'true', mfa_active: 'true', access_key_1_active: 'true' });
const newcomer = user('new', { CreateDate: '2026-11-24T11:30:00.000Z' });
const NEW = userArn('new');

/** No provider of identities, where a test does not say otherwise. */
const NO_PROVIDERS = [
  ok('iam:ListSAMLProviders', { SAMLProviderList: [] }),
  ok('iam:ListOpenIDConnectProviders', { OpenIDConnectProviderList: [] }),
];

const derive: typeof deriveAny = (table, records, options) => deriveAny(table, [...NO_PROVIDERS, ...records], options);

function onlyUnknown(shard: ReturnType<typeof derive>, key: string) {
  return Object.fromEntries(Object.entries(rowOf(shard, key).unknown).map(([name, why]) => [name, why.reason]));
}

describe('iam.users', () => {
  it('joins the credential report with the list of users, and leaves the root user out', () => {
    const shard = derive(iamUsers, [report([ROOT_ROW, annRow]), details({ UserDetailList: [user('ann')] })]);
    expect(shard.coverage).toEqual([expect.objectContaining({ complete: true })]);
    expect(shard.rows).toHaveLength(1);
    expect(rowOf(shard, ANN)).toMatchObject({
      scope: { account: '111122223333', region: 'global' },
      values: {
        arn: ANN,
        name: 'ann',
        createdAt: '2026-01-10T08:00:00.000Z',
        reported: true,
        passwordEnabled: true,
        mfaActive: true,
        activeKeys: 1,
      },
      unknown: {},
    });
    expect(rowOf(shard, ANN).from).toHaveLength(4);
  });

  it('reads the words of the report in any case', () => {
    const loud = reportRow('ann', { password_enabled: 'TRUE', mfa_active: 'FALSE' });
    const shard = derive(iamUsers, [report([loud]), details({ UserDetailList: [user('ann')] })]);
    expect(rowOf(shard, ANN).values).toMatchObject({ passwordEnabled: true, mfaActive: false });
  });

  it('is complete and empty where the account has no users', () => {
    const shard = derive(iamUsers, [report([ROOT_ROW]), details({})]);
    expect(shard).toMatchObject({ rows: [], coverage: [{ complete: true }] });
  });

  it('takes users of every page', () => {
    const pages = [
      details({ UserDetailList: [user('ann')] }, { more: true }),
      details({ UserDetailList: [user('bea')] }, { page: 2 }),
    ];
    const shard = derive(iamUsers, [report([annRow, reportRow('bea')]), ...pages]);
    expect(shard.rows.map((row) => row.key)).toEqual([ANN, userArn('bea')]);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it('is incomplete where more pages follow, and then counts users that only the report shows', () => {
    const cut = details({ UserDetailList: [user('ann')] }, { more: true });
    const shard = derive(iamUsers, [report([annRow, reportRow('bea')]), cut]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'more-pages' }] });
    expect(shard.rows.map((row) => row.key)).toEqual([ANN, userArn('bea')]);
  });

  it('counts a user of the report where an element of the list cannot be told', () => {
    const shard = derive(iamUsers, [
      report([annRow, reportRow('bea')]),
      details({ UserDetailList: [user('ann'), {}] }),
    ]);
    expect(shard.rows.map((row) => row.key)).toEqual([ANN, userArn('bea')]);
  });

  it('leaves out a user deleted since the report', () => {
    const shard = derive(iamUsers, [report([annRow, reportRow('gone')]), details({ UserDetailList: [user('ann')] })]);
    expect(shard.rows.map((row) => row.key)).toEqual([ANN]);
    expect(shard.totals).toMatchObject([{ counted: 1, expected: 2, source: 'iam:GetCredentialReport' }]);
    // Whether it was deleted since, or the list is not whole, nobody can tell.
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'counts-differ' }] });
  });

  it('counts users a second and a third way', () => {
    const summary = ok('iam:GetAccountSummary', { SummaryMap: { Users: 3 } });
    const shard = derive(iamUsers, [report([annRow]), details({ UserDetailList: [user('ann')] }), summary]);
    expect(shard.totals.map(({ counted, expected, source }) => [counted, expected, source])).toEqual([
      [1, 1, 'iam:GetCredentialReport'],
      [1, 3, 'iam:GetAccountSummary'],
    ]);
  });
});

describe('a user newer than the report', () => {
  const base = [report([annRow]), details({ UserDetailList: [user('ann'), newcomer] })];

  it('explains that the report counts one less', () => {
    const { totals } = derive(iamUsers, base);
    expect(totals).toMatchObject([{ counted: 2, expected: 2, note: expect.stringMatching(/and 1 created since$/) }]);
  });

  const input = { UserName: 'new' };

  it('is unknown where no call tells', () => {
    const shard = derive(iamUsers, base);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, NEW).values).toMatchObject({ reported: false });
    expect(onlyUnknown(shard, NEW)).toEqual({
      passwordEnabled: 'not-called',
      mfaActive: 'not-called',
      activeKeys: 'not-called',
    });
  });

  it('is told by calls for that user', () => {
    const shard = derive(iamUsers, [
      ...base,
      ok('iam:GetLoginProfile', { LoginProfile: { UserName: 'new' } }, { input }),
      ok('iam:ListMFADevices', { MFADevices: [{ SerialNumber: 'x' }] }, { input }),
      ok('iam:ListAccessKeys', { AccessKeyMetadata: [{ Status: 'Active' }, { Status: 'Inactive' }] }, { input }),
    ]);
    expect(rowOf(shard, NEW)).toMatchObject({
      values: { reported: false, passwordEnabled: true, mfaActive: true, activeKeys: 1 },
      unknown: {},
    });
    expect(rowOf(shard, NEW).from).toHaveLength(7);
  });

  it('has no password where IAM knows no login profile', () => {
    const shard = derive(iamUsers, [...base, absent('iam:GetLoginProfile', 'NoSuchEntity', { input })]);
    expect(rowOf(shard, NEW).values).toMatchObject({ passwordEnabled: false });
  });

  it('is not told by calls for another user, refused calls and answers of another shape', () => {
    const shard = derive(iamUsers, [
      ...base,
      ok('iam:GetLoginProfile', {}, { input }),
      ok('iam:ListMFADevices', { MFADevices: [{}] }, { input: { UserName: 'ann' } }),
      denied('iam:ListAccessKeys', { input }),
    ]);
    expect(onlyUnknown(shard, NEW)).toEqual({
      passwordEnabled: 'unparsable',
      mfaActive: 'not-called',
      activeKeys: 'denied',
    });
  });

  it('has no known number of devices or keys on a first page that is not the last', () => {
    const shard = derive(iamUsers, [
      ...base,
      ok('iam:ListMFADevices', { MFADevices: [] }, { input, more: true }),
      ok('iam:ListAccessKeys', { AccessKeyMetadata: [{ Status: 'Active' }] }, { input, more: true }),
    ]);
    expect(onlyUnknown(shard, NEW)).toMatchObject({ mfaActive: 'more-pages', activeKeys: 'more-pages' });
  });

  it('is not told by the row of an earlier user of the same name', () => {
    const again = user('ann', { CreateDate: '2026-11-24T11:30:00Z' });
    const shard = derive(iamUsers, [report([annRow]), details({ UserDetailList: [again] })]);
    expect(rowOf(shard, ANN).values).toMatchObject({ reported: false });
    expect(onlyUnknown(shard, ANN)).toMatchObject({ mfaActive: 'not-called' });
  });

  it('may be older and renamed: unknown all the same', () => {
    const shard = derive(iamUsers, [report([annRow]), details({ UserDetailList: [user('anna')] })]);
    expect(onlyUnknown(shard, userArn('anna'))).toMatchObject({ mfaActive: 'not-called' });
  });
});

describe('evidence that tells nothing', () => {
  const users = details({ UserDetailList: [user('ann')] });

  it.each([
    ['denied', denied('iam:GetCredentialReport')],
    ['throttled', throttled('iam:GetCredentialReport')],
    ['failed', failed('iam:GetCredentialReport')],
  ])('leaves credentials unknown where the report was %s', (reason, record) => {
    const shard = derive(iamUsers, [record, users]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason }] });
    expect(onlyUnknown(shard, ANN)).toEqual({
      reported: reason,
      passwordEnabled: reason,
      mfaActive: reason,
      activeKeys: reason,
    });
  });

  it('shows what the report shows where the list of users was denied, and is incomplete', () => {
    const shard = derive(iamUsers, [report([annRow]), denied('iam:GetAccountAuthorizationDetails')]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'denied' }] });
    expect(rowOf(shard, ANN).values).toMatchObject({ passwordEnabled: true });
  });

  it('is incomplete where nothing was called, with the reason the account could not be entered', () => {
    const shard = derive(iamUsers, [], { unreachable: 'AssumeRole was denied' });
    expect(shard.rows).toEqual([]);
    expect(shard.coverage[0]?.gaps).toMatchObject([
      { operation: 'iam:GetCredentialReport', reason: 'not-called', detail: 'AssumeRole was denied' },
      { operation: 'iam:GetAccountAuthorizationDetails', reason: 'not-called' },
    ]);
  });

  it.each([
    ['no content', { Content: null }],
    ['content that is no text', { Content: 7 }],
    ['no header', { Content: '' }],
    ['a header without mfa_active', { Content: base64(reportText([], ['user', 'arn'])) }],
    ['a ragged row', { Content: base64(`${reportText([])}\nann,x`) }],
    ['two rows of one user', { Content: base64(reportText([annRow, annRow])) }],
    ['no time', { GeneratedTime: 'yesterday' }],
  ])('does not rely on a report with %s', (_, members) => {
    const shard = derive(iamUsers, [report([annRow], members), users]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'unparsable' }] });
    expect(onlyUnknown(shard, ANN)).toMatchObject({ passwordEnabled: 'unparsable', mfaActive: 'unparsable' });
  });

  it.each([
    ['of 2015', '2015-02-02T20:02:02Z'],
    ['that is a day and a minute old', '2026-11-23T11:59:00Z'],
  ])('says of a report %s that it is too old', (_, GeneratedTime) => {
    const shard = derive(iamUsers, [report([annRow], { GeneratedTime }), users]);
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason: 'outdated' }] });
    expect(onlyUnknown(shard, ANN)).toMatchObject({ passwordEnabled: 'outdated', mfaActive: 'outdated' });
  });

  it.each(['not_supported', 'N/A', 'no_information', '', 'yes'])('takes %j for no truth value', (word) => {
    const odd = reportRow('ann', { password_enabled: word, mfa_active: word, access_key_2_active: word });
    const shard = derive(iamUsers, [report([odd]), users]);
    expect(onlyUnknown(shard, ANN)).toEqual({
      passwordEnabled: 'unparsable',
      mfaActive: 'unparsable',
      activeKeys: 'unparsable',
    });
  });

  it('shows gaps for users that are none', () => {
    const odd = details({ UserDetailList: ['ann', { UserName: 'x' }, user('ann'), user('ann')] });
    const shard = derive(iamUsers, [report([annRow]), odd]);
    expect(shard.rows.map((row) => row.key)).toEqual([ANN]);
    expect(shard.coverage[0]).toMatchObject({ complete: false });
    expect(shard.coverage[0]?.gaps).toHaveLength(3);
  });

  it('survives hostile names and types', () => {
    const odd = { Arn: ANN, UserName: { toString: 1 }, CreateDate: 'not a date' };
    const list = JSON.parse('[{"__proto__":{"Arn":"x"}}]');
    const shard = derive(iamUsers, [report([annRow]), details({ UserDetailList: [odd, ...list] })]);
    expect(rowOf(shard, ANN)).toMatchObject({
      values: { passwordEnabled: true },
      unknown: { name: { reason: 'unparsable' }, createdAt: { reason: 'unparsable' } },
    });
    expect(shard.coverage[0]?.complete).toBe(false);
  });

  it('never takes a list of another type for an empty one', () => {
    const shard = derive(iamUsers, [report([]), details({ UserDetailList: { member: [] } })]);
    expect(shard.coverage[0]?.complete).toBe(false);
  });
});

describe('where rights and identities come from', () => {
  const SAML = 'arn:aws:iam::111122223333:saml-provider/directory';
  const OIDC = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  const saml = ok('iam:ListSAMLProviders', { SAMLProviderList: [{ Arn: SAML }] });
  const oidc = ok('iam:ListOpenIDConnectProviders', { OpenIDConnectProviderList: [{ Arn: OIDC }] });
  const none = NO_PROVIDERS[0] ?? saml;
  const ann = (users: Readonly<Record<string, Json>>, ...more: Parameters<typeof deriveAny>[1][number][]) =>
    rowOf(deriveAny(iamUsers, [report([]), details(users), ...more]), userArn('ann'));

  it('lists the policies that a user holds itself', () => {
    const held = user('ann', {
      AttachedManagedPolicies: attached('team'),
      UserPolicyList: [inline('mine', EVERYTHING)],
      GroupList: [],
    });
    const { values } = ann({ UserDetailList: [held] }, saml, oidc);
    expect(values['directPolicies']).toEqual(['arn:aws:iam::111122223333:policy/team', 'inline policy mine']);
    expect(values).toMatchObject({ peopleFederate: true, identityProviders: [OIDC, SAML] });
  });

  it('does not take workloads for people, but Identity Center for them', () => {
    expect(ann({ UserDetailList: [user('ann')] }, none, oidc).values).toMatchObject({ peopleFederate: false });
    const center = role('AWSReservedSSO_Admin_1', [], { Path: '/aws-reserved/sso.amazonaws.com/' });
    const both = { UserDetailList: [user('ann')], RoleDetailList: [center] };
    expect(ann(both, none, oidc).values).toMatchObject({ peopleFederate: true });
  });

  it('does not know what was refused', () => {
    const users = { UserDetailList: [user('ann')] };
    expect(ann(users, denied('iam:ListSAMLProviders'), oidc).unknown).toMatchObject({
      peopleFederate: { reason: 'denied' },
      identityProviders: { reason: 'denied' },
    });
    expect(ann(users, none, denied('iam:ListOpenIDConnectProviders')).unknown).not.toHaveProperty('peopleFederate');
    const odd = { UserDetailList: [user('ann', { AttachedManagedPolicies: 'none' })] };
    expect(ann(odd, none, oidc).unknown['directPolicies']?.reason).toBe('unparsable');
  });
});
