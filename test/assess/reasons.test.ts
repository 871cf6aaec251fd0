import { describe, expect, it } from 'vitest';
import { covers } from '../../src/assess/assurance.ts';
import { createJudge, findingsOf } from '../../src/assess/judge.ts';
import { mergeFindings, mergeScopes } from '../../src/assess/merge.ts';
import type { ScopeResult } from '../../src/model/assess.ts';
import type { Unknown } from '../../src/model/facts.ts';
import { ACCOUNT, assurance, control, facts, judge, rotates, row, run, shard, unknownIn, users } from './support.ts';

// What a reader is told beside the status: why, what is missing, what went wrong. Whole results, so that nothing is
// said too much or left out.

const EU = 'eu-central-1';
const NONE = { conforms: 0, deviates: 0, undetermined: 0, waived: 0, advice: 0 };
const GLOBAL = { account: ACCOUNT, region: 'global' };
const good = shard([row('a')], { [EU]: true });

describe('a scope says', () => {
  it('nothing more where something was tested', () => {
    expect(judge(control(), facts([good])).result.scopes).toEqual([
      { scope: { account: ACCOUNT, region: EU }, status: 'pass', counts: { ...NONE, conforms: 1 }, gaps: [] },
    ]);
  });

  it('that the population is empty only where it is known to be', () => {
    const reasonOf = (rows: Parameters<typeof shard>[0], complete: boolean) =>
      judge(control(), facts([shard(rows, { [EU]: complete })])).result.scopes[0]?.reason;
    expect(reasonOf([], true)).toBe('The population is complete and empty');
    expect(reasonOf([], false)).toBeUndefined();
    expect(reasonOf([row('a')], true)).toBeUndefined();
    expect(reasonOf([row('a', { rotates: 'unknown' })], true)).toBeUndefined();
    const fault = control({ tests: [{ ...rotates, expect: 'key.rotate' }] });
    expect(judge(fault, facts([shard([], { [EU]: true })])).result.scopes[0]?.reason).toBeUndefined();
  });

  it('that it is empty, and what it rests on', () => {
    const both = control({ rests: 'inherited' });
    const { result } = judge(both, facts([shard([], { [EU]: true })]), { assurance: [assurance()] });
    expect(result.scopes[0]?.reason).toBe(
      'The population is complete and empty. Rests on third-party assurance: SOC 2 (AWS)',
    );
  });

  it('what it does not apply for', () => {
    const when = control({ applies: { population: 'iam.users', when: 'user.used' } });
    const nobody = shard([], { global: true }, users);
    expect(judge(when, facts([good, nobody])).result.scopes).toEqual([
      {
        scope: { account: ACCOUNT, region: EU },
        status: 'not-applicable',
        counts: NONE,
        gaps: [],
        reason: 'No row of iam.users makes it apply',
      },
    ]);
  });

  it('what keeps it from knowing whether it applies', () => {
    const when = control({ applies: { population: 'iam.users', when: 'user.used' } });
    const someone = shard([row('ann', { used: 'unknown' }, 'global')], { global: true }, users);
    expect(judge(when, facts([good, someone])).result.scopes).toEqual([
      {
        scope: { account: ACCOUNT, region: EU },
        status: 'not-established',
        counts: NONE,
        gaps: [unknownIn('global', 'used')],
        reason: 'It cannot be told whether the control applies',
      },
    ]);
  });

  it('which error keeps it from knowing whether it applies', () => {
    const scopeOf = (applies: NonNullable<ReturnType<typeof control>['applies']>, rows: Parameters<typeof shard>[0]) =>
      judge(control({ applies }), facts([good, shard(rows, { global: true }, users)])).result.scopes[0];
    const broken = scopeOf({ population: 'iam.users', when: 'user.used' }, [row('ann', { used: 'yes' }, 'global')]);
    expect(broken).toMatchObject({ status: 'not-established', gaps: [], error: expect.stringMatching(/used/) });
    const lost = scopeOf({ population: 'iam.usres', when: 'true' }, []);
    expect(lost).toMatchObject({ gaps: [], error: 'there is no fact table iam.usres' });
  });

  it('that the control could not be judged', () => {
    const broken = {
      ...shard([], { [EU]: true }),
      get rows(): never {
        throw new Error('gone');
      },
    };
    expect(judge(control({ grain: 'account' }), facts([broken])).result.scopes).toEqual([
      {
        scope: GLOBAL,
        status: 'not-established',
        counts: NONE,
        gaps: [],
        reason: 'The control could not be judged',
        error: 'gone',
      },
    ]);
  });

  it.each<[string, Parameters<typeof run>[1], string, string]>([
    ['no organisation', { organisation: { kind: 'none' } }, 'not-applicable', 'The account belongs to no organisation'],
    [
      'one that cannot be read',
      { organisation: { kind: 'unknown', reason: 'denied' } },
      'not-established',
      'The organisation could not be read: denied',
    ],
  ])('that there is %s', (_, place, status, reason) => {
    const { result } = judge(control({ grain: 'organisation' }), facts([good]), place);
    expect(result.scopes).toEqual([{ scope: GLOBAL, status, counts: NONE, gaps: [], reason }]);
  });

  it('that the account could not be entered, or was not judged', () => {
    const controls = [control()];
    const refused: Unknown = { ...unknownIn('global'), operation: 'sts:AssumeRole' };
    const closed = { ...facts([]), unreachable: { reason: 'sts:AssumeRole denied', gaps: [refused] } };
    const results = createJudge(run(controls)).judgeAccount(closed, () => undefined);
    const [finding] = findingsOf(controls, [ACCOUNT, '999999999999'], [{ account: ACCOUNT, results }]);
    const said = (account: string, reason: string, gaps: readonly Unknown[]): unknown => ({
      account,
      status: 'not-established',
      counts: NONE,
      scopes: [{ scope: { account, region: 'global' }, status: 'not-established', counts: NONE, gaps, reason }],
    });
    expect(finding?.accounts).toEqual([
      said(ACCOUNT, 'The account could not be entered: sts:AssumeRole denied', [refused]),
      said('999999999999', 'The account was not judged', []),
    ]);
  });
});

describe('a gap', () => {
  const gapsOf = (of: Parameters<typeof facts>[0], changes = {}) =>
    judge(control(changes), facts(of)).result.scopes[0]?.gaps;

  it('names the table that was not derived, is silent or is incomplete', () => {
    const outside = (detail: string, region = EU) => ({
      operation: 'kms:DescribeKey',
      scope: { account: ACCOUNT, region },
      record: null,
      reason: 'outside',
      detail,
    });
    expect(gapsOf([])).toEqual([outside('kms.keys was not derived')]);
    expect(gapsOf([shard([], {})])).toEqual([outside('kms.keys does not cover this scope')]);
    const [coverage] = shard([], { [EU]: true }).coverage;
    const incomplete = { ...shard([], {}), coverage: coverage ? [{ ...coverage, complete: false }] : [] };
    expect(gapsOf([incomplete])).toEqual([outside('kms.keys is incomplete')]);
  });

  it('is kept for each place, call and reason', () => {
    const cells: Unknown[] = [
      unknownIn(EU, 'b'),
      unknownIn(EU, 'a'),
      { ...unknownIn(EU), operation: 'kms:GetKeyPolicy' },
      { ...unknownIn(EU), reason: 'throttled' },
      unknownIn('us-east-1'),
    ];
    const rows = cells.map((why, index) => ({
      ...row(`k${index}`, { rotates: 'unknown' as const }),
      unknown: { rotates: why },
    }));
    const told = gapsOf([shard(rows, { [EU]: true })])?.map(({ scope, operation, reason, detail }) =>
      [scope.region, operation, reason, detail].join(' '),
    );
    expect(told).toEqual([
      `${EU} kms:DescribeKey denied a`,
      `${EU} kms:DescribeKey denied b`,
      `${EU} kms:DescribeKey throttled `,
      `${EU} kms:GetKeyPolicy denied `,
      'us-east-1 kms:DescribeKey denied ',
    ]);
  });

  it('is told by the same record, whatever the order of rows', () => {
    const rowsBy = (records: readonly (string | null)[]) =>
      records.map((record, index) => ({
        ...row(`k${index}`, { rotates: 'unknown' as const }),
        unknown: { rotates: { ...unknownIn(EU), record } },
      }));
    for (const records of [
      ['r2', 'r1', 'r3'],
      ['r3', 'r2', 'r1'],
      ['r1', 'r2', 'r3'],
    ]) {
      expect(gapsOf([shard(rowsBy(records), { [EU]: true })])).toEqual([{ ...unknownIn(EU), record: 'r1' }]);
    }
    for (const records of [
      ['r1', null],
      [null, 'r1'],
    ]) {
      expect(gapsOf([shard(rowsBy(records), { [EU]: true })])).toEqual([{ ...unknownIn(EU), record: null }]);
    }
  });
});

describe('counts', () => {
  it('are of each kind, over all Regions', () => {
    const rows = [
      row('a'),
      row('b', { rotates: false }),
      row('c', { rotates: 'unknown' }),
      row('d', { rotates: 'unknown' }, 'us-east-1'),
    ];
    const { result } = judge(control(), facts([shard(rows, { [EU]: true, 'us-east-1': true })], [EU, 'us-east-1']));
    expect(result.counts).toEqual({ ...NONE, conforms: 1, deviates: 1, undetermined: 2 });
  });

  it('take advice only where it deviates', () => {
    const advice = { ...rotates, id: 'advice', kind: 'advice' as const, expect: 'key.size > 5' };
    const rows = [row('a', { size: 9 }), row('b', { size: 1 })];
    const { result } = judge(control({ tests: [advice] }), facts([shard(rows, { [EU]: true })]));
    expect(result.counts).toEqual({ ...NONE, advice: 1 });
  });
});

describe('a test that cannot run', () => {
  it('says why on every row', () => {
    const fault = control({ tests: [{ ...rotates, population: 'kms.kyes' }] });
    expect(judge(fault, facts([good])).result.scopes[0]?.error).toBe('there is no fact table kms.kyes');
    const twice = control({ tests: [{ ...rotates, expect: 'key.rotate' }] });
    const { observations, result } = judge(twice, facts([good]));
    const error = result.scopes[0]?.error;
    expect(error).toMatch(/rotate/);
    expect(observations).toEqual([
      {
        control: 'KMS-01',
        test: 'rotates',
        kind: 'requirement',
        scope: { account: ACCOUNT, region: EU },
        subject: 'a',
        result: 'undetermined',
        read: {},
        unknown: [],
        from: ['record of a'],
        message: `The test failed: ${error}`,
      },
    ]);
  });

  it('has no message where nothing is wrong or the answer is missing', () => {
    const rows = [row('a'), row('b', { rotates: 'unknown' })];
    const { observations, result } = judge(control(), facts([shard(rows, { [EU]: true })]));
    expect(observations.map((each) => 'message' in each)).toEqual([false, false]);
    expect(result.scopes[0] !== undefined && 'error' in result.scopes[0]).toBe(false);
  });
});

describe('the register', () => {
  const period = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };
  const until = (from: string, to: string) => ({ from: `2026-${from}T00:00:00.000Z`, to: `2026-${to}T00:00:00.000Z` });

  it.each([
    ['three, in any order', [until('09-01', '10-01'), until('07-01', '08-01'), until('08-01', '09-01')], true],
    ['a short one within a long one', [until('07-01', '10-01'), until('07-15', '08-01')], true],
    ['a long one and then a short one', [until('07-01', '09-01'), until('07-02', '08-01')], false],
    ['none', [], false],
  ])('covers the period with %s', (_, entries, covered) => {
    expect(covers(entries, period)).toBe(covered);
  });

  it.each([
    ['inherited', [], 'No third-party assurance is registered. Add it to the register with title, period and SHA-256'],
    ['attestation', [], 'No attestation is registered. Add it to the register with title, period and SHA-256'],
    [
      'inherited',
      [assurance({ to: '2026-09-30T00:00:00.000Z' })],
      'The registered third-party assurance does not cover the whole period. Register a bridge letter for the rest',
    ],
    [
      'attestation',
      [assurance({ kind: 'attestation', to: '2026-09-30T00:00:00.000Z' })],
      'The registered attestation does not cover the whole period. Have the rest attested',
    ],
    [
      'inherited',
      [assurance({ title: 'SOC 1' }), assurance()],
      'Rests on third-party assurance: SOC 1 (AWS); SOC 2 (AWS)',
    ],
    ['attestation', [assurance({ kind: 'attestation' })], 'Rests on an attestation: SOC 2 (AWS)'],
  ] as const)('for %s says what it rests on or what is missing', (rests, entries, reason) => {
    const { result } = judge(control({ rests, tests: [] }), facts([]), { assurance: entries });
    expect(result.scopes[0]?.reason).toBe(reason);
  });
});

describe('merging', () => {
  const scopeResult = (region: string, account = ACCOUNT): ScopeResult => ({
    scope: { account, region },
    status: 'pass',
    counts: NONE,
    gaps: [],
  });

  it('puts scopes in order and refuses one twice', () => {
    const { scopes } = mergeScopes(ACCOUNT, [scopeResult('us-east-1'), scopeResult(EU)]);
    expect(scopes.map(({ scope }) => scope.region)).toEqual([EU, 'us-east-1']);
    const twice = [scopeResult(EU), scopeResult('us-east-1'), scopeResult(EU)];
    expect(() => mergeScopes(ACCOUNT, twice)).toThrow(`${ACCOUNT}/${EU} was judged twice`);
  });

  it("keeps both jobs' files, in order", () => {
    const part = (account: string, path: string) => ({
      control: 'KMS-01',
      status: 'pass' as const,
      counts: NONE,
      accounts: [mergeScopes(account, [scopeResult(EU, account)])],
      files: [{ path, sha256: '0'.repeat(64), rows: 1 }],
    });
    const merged = mergeFindings(part('999999999999', 'b.csv'), part(ACCOUNT, 'a.csv'));
    expect(merged.files.map(({ path }) => path)).toEqual(['a.csv', 'b.csv']);
  });
});
