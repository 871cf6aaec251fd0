import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { logsDataProtection } from '../../../src/facts/logs/data-protection.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const POLICIES = 'cloudwatch-logs:DescribeAccountPolicies';
const NAME = '/aws/imagebuilder/base';
const ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${NAME}`;
const group = (more: Record<string, Json> = {}) =>
  ok(
    'cloudwatch-logs:DescribeLogGroups',
    { logGroups: [{ logGroupName: NAME, ...more }] },
    { input: { logGroupNamePrefix: '/aws/imagebuilder/' } },
  );
const noPolicies = ok(POLICIES, { accountPolicies: [] });
const masked = (...records: EvidenceRecord[]) =>
  rowOf(
    derive(logsDataProtection, [ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }), ...records]),
    ARN,
  );

describe('logs.dataProtection', () => {
  it('is masked by a policy of the group or of the account', () => {
    expect(masked(group({ dataProtectionStatus: 'ACTIVATED' }), noPolicies).values['masked']).toBe(true);
    const ofAccount = ok(POLICIES, { accountPolicies: [{ policyName: 'mask', policyType: 'DATA_PROTECTION_POLICY' }] });
    expect(masked(group(), ofAccount).values['masked']).toBe(true);
  });

  it('is not masked otherwise', () => {
    expect(masked(group(), noPolicies).values['masked']).toBe(false);
    expect(masked(group({ dataProtectionStatus: 'DISABLED' }), noPolicies).values['masked']).toBe(false);
    expect(masked(group({ dataProtectionStatus: 'ARCHIVED' }), noPolicies).values['masked']).toBe(false);
    const other = ok(POLICIES, { accountPolicies: [{ policyType: 'SUBSCRIPTION_FILTER_POLICY' }] });
    expect(masked(group(), other).values['masked']).toBe(false);
  });

  it('is not known where the policies could not be listed, unless the group has its own', () => {
    expect(masked(group(), denied(POLICIES)).unknown).toMatchObject({ masked: { reason: 'denied' } });
    expect(masked(group()).unknown).toMatchObject({ masked: { reason: 'not-called' } });
    expect(masked(group(), ok(POLICIES, { accountPolicies: [] }, { more: true })).unknown).toMatchObject({
      masked: { reason: 'more-pages' },
    });
    expect(masked(group(), ok(POLICIES, { accountPolicies: 'x' })).unknown).toMatchObject({
      masked: { reason: 'unparsable' },
    });
    expect(masked(group({ dataProtectionStatus: 1 }), noPolicies).unknown).toMatchObject({
      masked: { reason: 'unparsable' },
    });
    expect(masked(group({ dataProtectionStatus: 'ACTIVATED' }), denied(POLICIES)).values['masked']).toBe(true);
  });

  it('is incomplete where log groups were refused', () => {
    const { coverage } = derive(logsDataProtection, [denied('cloudwatch-logs:DescribeLogGroups'), noPolicies]);
    expect(coverage[0]?.complete).toBe(false);
  });
});
