import { describe, expect, it } from 'vitest';
import { judgeCase } from '../../src/assess/judge-case.ts';
import type { Row } from '../../src/model/facts.ts';
import { control, keys, NOW, rotates, row, users } from './support.ts';

/** Cases are how a control's author sees that it decides rightly: they must say what a run would say. */

function judged(rows: readonly Row[], test = rotates, table = keys) {
  return judgeCase({ control: control({ empty: 'pass' }), test, table, rows, params: {}, now: NOW });
}

describe('a case', () => {
  it('tells the result and the sentence of every row', () => {
    const rows = [row('a'), row('b', { rotates: false }), row('c', { rotates: 'unknown' }), row('d', { used: false })];
    expect(judged(rows)).toEqual({
      results: ['conforms', 'deviates', 'undetermined', 'out-of-scope'],
      messages: [undefined, 'b does not rotate (none)', undefined, undefined],
      status: 'fail',
    });
  });

  it.each([
    ['no rows', []],
    ['a Region', [row('a')]],
    ['another Region', [row('a', {}, 'us-east-1')]],
    ['no Region', [row('a', {}, 'global')]],
  ])('of %s has a complete population', (_, rows) => {
    expect(judged(rows).status).toBe('pass');
  });

  it('of a table of the account has one too', () => {
    const test = { ...rotates, population: users.name, scope: 'user.used', expect: 'user.rotates' };
    expect(judged([row('ann', {}, 'global')], test, users).status).toBe('pass');
    expect(judged([row('ann')], test, users).status).toBe('pass');
  });

  it('tells the first error, and none where there is none', () => {
    const overflows = { ...rotates, expect: 'key.size * 9007199254740991 > 0' };
    const { error, status } = judged([row('a', { used: false }), row('b', { size: 9007199254740991 })], overflows);
    expect([status, error]).toEqual(['not-established', expect.stringMatching(/overflow|range/i)]);
    expect('error' in judged([row('a')])).toBe(false);
  });

  it('leaves out what the control applies to and rests on', () => {
    const of = control({ rests: 'inherited', applies: { population: 'iam.users', when: 'user.used' } });
    expect(judgeCase({ control: of, test: rotates, table: keys, rows: [row('a')], params: {}, now: NOW }).status).toBe(
      'pass',
    );
  });
});
