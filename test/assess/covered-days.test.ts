import { describe, expect, it } from 'vitest';
import { coveredDays, daysMissing } from '../../src/assess/covered-days.ts';
import { createJudge } from '../../src/assess/judge.ts';
import type { FactTable } from '../../src/model/facts.ts';
import { ACCOUNT, control, facts, keys, row, run, shard } from './support.ts';

const REGION = 'eu-central-1';
const scope = { account: ACCOUNT, region: REGION };
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 6, 1 + day, hour)).toISOString();
const days = (count: number) => Array.from({ length: count + 1 }, (_, index) => at(index));
const answered = (from: string, to: string) => [{ scope, from, to }];

describe('days that were answered for', () => {
  it('are whole days: a part of one is none', () => {
    expect(coveredDays(days(4), answered(at(0, 1), at(3, 23)), at(10))).toEqual({
      covered: 2,
      of: 4,
      missing: [
        { from: at(0), to: at(1) },
        { from: at(3), to: at(4) },
      ],
    });
  });

  it('are none without an answer, and all with one that reaches over them', () => {
    expect(coveredDays(days(3), [], at(10))).toMatchObject({ covered: 0, missing: [{ from: at(0), to: at(3) }] });
    expect(coveredDays(days(3), answered(at(-5), at(9)), at(10))).toEqual({ covered: 3, of: 3, missing: [] });
  });

  it('are counted as far as they have passed', () => {
    expect(coveredDays(days(10), answered(at(0), at(4, 12)), at(4, 12))).toEqual({ covered: 4, of: 4, missing: [] });
  });
});

describe('a control over the period', () => {
  const spanning: FactTable = { ...keys, spans: 'event-history' };
  const over = control({ time: 'period' });
  const judged = (covered: number, of: number, rotates: boolean, params = {}) => {
    const judge = createJudge(
      run([over], { tables: new Map([[keys.name, spanning]]), days: days(of), now: at(of), params }),
    );
    const rows = [row('a', { rotates })];
    const known = {
      ...facts([shard(rows, { [REGION]: true }, spanning)]),
      answered: answered(at(of - covered), at(of)),
    };
    return judge.judgeAccount(known, () => undefined).get(over.id)?.scopes[0];
  };

  it.each([
    // 95 of 100 is the least that is enough.
    [100, 100, true, 'pass'],
    [95, 100, true, 'pass'],
    [94, 100, true, 'not-established'],
    [0, 100, true, 'not-established'],
    // A deviation in the days that were answered for stays one.
    [94, 100, false, 'fail'],
  ] as const)('with %i of %i days, conforming: %s', (covered, of, conforms, status) => {
    expect(judged(covered, of, conforms)).toMatchObject({ status, days: { covered, of } });
  });

  it('says which days are missing', () => {
    expect(judged(31, 92, true)?.gaps).toEqual([
      {
        operation: 'cloudtrail:LookupEvents',
        scope,
        record: null,
        reason: 'days-missing',
        detail: `CloudTrail answered for 31 of 92 days of the period; missing: from ${at(0)} to before ${at(61)}`,
      },
    ]);
  });

  it('asks for as many days as the parameter says', () => {
    expect(judged(50, 100, true, { minimumPeriodCoverage: 0.5 })?.status).toBe('pass');
    expect(judged(99, 100, true, { minimumPeriodCoverage: 1 })?.status).toBe('not-established');
  });

  it('is not established before a day has passed', () => {
    const none = coveredDays(days(5), answered(at(-9), at(0, 6)), at(0, 6));
    expect(daysMissing(none, 0, scope)?.detail).toBe('no day of the period had passed when collecting began');
  });
});
