import { describe, expect, it } from 'vitest';
import { MOST_STEPS, MOST_STEPS_OF_TEST } from '../../src/expression/meter.ts';
import type { Control, Test } from '../../src/model/catalog.ts';
import { control, facts, judge, rotates, row, shard } from './support.ts';

const NAMES = Array.from({ length: 100_000 }, (_, n) => `name ${n}`);
const params: Control['params'] = { names: { type: 'list<string>', default: [], meaning: 'Names.' } };
const NESTED = 'params.names.all(a, params.names.all(b, a == b || a != b))';
const verdict = (test: Partial<Test>, changes: Partial<Control> = {}, rows = [row('a')], names = NAMES) =>
  judge(
    control({ id: 'ACME-01', params, tests: [{ ...rotates, ...test }], ...changes }),
    facts([shard(rows, { 'eu-central-1': true })]),
    { params: { names } },
  );

describe('an expression over the bound', () => {
  it.each<readonly [string, Partial<Test>]>([
    ['in what is expected', { expect: NESTED }],
    ['in what counts', { scope: NESTED, expect: 'true' }],
    ['beside what would hold', { expect: `${NESTED} || key.rotates` }],
  ])('%s establishes nothing, and says control, test and bound', (_, test) => {
    const { result, observations } = verdict(test);
    expect(result).toMatchObject({
      status: 'not-established',
      scopes: [{ error: expect.stringMatching(new RegExp(`^ACME-01, test rotates: .*${MOST_STEPS} steps`)) }],
    });
    expect(observations).toMatchObject([
      { result: 'undetermined', message: expect.stringContaining('The test failed') },
    ]);
  });

  it('in whether the control applies', () => {
    const applies = { population: 'kms.keys', when: NESTED };
    const { result } = verdict({ expect: 'true' }, { applies });
    expect(result).toMatchObject({
      status: 'not-established',
      scopes: [{ error: expect.stringMatching(/^ACME-01, whether it applies: .* steps/) }],
    });
  });

  it('does not hide an exception of another row', () => {
    const rows = [row('a', { rotates: false }), row('b')];
    const { result } = verdict({ expect: `key.rotates && ${NESTED}` }, {}, rows);
    expect(result).toMatchObject({ status: 'fail', scopes: [{ counts: { deviates: 1, undetermined: 1 } }] });
  });

  it('over many rows that are each inside it', () => {
    const rows = Array.from({ length: 30 }, (_, n) => row(`key ${String(n).padStart(2, '0')}`));
    const { result } = verdict({ expect: NESTED }, {}, rows, NAMES.slice(0, 1_000));
    expect(result).toMatchObject({
      status: 'not-established',
      scopes: [{ error: expect.stringContaining(`more than ${MOST_STEPS_OF_TEST} steps together`) }],
    });
    const [scope] = result.scopes;
    expect(scope?.counts.conforms).toBeGreaterThan(5);
    expect(scope?.counts.undetermined).toBeGreaterThan(5);
  }, 120_000);
});
