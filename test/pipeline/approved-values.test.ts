import { describe, expect, it } from 'vitest';
import { urlsIn } from '../../src/facts/imagebuilder/urls-in-text.ts';
import type { ApprovedValue } from '../../src/model/evidence.ts';
import { approvedFor, assertSameApproved } from '../../src/pipeline/approved-values.ts';
import { approvedFaults } from '../../src/pipeline/verify/evidence/approved.ts';
import { recordOf } from '../evidence/support.ts';

const ORDER = '204850001234';
const ENTRY = { value: ORDER, detector: 'foreign.account-number', owner: 'Ann', reason: 'x', expires: '2026-10-01' };
const Q3 = { to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };
const inForce = (expires: string, from = '2026-09-30T00:00:00.000Z', period = Q3) =>
  approvedFor([{ ...ENTRY, expires }], period, from).map((each) => each.inForce);

describe('an approved value', () => {
  it('is in force when it holds to the end of the period and when collecting began', () => {
    expect(inForce('2026-10-01')).toEqual([true]);
    expect(inForce('2026-09-30')).toEqual([false]);
    expect(inForce('2026-10-01', '2026-10-01T05:00:00.000Z')).toEqual([false]);
    expect(inForce('2026-10-02', '2026-10-01T05:00:00.000Z')).toEqual([true]);
  });

  it.each<[string, readonly Partial<ApprovedValue>[], readonly Partial<ApprovedValue>[], RegExp | undefined]>([
    ['nothing then and now', [], [], undefined],
    ['the same, in another order', [{}, { value: 'b' }], [{ value: 'b' }, {}], undefined],
    ['another owner and reason', [{}], [{ owner: 'Ben', reason: 'y', expires: '2027-01-01' }], undefined],
    ['expired then and not there now', [{ inForce: false }], [], undefined],
    ['not there then and expired now', [], [{ inForce: false }], undefined],
    ['left, and not there now', [{}], [], /left for foreign.account-number that is not approved/],
    ['left, and expired now', [{}], [{ inForce: false }], /left for foreign.account-number that is not approved/],
    ['replaced, and approved now', [], [{}], /approved for foreign.account-number was replaced/],
    ['left for one detector, approved for another', [{}], [{ detector: 'secret.password' }], /left for foreign/],
    ['another value', [{}], [{ value: 'b' }], /left for foreign/],
  ])('holds for evidence that was collected with it: %s', (_, then, now, problem) => {
    const entries = (list: readonly Partial<ApprovedValue>[]) =>
      list.map((each): ApprovedValue => ({ ...ENTRY, inForce: true, ...each }));
    const asserting = () => assertSameApproved(entries(now), entries(then));
    if (problem === undefined) expect(asserting).not.toThrow();
    else
      expect(asserting).toThrow(
        expect.objectContaining({
          code: 'evidence',
          problems: expect.arrayContaining([expect.objectContaining({ message: expect.stringMatching(problem) })]),
        }),
      );
  });
});

describe('a text that a record says was left', () => {
  const place = { pointer: '/response/a', detector: 'foreign.account-number@2', value: ORDER };
  const faults = (approved: readonly ApprovedValue[], left = place) => {
    const setting = { partition: 'aws', principal: '', session: undefined, approved };
    const spec = { operation: 'kms:DescribeKey' as const, actions: [], needs: [] };
    return approvedFaults({ ...recordOf({}), approved: [left] }, { ...setting, spec });
  };

  it('is one that the collection approves, for that detector, in force', () => {
    expect(faults([{ ...ENTRY, inForce: true }])).toEqual([]);
  });

  it('or else is told', () => {
    const said = [expect.stringContaining('at /response/a what foreign.account-number@2 found, and nobody approved')];
    expect(faults([])).toEqual(said);
    expect(faults([{ ...ENTRY, inForce: false }])).toEqual(said);
    expect(faults([{ ...ENTRY, inForce: true, detector: 'secret.password' }])).toEqual(said);
    expect(faults([{ ...ENTRY, inForce: true }], { ...place, value: '204850001235' })).toEqual(said);
  });
});

describe('an approved value in an address', () => {
  const approved = new Set(['public-1', 'a b!1']);
  it.each([
    ['https://svc:public-1@example.com/', []],
    ['https://svc:other-1@example.com/', ['user information']],
    ['https://svc:a%20b!1@example.com/', []],
    ['https://example.com/?token=public-1', []],
    ['https://example.com/?token=public-12', ['parameter token']],
    ['https://example.com/?token=public-1&password=other-1', ['parameter password']],
  ])('%s', (text, credentials) => {
    expect(urlsIn(text, approved).map((url) => url.credentials)).toEqual([credentials]);
  });
});
