import { describe, expect, it } from 'vitest';
import { exceptionId } from '../../src/assess/exceptions.ts';
import { createJudge, findingsOf } from '../../src/assess/judge.ts';
import {
  ACCOUNT,
  assurance,
  control,
  facts,
  judge,
  NOW,
  rotates,
  row,
  run,
  shard,
  statuses,
  unknownIn,
  users,
} from './support.ts';

const EU = 'eu-central-1';
const US = 'us-east-1';
const both = { [EU]: true, [US]: true };

describe('scope by scope', () => {
  it('each Region is decided by its own rows and coverage', () => {
    const rows = [row('a'), row('b', { rotates: false }, US)];
    const { result } = judge(
      control(),
      facts([shard(rows, { ...both, 'ap-south-1': false })], [EU, US, 'ap-south-1', 'eu-west-1']),
    );
    expect(statuses(result)).toEqual({
      [EU]: 'pass',
      [US]: 'fail',
      'ap-south-1': 'not-established',
      'eu-west-1': 'not-established', // in scope, and the table does not speak of it
    });
    expect(result.status).toBe('fail');
    expect(result.counts).toEqual({ conforms: 1, deviates: 1, undetermined: 0, waived: 0, advice: 0 });
  });

  it('an exception fails even where the population is incomplete, and the gaps are kept', () => {
    const { result } = judge(control(), facts([shard([row('a', { rotates: false })], { [EU]: false })]));
    expect(result.scopes[0]).toMatchObject({
      status: 'fail',
      gaps: [{ operation: 'kms:DescribeKey', reason: 'denied' }],
    });
  });

  it('rows out of scope are no population', () => {
    const { result, observations } = judge(control(), facts([shard([row('a', { used: false })], { [EU]: true })]));
    expect(result.status).toBe('not-applicable');
    expect(result.scopes[0]?.reason).toBe('The population is complete and empty');
    expect(observations).toEqual([]);
  });

  it('a scope that reads an unknown leaves no row out', () => {
    const { result, observations } = judge(
      control(),
      facts([shard([row('a'), row('b', { used: 'unknown' })], { [EU]: true })]),
    );
    expect(result.status).toBe('not-established');
    expect(result.scopes[0]?.gaps).toMatchObject([{ detail: 'used' }]);
    expect(observations[1]).toMatchObject({ subject: 'b', result: 'undetermined', unknown: [{ detail: 'used' }] });
  });

  it('a thousand rows with the same gap say it once', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => row(`k${index}`, { rotates: 'unknown' }));
    const { result } = judge(control(), facts([shard(rows, { [EU]: true })]));
    expect(result.scopes[0]).toMatchObject({ counts: { undetermined: 1000 }, gaps: [{ detail: 'rotates' }] });
    expect(result.scopes[0]?.gaps).toHaveLength(1);
  });

  it('of a thousand wordings of one refusal a few are kept and the rest counted, the same ones in any order', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => {
      const why = { ...unknownIn(EU), detail: `denied on key ${String(index).padStart(3, '0')}`, record: `r${index}` };
      return { ...row(`k${index}`, { rotates: 'unknown' }), unknown: { rotates: why } };
    });
    const gapsOf = (of: typeof rows) => judge(control(), facts([shard(of, { [EU]: true })])).result.scopes[0]?.gaps;
    const details = gapsOf(rows)?.map(({ detail }) => detail);
    expect(details?.slice(0, -1).map((detail) => detail?.slice(-3))).toEqual(['000', '001', '002', '003', '004']);
    expect(details?.at(-1)).toMatch(/^995 more of these/);
    expect(gapsOf([...rows].reverse())).toEqual(gapsOf(rows));
  });

  it('a table that was not derived establishes nothing', () => {
    expect(judge(control({ empty: 'pass' }), facts([])).result.status).toBe('not-established');
  });

  it('an account without known Regions establishes nothing', () => {
    const { result } = judge(control({ empty: 'pass' }), facts([shard([], {})], []));
    expect(statuses(result)).toEqual({ global: 'not-established' });
  });

  it('a row in a Region out of scope counts, and its Region is not covered', () => {
    const { result } = judge(control(), facts([shard([row('a'), row('b', {}, US)], { [EU]: true })]));
    expect(statuses(result)).toEqual({ [EU]: 'pass', [US]: 'not-established' });
  });
});

describe('coverage', () => {
  const whole = shard([row('a')], { [EU]: true });
  const [covered] = whole.coverage;
  if (covered === undefined) throw new Error('no coverage');

  it.each([
    ['says incomplete and not why', { ...covered, complete: false }],
    ['says complete and names a gap', { ...covered, gaps: [unknownIn(EU)] }],
    ['speaks of another account', { ...covered, scope: { account: '999999999999', region: EU } }],
  ])('that %s is not complete', (_, coverage) => {
    expect(judge(control(), facts([{ ...whole, coverage: [coverage] }])).result.status).toBe('not-established');
  });

  it('of a Region out of scope counts for a table that is read whole', () => {
    const { result } = judge(control({ grain: 'account' }), facts([shard([row('a')], { [EU]: true, [US]: false })]));
    expect(result.status).toBe('not-established');
  });

  it('of an account-wide table counts even where it has no rows', () => {
    const named = { ...rotates, id: 'users', population: 'iam.users', scope: 'user.used', expect: 'user.rotates' };
    const shards = [shard([row('a')], { [EU]: true }), shard([], { global: false }, users)];
    expect(statuses(judge(control({ tests: [rotates, named] }), facts(shards)).result)).toEqual({
      [EU]: 'pass',
      global: 'not-established',
    });
  });

  it('is missing for a row that is in no Region at all', () => {
    const { result } = judge(control(), facts([shard([row('a', {}, 'global')], { [EU]: true })]));
    expect(statuses(result)).toEqual({ [EU]: 'not-applicable', global: 'not-established' });
  });
});

describe('grain', () => {
  it('an account control takes all Regions together and needs every one of them', () => {
    const whole = control({ grain: 'account' });
    const rows = [row('a'), row('b', {}, US)];
    expect(statuses(judge(whole, facts([shard(rows, both)], [EU, US])).result)).toEqual({ global: 'pass' });
    expect(judge(whole, facts([shard(rows, { [EU]: true })], [EU, US])).result.status).toBe('not-established');
    expect(judge(whole, facts([shard(rows, { [EU]: true, [US]: false })], [EU, US])).result.status).toBe(
      'not-established',
    );
    expect(judge(whole, facts([shard([], {})], [])).result.status).toBe('not-established');
  });

  it('in a Regional control, what belongs to the account is decided once', () => {
    const named = {
      ...rotates,
      id: 'users',
      population: 'iam.users',
      scope: 'user.used',
      expect: 'user.rotates',
      deviation: 'x',
    };
    const mixed = control({ tests: [rotates, named] });
    const people = [row('ann', { rotates: false }, 'global')];
    const shards = [shard([row('a')], { [EU]: true }), shard(people, { global: true }, users)];
    expect(statuses(judge(mixed, facts(shards)).result)).toEqual({ [EU]: 'pass', global: 'fail' });
  });

  it('an organisation control is decided in one account', () => {
    const whole = control({ grain: 'organisation' });
    const here = facts([shard([row('a')], { [EU]: true })]);
    const of = (organisation: Parameters<typeof run>[1]) => judge(whole, here, organisation).result;
    expect(of({ organisation: { kind: 'account', account: ACCOUNT } }).status).toBe('pass');
    expect(of({ organisation: { kind: 'account', account: '999999999999' } })).toMatchObject({
      status: 'not-applicable',
      scopes: [{ reason: 'It is decided for the whole organisation in 999999999999' }],
    });
    expect(of({ organisation: { kind: 'none' } }).status).toBe('not-applicable');
    expect(of({ organisation: { kind: 'unknown', reason: 'denied' } }).status).toBe('not-established');
  });
});

describe('an organisation control', () => {
  const [here, there] = [ACCOUNT, '999999999999'];
  const whole = control({ grain: 'organisation' });
  const judged = (account: string, place: string) => {
    const setting = run([whole], { organisation: { kind: 'account', account: place } });
    return { account, results: createJudge(setting).judgeAccount({ ...facts([]), account }, () => undefined) };
  };

  it('that everyone says is decided in an account out of scope is decided by nobody', () => {
    const [finding] = findingsOf([whole], [here], [judged(here, there)]);
    expect(finding).toMatchObject({
      status: 'not-established',
      accounts: [
        { scopes: [{ reason: `It is decided for the whole organisation in ${there}, which is not in scope` }] },
      ],
    });
  });

  it('is not applicable in the others where the one is judged', () => {
    const [finding] = findingsOf([whole], [here, there], [judged(here, there), judged(there, there)]);
    expect(finding?.accounts.map(({ status }) => status)).toEqual(['not-applicable', 'not-established']);
  });

  it('that rests on the register alone needs no organisation', () => {
    const rests = control({ grain: 'organisation', rests: 'inherited', tests: [] });
    for (const organisation of [{ kind: 'none' }, { kind: 'unknown', reason: 'denied' }] as const) {
      expect(judge(rests, facts([]), { organisation, assurance: [assurance()] }).result.status).toBe('inherited');
      expect(judge(rests, facts([]), { organisation }).result.status).toBe('not-established');
    }
  });
});

describe('applies', () => {
  const when = control({ applies: { population: 'iam.users', when: 'user.used' }, empty: 'pass' });
  const failing = shard([row('a', { rotates: false })], { [EU]: true });
  const people = (cells: Parameters<typeof row>[1], complete = true) =>
    shard([row('ann', cells, 'global')], { global: complete }, users);

  it.each([
    ['a row makes it apply', people({}), 'fail'],
    ['a row makes it apply, although others are missing', people({}, false), 'fail'],
    ['no row does', people({ used: false }), 'not-applicable'],
    ['no row does, but some are missing', people({ used: false }, false), 'not-established'],
    ['it cannot be told of a row', people({ used: 'unknown' }), 'not-established'],
    ['there is no row', shard([], { global: true }, users), 'not-applicable'],
    ['a row breaks its promise', people({ used: 'yes' }), 'not-established'],
  ])('%s', (_, own, status) => {
    expect(judge(when, facts([failing, own])).result.status).toBe(status);
  });

  it('an unknown table does not throw', () => {
    const typo = control({ applies: { population: 'iam.usres', when: 'true' } });
    expect(judge(typo, facts([failing])).result).toMatchObject({ status: 'not-established' });
  });
});

describe('a test that fails', () => {
  it.each([
    ['an expression that overflows', { ...rotates, expect: 'key.size * 9007199254740991 > 0' }],
    ['a scope that overflows', { ...rotates, scope: 'key.size * 9007199254740991 > 0' }],
    ['an expression that does not compile', { ...rotates, expect: 'key.rotate' }],
    ['a table that does not exist', { ...rotates, population: 'kms.kyes' }],
  ])('%s is not-established with its error', (_, test) => {
    const { result } = judge(
      control({ tests: [test], empty: 'pass' }),
      facts([shard([row('a', { size: 9007199254740991 })], { [EU]: true })]),
    );
    expect(result.status).toBe('not-established');
    expect(result.scopes[0]?.error).toBeTruthy();
  });

  it('facts that cannot even be read are not-established', () => {
    const broken = {
      ...shard([], { [EU]: true }),
      get rows(): never {
        throw new Error('gone');
      },
    };
    const { result } = judge(control({ grain: 'account', empty: 'pass' }), facts([broken]));
    expect(result.scopes[0]).toMatchObject({ status: 'not-established', error: 'gone' });
  });
});

describe('advice', () => {
  const advice = { ...rotates, id: 'advice', kind: 'advice' as const, expect: 'key.size > 5' };
  it('is counted, observed and decides nothing', () => {
    const { result, observations } = judge(
      control({ tests: [rotates, advice] }),
      facts([shard([row('a')], { [EU]: true })]),
    );
    expect(result).toMatchObject({ status: 'pass', counts: { conforms: 1, deviates: 0, advice: 1 } });
    expect(observations.map(({ kind, result, exception }) => [kind, result, exception])).toEqual([
      ['requirement', 'conforms', undefined],
      ['advice', 'deviates', undefined],
    ]);
  });

  it('neither its unknowns nor its errors nor its gaps count', () => {
    const other = {
      ...advice,
      population: 'iam.users',
      scope: 'user.used',
      expect: 'user.size * user.size > 1',
      deviation: 'x',
    };
    const own = shard([row('ann', { size: 9007199254740991 }, 'global')], { global: false }, users);
    const both = control({ tests: [rotates, other], empty: 'pass' });
    const { result } = judge(both, facts([shard([row('a')], { [EU]: true }), own]));
    expect(statuses(result)).toEqual({ [EU]: 'pass', global: 'not-applicable' });
  });
});

describe('what rests on the register', () => {
  const inherited = control({ rests: 'inherited', tests: [] });
  const of = (entries: readonly ReturnType<typeof assurance>[], rests = inherited) =>
    judge(rests, facts([]), { assurance: entries }).result.scopes[0];

  it.each([
    ['nothing registered', [], 'not-established'],
    ['another control', [assurance({ control: 'KMS-02' })], 'not-established'],
    ['an attestation instead', [assurance({ kind: 'attestation' })], 'not-established'],
    ['the whole period', [assurance()], 'inherited'],
    [
      'an end too early, whatever the entry says',
      [assurance({ to: '2026-09-30T00:00:00.000Z', coversPeriod: true })],
      'not-established',
    ],
    ['a start too late', [assurance({ from: '2026-07-02T00:00:00.000Z' })], 'not-established'],
    [
      'a report and a bridge letter',
      [assurance({ from: '2026-09-01T00:00:00.000Z' }), assurance({ to: '2026-09-01T00:00:00.000Z' })],
      'inherited',
    ],
    [
      'a gap between the two',
      [assurance({ from: '2026-09-02T00:00:00.000Z' }), assurance({ to: '2026-09-01T00:00:00.000Z' })],
      'not-established',
    ],
  ])('%s', (_, entries, status) => {
    expect(of(entries)?.status).toBe(status);
  });

  it('asks for a bridge letter', () => {
    expect(of([assurance({ to: '2026-09-30T00:00:00.000Z' })])?.reason).toMatch(/bridge letter/);
  });

  it('an attestation is attested while it is fresh', () => {
    const attested = control({ rests: 'attestation', tests: [], maxAgeDays: 100 });
    const entry = assurance({ kind: 'attestation' });
    expect(of([entry], { ...attested, maxAgeDays: 92 })?.status).toBe('attested'); // 1 July to 1 October
    expect(of([entry], { ...attested, maxAgeDays: 91 })).toMatchObject({
      status: 'not-established',
      reason: expect.stringMatching(/too old/),
    });
  });

  it('tests beside it can fail it and cannot save it', () => {
    const beside = control({ rests: 'inherited' });
    const good = facts([shard([row('a')], { [EU]: true })]);
    const bad = facts([shard([row('a', { rotates: false })], { [EU]: true })]);
    expect(judge(beside, good, { assurance: [assurance()] }).result.status).toBe('pass');
    expect(judge(beside, good).result.status).toBe('not-established');
    expect(judge(beside, bad, { assurance: [assurance()] }).result.status).toBe('fail');
  });
});

describe('waivers', () => {
  const exception = exceptionId('KMS-01', 'rotates', 'a');
  const waiver = {
    id: 'W-1',
    exception,
    owner: 'ann',
    approver: 'bob',
    reason: 'r',
    compensatingControl: 'c',
    approved: '2026-09-01T00:00:00.000Z',
    expires: '2026-12-01T00:00:00.000Z',
  };
  it.each([
    ['in force', waiver, 1],
    ['by the first digits of the id', { ...waiver, exception: exception.slice(0, 8) }, 1],
    ['expired', { ...waiver, expires: NOW }, 0],
    ['not yet approved', { ...waiver, approved: '2026-10-02T00:00:00.000Z' }, 0],
    ['of another exception', { ...waiver, exception: exceptionId('KMS-01', 'rotates', 'b') }, 0],
  ])('%s', (_, each, waived) => {
    const { result } = judge(control(), facts([shard([row('a', { rotates: false })], { [EU]: true })]), {
      waivers: [each],
    });
    expect(result).toMatchObject({ status: 'fail', counts: { deviates: 1, waived } });
  });
});

describe('an observation', () => {
  it('carries what decided it, its sources, its sentence and its id', () => {
    const { observations } = judge(control(), facts([shard([row('a', { rotates: false })], { [EU]: true })]));
    expect(observations).toEqual([
      {
        control: 'KMS-01',
        test: 'rotates',
        kind: 'requirement',
        scope: { account: ACCOUNT, region: EU },
        subject: 'a',
        result: 'deviates',
        read: { used: true, rotates: false },
        unknown: [],
        from: ['record of a'],
        // printf '["KMS-01","rotates","a"]' | sha256sum | cut -c1-32
        exception: '6de218c2c79b65b4ad4d0c0e68a2a562',
        message: 'a does not rotate (none)',
      },
    ]);
  });

  it('is one line, however the resource is named', () => {
    const { observations } = judge(
      control(),
      facts([shard([row('a\n\u0000', { rotates: false, note: 'x'.repeat(999) })], { [EU]: true })]),
    );
    expect(observations[0]?.message).toMatch(/^a\uFFFD\uFFFD does not rotate \(x{300}…\)$/);
  });
});

describe('findings', () => {
  const controls = [control(), control({ id: 'GOV-01', rests: 'inherited', tests: [] })];

  it('an account that could not be entered is in every finding, not established', () => {
    const results = createJudge(run(controls, { assurance: [assurance({ control: 'GOV-01' })] })).judgeAccount(
      { ...facts([]), unreachable: { reason: 'sts:AssumeRole denied', gaps: [] } },
      () => undefined,
    );
    const findings = findingsOf(controls, [ACCOUNT, '999999999999'], [{ account: ACCOUNT, results }]);
    expect(
      findings.map(({ control, status, accounts }) => [
        control,
        status,
        accounts.map(({ account, status }) => [account, status]),
      ]),
    ).toEqual(
      ['KMS-01', 'GOV-01'].map((id) => [
        id,
        'not-established',
        [
          [ACCOUNT, 'not-established'],
          ['999999999999', 'not-established'],
        ],
      ]),
    );
  });

  it('an account out of scope, or judged twice, is a mistake', () => {
    const results = createJudge(run(controls)).judgeAccount(facts([]), () => undefined);
    const once = { account: ACCOUNT, results };
    expect(() => findingsOf(controls, [], [once])).toThrow(/not in scope/);
    expect(() => findingsOf(controls, [ACCOUNT], [once, once])).toThrow(/judged twice/);
  });
});
