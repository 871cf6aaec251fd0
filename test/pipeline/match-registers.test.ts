import { describe, expect, it } from 'vitest';
import { GoldproofError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/model/assess.ts';
import { matchRegisters } from '../../src/pipeline/match-registers.ts';
import { readRegisters } from '../../src/pipeline/registers.ts';

const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };
const IDS = ['abcdef0000000000', 'abcdef0011111111', 'abcdef0022222222', 'abcdef0033333333', '0000000012345678'].map(
  (half) => half + half,
);

function deviation(exception: string, kind: Observation['kind'] = 'requirement'): Observation {
  return {
    control: 'IAM-04',
    test: 't',
    kind,
    subject: `arn:aws:iam::111122223333:role/${exception.slice(0, 10)}`,
    scope: { account: '111122223333', region: 'global' },
    result: 'deviates',
    read: {},
    from: [],
    unknown: [],
    exception,
  };
}

function matched(exception: string, ids = IDS) {
  const waivers = `waivers:
  - id: W-1
    exception: ${exception}
    owner: ann
    approver: bob
    reason: r
    compensatingControl: c
    approved: 2026-01-01
    expires: 2027-01-01
`;
  const registers = readRegisters({ waivers }, PERIOD, { waivers: 'my/waivers.yaml' });
  return matchRegisters(registers, [...ids.map((id) => deviation(id)), deviation('9'.repeat(32), 'advice')]);
}

function problemOf(exception: string, ids = IDS) {
  try {
    matched(exception, ids);
  } catch (thrown) {
    if (thrown instanceof GoldproofError) return { code: thrown.code, ...thrown.problems[0] };
  }
  throw new Error('it did not fail');
}

describe('a register names an exception', () => {
  it.each([
    ['by all its digits', IDS[1] ?? '', IDS[1]],
    ['by the twelve that are printed', 'abcdef001111', IDS[1]],
    ['by eight', '"00000000"', IDS[4]],
    ['in capitals', 'ABCDEF0022', IDS[2]],
  ])('%s', (_, written, id) => {
    const { waivers, unmatched } = matched(written);
    expect(waivers.map(({ exception }) => exception)).toEqual([id]);
    expect(unmatched).toEqual([]);
  });

  it('once, though the same exception is seen in many rows', () => {
    expect(matched('abcdef001111', [...IDS, ...IDS]).waivers).toHaveLength(1);
  });
});

describe('it is an error, with place and the nearest ids,', () => {
  it('when several begin so', () => {
    expect(problemOf('abcdef00')).toMatchObject({
      code: 'config',
      file: 'my/waivers.yaml',
      line: 3,
      message: expect.stringMatching(/4 exceptions: abcdef00000000.* \(IAM-04, arn:aws:iam.*\), .* and 1 more$/),
      remedy: expect.stringContaining('more digits'),
    });
  });

  it('when none begins so', () => {
    expect(problemOf('abcdef1011111111')).toMatchObject({
      line: 3,
      remedy: expect.stringMatching(new RegExp(`the nearest are ${IDS[1]} \\(IAM-04, `)),
    });
  });

  it('when it is advice, which nobody need answer for', () => {
    expect(problemOf('"999999999999"')).toMatchObject({ message: expect.stringContaining('no exception') });
  });

  it('when the report has no exception at all', () => {
    expect(problemOf('abcdef001111', [])).toMatchObject({ remedy: expect.stringContaining('has no exception') });
  });
});

it('a waiver of a whole id without an exception is told, not refused', () => {
  expect(matched('e'.repeat(32)).unmatched).toEqual([{ register: 'waivers', exception: 'e'.repeat(32) }]);
});
