import { createJudge, type Run } from '../../src/assess/judge.ts';
import type { AccountFacts } from '../../src/assess/population.ts';
import type { AccountResult, Observation } from '../../src/model/assess.ts';
import type { Control, Test } from '../../src/model/catalog.ts';
import type { Column, FactTable, Row, TableShard, Unknown } from '../../src/model/facts.ts';
import type { Assurance } from '../../src/model/report.ts';
import { ANY_RECORD } from '../fixtures/facts.ts';

export const ACCOUNT = '111122223333';
export const NOW = '2026-10-01T00:00:00.000Z';
export const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' };

const column = (type: Column['type'], absentable = false): Column => ({
  type,
  absentable,
  meaning: 'a column',
  source: 'kms:DescribeKey',
  reads: ANY_RECORD,
});

/** Lives in Regions. */
export const keys: FactTable = {
  name: 'kms.keys',
  as: 'key',
  meaning: 'Keys',
  grain: 'region',
  columns: {
    arn: column('string'),
    used: column('bool'),
    rotates: column('bool'),
    size: column('int'),
    note: column('string', true),
  },
  key: 'arn',
  needs: ['kms:DescribeKey'],
  population: ANY_RECORD,
};

/** Belongs to the account. */
export const users: FactTable = { ...keys, name: 'iam.users', as: 'user', grain: 'account', needs: ['iam:GetUser'] };

export const tables = new Map([keys, users].map((table) => [table.name, table]));

export function unknownIn(region: string, detail?: string): Unknown {
  const scope = { account: ACCOUNT, region };
  const why: Unknown = { operation: 'kms:DescribeKey', scope, record: null, reason: 'denied' };
  return detail === undefined ? why : { ...why, detail };
}

export type Cells = Partial<Record<'used' | 'rotates' | 'size' | 'note', string | number | boolean | 'unknown'>>;

/** A row that conforms to the test below unless told otherwise; 'unknown' makes a column unknown. */
export function row(name: string, cells: Cells = {}, region = 'eu-central-1'): Row {
  const all = { used: true, rotates: true, size: 1, ...cells };
  const entries = Object.entries(all);
  return {
    scope: { account: ACCOUNT, region },
    key: name,
    from: [`record of ${name}`],
    values: { arn: name, ...Object.fromEntries(entries.filter(([, value]) => value !== 'unknown')) },
    absent: 'note' in cells ? [] : ['note'],
    unknown: Object.fromEntries(
      entries.filter(([, value]) => value === 'unknown').map(([key]) => [key, unknownIn(region, key)]),
    ),
  };
}

/** A table of the account, covered where `complete` says so. */
export function shard(rows: readonly Row[], complete: Readonly<Record<string, boolean>>, table = keys): TableShard {
  const coverage = Object.entries(complete).map(([region, isComplete]) => ({
    scope: { account: ACCOUNT, region },
    complete: isComplete,
    gaps: isComplete ? [] : [unknownIn(region)],
  }));
  return { table: table.name, account: ACCOUNT, coverage, totals: [], rows };
}

export function facts(shards: readonly TableShard[], regions: readonly string[] = ['eu-central-1']): AccountFacts {
  return { account: ACCOUNT, regions, answered: [], shards: new Map(shards.map((each) => [each.table, each])) };
}

export const rotates: Test = {
  id: 'rotates',
  kind: 'requirement',
  population: 'kms.keys',
  scope: 'key.used',
  expect: 'key.rotates',
  deviation: '{{key.arn}} does not rotate ({{key.note}})',
};

export function control(changes: Partial<Control> = {}): Control {
  return {
    id: 'KMS-01',
    family: 'kms',
    title: 'Keys rotate',
    severity: 'high',
    objective: 'Keys rotate.',
    duties: { customer: 'Rotate keys.' },
    statements: [],
    time: 'point-in-time',
    grain: 'region',
    params: {},
    tests: [rotates],
    empty: 'not-applicable',
    limits: [],
    remediation: 'Rotate.',
    mappings: {},
    ...changes,
  };
}

export function assurance(changes: Partial<Assurance> = {}): Assurance {
  return {
    kind: 'inherited',
    control: 'KMS-01',
    title: 'SOC 2',
    issuer: 'AWS',
    from: PERIOD.from,
    to: PERIOD.to,
    sha256: '0'.repeat(64),
    statements: [],
    coversPeriod: true,
    ...changes,
  };
}

export function run(controls: readonly Control[], changes: Partial<Run> = {}): Run {
  return {
    controls,
    tables,
    params: {},
    now: NOW,
    period: PERIOD,
    days: [],
    assurance: [],
    waivers: [],
    organisation: { kind: 'none' },
    ...changes,
  };
}

/** Judges one control of one account. */
export function judge(of: Control, account: AccountFacts, changes: Partial<Run> = {}) {
  const observations: Observation[] = [];
  const results = createJudge(run([of], changes)).judgeAccount(account, (each) => observations.push(each));
  const result = results.get(of.id);
  if (result === undefined) throw new Error(`${of.id} has no result`);
  return { result, observations };
}

/** Region → status. */
export function statuses({ scopes }: AccountResult): Record<string, string> {
  return Object.fromEntries(scopes.map(({ scope, status }) => [scope.region, status]));
}
