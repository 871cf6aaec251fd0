import { describe, expect, it } from 'vitest';
import { GoldproofError } from '../../src/core/errors.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { periodOf } from '../../src/pipeline/period.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';

const catalog = await loadControls([]);

function paramsFor(params: string, period = 'quarter: 2026-Q3', collected = '2026-09-01T06:00:00.000Z') {
  const loaded = configFromText(`organisation: a\nperiod: { ${period} }\nparams:\n${params}`, 'goldproof.yaml');
  const { period: judged } = periodOf(loaded.config.period, collected, 7);
  return paramsOf(catalog, loaded)(judged, collected);
}

const approving = (expires: string) =>
  `  approvedAccounts: [{ account: "111122223333", owner: Ann, reason: x, expires: ${expires} }]\n`;

describe('an expression sees of what is approved', () => {
  it('the ids that still hold when the period ends', () => {
    const { values, criteria, approvals } = paramsFor(`  approvedAccounts:
    - { account: "111122223333", owner: Ann, reason: Network, expires: 2026-10-01 }
    - { account: "444455556666", owner: Bob, reason: Old, expires: 2026-09-30 }
`);
    expect(values['approvedAccounts']).toEqual(['111122223333']);
    expect(criteria).toContainEqual(
      expect.objectContaining({ param: 'approvedAccounts', value: ['111122223333'], from: 'config' }),
    );
    expect(approvals.map(({ id, inForce }) => [id, inForce])).toEqual([
      ['111122223333', true],
      ['444455556666', false],
    ]);
  });

  // A period in New York ends on 2026-10-01 at 04:00 UTC, one in Kiritimati on 2026-09-30 at 10:00 UTC.
  it.each([
    ['UTC', '2026-10-01', true],
    ['UTC', '2026-09-30', false],
    ['America/New_York', '2026-10-01', true],
    ['America/New_York', '2026-09-30', false],
    ['Pacific/Kiritimati', '2026-10-01', true],
    ['Pacific/Kiritimati', '2026-09-30', false],
  ])('in the time zone of the period: %s, %s: %s', (zone, expires, isIn) => {
    const { values } = paramsFor(approving(expires), `quarter: 2026-Q3, zone: ${zone}`);
    expect(values['approvedAccounts']).toEqual(isIn ? ['111122223333'] : []);
  });

  it('nothing in a later period', () => {
    expect(paramsFor(approving('2026-12-31'), 'quarter: 2026-Q4').values['approvedAccounts']).toEqual([]);
    expect(paramsFor(approving('2026-12-31'), 'from: 2026-10-01, to: 2026-12-31').values['approvedAccounts']).toEqual([
      '111122223333',
    ]);
  });
});

it('is not in force any more where it expired between the period and collecting', () => {
  const collected = '2026-11-15T06:00:00.000Z';
  const on = (expires: string) =>
    paramsFor(approving(expires), 'quarter: 2026-Q3', collected).values['approvedAccounts'];
  expect(on('2026-11-16')).toEqual(['111122223333']);
  expect(on('2026-11-15')).toEqual([]); // the first day on which it does not hold
  expect(paramsFor(approving('1990-06-01'), 'quarter: 1990-Q1', collected).values['approvedAccounts']).toEqual([]);
});

it('tells all problems at once, in the order of the file', () => {
  const wrong = `  maxKeyAgeDays: many
  approvedAccounts: ["111122223333"]
  maxkeyagedays: 3
  approvedOrganizations: [{ organization: o-1, reason: x, expires: soon }]
`;
  try {
    paramsFor(wrong);
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    expect(thrown.code).toBe('config');
    expect(thrown.problems.map(({ file, line }) => [file, line])).toEqual(
      [4, 5, 6, 7, 7, 7].map((line) => ['goldproof.yaml', line]),
    );
    for (const { remedy } of thrown.problems) expect(remedy).not.toBe('');
    return;
  }
  throw new Error('it was accepted');
});
