import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import type { Observation } from '../model/assess.ts';
import type { Control, Test } from '../model/catalog.ts';
import type { FactTable, Row } from '../model/facts.ts';
import type { Status } from '../model/status.ts';
import { createJudge } from './judge.ts';
import { readyTest } from './test-row.ts';

export interface CaseToJudge {
  readonly control: Control;
  readonly test: Test;
  readonly table: FactTable;
  /** All there are: the population is complete. */
  readonly rows: readonly Row[];
  readonly params: Readonly<Record<string, Json>>;
  readonly now: Utc;
}

export interface JudgedCase {
  readonly results: readonly (Observation['result'] | 'out-of-scope')[];
  readonly messages: readonly (string | undefined)[];
  readonly status: Status;
  readonly error?: string;
}

/** Judges rows written by hand as an account's: one test alone, without what the control applies to, rests on or spans. */
export function judgeCase({ control, test, table, rows, params, now }: CaseToJudge): JudgedCase {
  const { applies: _applies, rests: _rests, ...rest } = control;
  const alone: Control = { ...rest, tests: [test], grain: 'account', time: 'point-in-time' };
  const tables = new Map([[table.name, table]]);
  const setting = { tables, params, now };
  const tested = rows.map((row) => readyTest(alone, test, setting).run(row));
  const observations = tested.map((each) => (each.kind === 'observed' ? each.observation : undefined));
  const account = '111122223333';
  const region = rows[0]?.scope.region ?? 'global';
  const coverage = [
    { scope: { account, region: table.grain === 'account' ? 'global' : region }, complete: true, gaps: [] },
  ];
  const shards = new Map([[table.name, { table: table.name, account, coverage, totals: [], rows }]]);
  const period = { from: now, to: now };
  const run = {
    ...setting,
    controls: [alone],
    period,
    days: [],
    assurance: [],
    waivers: [],
    organisation: { kind: 'none' } as const,
  };
  const [result] = createJudge(run)
    .judgeAccount({ account, regions: [], answered: [], shards }, () => undefined)
    .values();
  const error = tested.flatMap((each) => (each.kind === 'observed' ? (each.error ?? []) : []))[0];
  return {
    results: observations.map((each) => each?.result ?? 'out-of-scope'),
    messages: observations.map((each) => each?.message),
    status: result?.status ?? 'not-established',
    ...(error === undefined ? {} : { error }),
  };
}
