import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { imagebuilderLifecyclePolicies } from '../../../src/facts/imagebuilder/lifecycle-policies.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const POLICY = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:lifecycle-policy/keep`;
const LIST = 'imagebuilder:ListLifecycleExecutions';
const input = { resourceArn: POLICY };
const run = (day: number, status: string) => ({
  state: { status },
  startTime: `2026-11-${String(day).padStart(2, '0')}T02:00:00.000Z`,
});
const runs = (list: readonly JsonObject[], more = false) =>
  ok(LIST, { lifecycleExecutions: [...list] }, { input, more });
const read = (record: EvidenceRecord | undefined, status = 'ENABLED') => {
  const listing = ok('imagebuilder:ListLifecyclePolicies', { lifecyclePolicySummaryList: [{ arn: POLICY, status }] });
  const records = record === undefined ? [listing] : [listing, record];
  return rowOf(derive(imagebuilderLifecyclePolicies, records), POLICY);
};

describe('the last run of a lifecycle policy', () => {
  it.each<[string, readonly JsonObject[], boolean, string]>([
    ['the latest first', [run(20, 'FAILED'), run(19, 'SUCCESS')], false, 'FAILED'],
    ['the latest last', [run(19, 'SUCCESS'), run(20, 'FAILED')], false, 'FAILED'],
    ['the latest first, of more', [run(20, 'SUCCESS'), run(19, 'FAILED')], true, 'SUCCESS'],
  ])('%s', (_, list, more, last) => {
    expect(read(runs(list, more)).values['lastRun']).toBe(last);
  });

  it('is absent where it never ran', () => {
    expect(read(runs([])).absent).toContain('lastRun');
  });

  it.each<[string, EvidenceRecord | undefined, string]>([
    [
      'more follow and the page begins with early ones',
      runs([run(1, 'SUCCESS'), run(2, 'SUCCESS')], true),
      'more-pages',
    ],
    ['a run has no time', runs([{ state: { status: 'SUCCESS' } }]), 'unparsable'],
    ['more follow and a run has no time', runs([run(2, 'SUCCESS'), {}], true), 'more-pages'],
    ['the last run has no state', runs([{ startTime: '2026-11-20T02:00:00.000Z' }]), 'unparsable'],
    ['it was refused', denied(LIST, { input }), 'denied'],
    ['nobody asked', undefined, 'not-called'],
    [
      'another policy was asked for',
      ok(LIST, { lifecycleExecutions: [] }, { input: { resourceArn: 'x' } }),
      'not-called',
    ],
  ])('is not known where %s', (_, record, reason) => {
    expect(read(record).unknown).toMatchObject({ lastRun: { reason } });
  });

  it('knows whether the policy is on', () => {
    expect(read(runs([]), 'DISABLED').values['enabled']).toBe(false);
    expect(read(runs([]), 'PAUSED').unknown).toMatchObject({ enabled: { reason: 'unparsable' } });
  });
});
