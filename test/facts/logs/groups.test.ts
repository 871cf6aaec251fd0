import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { logsGroups } from '../../../src/facts/logs/groups.ts';
import { ACCOUNT, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

// CloudWatch Logs API reference, logGroupClass: Delivery log groups keep events for one day, whatever is set.
it.each<[string, JsonObject, number | 'never']>([
  ['of class DELIVERY without retention', { logGroupClass: 'DELIVERY' }, 1],
  ['of class DELIVERY with one', { logGroupClass: 'DELIVERY', retentionInDays: 400 }, 1],
  ['of class STANDARD', { logGroupClass: 'STANDARD', retentionInDays: 400 }, 400],
  ['of class INFREQUENT_ACCESS without retention', { logGroupClass: 'INFREQUENT_ACCESS' }, 'never'],
  ['that says no class', {}, 'never'],
])('a log group %s keeps events for so many days', (_, group, days) => {
  const logGroupName = '/aws/imagebuilder/web';
  const shard = derive(logsGroups, [
    ok(
      'cloudwatch-logs:DescribeLogGroups',
      { logGroups: [{ logGroupName, ...group }] },
      { input: { logGroupNamePrefix: '/aws/imagebuilder/' } },
    ),
  ]);
  const row = rowOf(shard, `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}`);
  expect(row.absent.includes('retentionDays') ? 'never' : row.values['retentionDays']).toBe(days);
});
