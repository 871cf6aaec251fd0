import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAccounts, mergeFindings, mergeScopes } from '../../src/assess/merge.ts';
import type { Finding, ScopeResult } from '../../src/model/assess.ts';
import { STATUSES } from '../../src/model/status.ts';
import { type Cells, control, facts, judge, rotates, row, shard } from './support.ts';

const count = fc.nat(1000);
const counts = fc.record({ conforms: count, deviates: count, undetermined: count, waived: count, advice: count });
const regions = ['eu-central-1', 'global', 'us-east-1'];

function scopes(account: string): fc.Arbitrary<ScopeResult[]> {
  const one = (region: string) =>
    fc.record({
      scope: fc.constant({ account, region }),
      status: fc.constantFrom(...STATUSES),
      counts,
      gaps: fc.constant([]),
    });
  return fc.subarray(regions).chain((chosen) => fc.tuple(...chosen.map(one)));
}

/** A finding over these accounts. */
function finding(accounts: readonly string[]): fc.Arbitrary<Finding> {
  const each = accounts.map((account) => scopes(account).map((found) => mergeScopes(account, found)));
  const files = accounts.map((account) => ({ path: `populations/${account}.csv`, rows: 1, sha256: '0'.repeat(64) }));
  return fc.tuple(...each).map((found) => mergeAccounts('KMS-01', found, files));
}

const three = fc
  .shuffledSubarray(['1', '2', '3', '4', '5', '6'].map((digit) => digit.repeat(12)))
  .chain((all) => fc.tuple(finding(all.slice(0, 2)), finding(all.slice(2, 4)), finding(all.slice(4))));

describe('merging findings', () => {
  it('is associative and commutative', () => {
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expect(mergeFindings(a, b)).toEqual(mergeFindings(b, a));
        expect(mergeFindings(mergeFindings(a, b), c)).toEqual(mergeFindings(a, mergeFindings(b, c)));
      }),
    );
  });

  it('has a neutral element, keeps every account, and is as bad as its worst', () => {
    fc.assert(
      fc.property(three, ([a, b]) => {
        const merged = mergeFindings(a, b);
        expect(mergeFindings(merged, mergeAccounts('KMS-01', []))).toEqual(merged);
        expect(merged.accounts.map(({ account }) => account)).toEqual(
          [...a.accounts, ...b.accounts].map(({ account }) => account).sort(),
        );
        const present = merged.accounts.map(({ status }) => status);
        if (present.length > 0) expect(merged.status).toBe(STATUSES.find((status) => present.includes(status)));
        expect(merged.counts.deviates).toBe(a.counts.deviates + b.counts.deviates);
      }),
    );
  });

  it('refuses the same account twice, and another control', () => {
    fc.assert(
      fc.property(finding(['111122223333']), (a) => {
        expect(() => mergeFindings(a, a)).toThrow(/twice/);
        expect(() => mergeFindings(a, { ...a, control: 'KMS-02' })).toThrow(/do not merge/);
      }),
    );
  });
});

describe('could not look is never a pass', () => {
  const cell = fc.constantFrom(true, false, 'unknown' as const, 'broken');
  const cells: fc.Arbitrary<Cells> = fc.record({ used: cell, rotates: cell });
  const coverage = fc.constantFrom('complete', 'incomplete', 'missing');
  const empty = fc.constantFrom('pass' as const, 'not-applicable' as const, 'not-established' as const);

  it('for random rows, states and coverage, the verdict is the one worked out beside it', () => {
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 6 }), coverage, empty, (rows, covered, whenEmpty) => {
        const complete: Record<string, boolean> =
          covered === 'missing' ? {} : { 'eu-central-1': covered === 'complete' };
        const of = facts([
          shard(
            rows.map((each, index) => row(`k${index}`, each)),
            complete,
          ),
        ]);
        const { result } = judge(control({ empty: whenEmpty }), of);
        // Row by row, as a person would say it.
        const said = rows.map(({ used, rotates: value }) => {
          if (used === false) return 'out';
          if (used !== true) return 'cannot tell';
          return value === true ? 'good' : value === false ? 'bad' : 'cannot tell';
        });
        const expected = said.includes('bad')
          ? 'fail'
          : covered !== 'complete' || said.includes('cannot tell')
            ? 'not-established'
            : said.includes('good')
              ? 'pass'
              : whenEmpty;
        expect(result.status).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('for several tests and Regions, a pass means that everything needed was there', () => {
    const other = { ...rotates, id: 'sized', expect: 'key.size > 0 && key.rotates' };
    const region = fc.record({ rows: fc.array(cells, { maxLength: 3 }), covered: coverage });
    fc.assert(
      fc.property(fc.tuple(region, region), fc.constantFrom('region' as const, 'account' as const), (two, grain) => {
        const named = two.map((each, index) => ({ ...each, region: ['eu-central-1', 'us-east-1'][index] ?? '' }));
        const rows = named.flatMap((each) =>
          each.rows.map((of, index) => row(`${each.region}/${index}`, of, each.region)),
        );
        const covered = named.filter((each) => each.covered !== 'missing');
        const complete = Object.fromEntries(covered.map((each) => [each.region, each.covered === 'complete']));
        const of = facts([shard(rows, complete)], ['eu-central-1', 'us-east-1']);
        const { result } = judge(control({ tests: [rotates, other], grain, empty: 'pass' }), of);
        if (result.status !== 'pass') return;
        expect(named.every((each) => each.covered === 'complete')).toBe(true);
        expect(
          rows.every(
            ({ values }) => values['used'] === false || (values['used'] === true && values['rotates'] === true),
          ),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
