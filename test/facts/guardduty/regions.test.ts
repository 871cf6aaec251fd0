import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { guarddutyRegions } from '../../../src/facts/guardduty/regions.ts';
import { ACCOUNT, denied, derive, failed, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const KEY = `${ACCOUNT}/${REGION}`;
const ID = '12abc34d567e8fa901bc2d34e56789f0';
const LIST = 'guardduty:ListDetectors';
const GET = 'guardduty:GetDetector';
const input = { DetectorId: ID };
const FOUNDATIONAL = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'];
const RECOMMENDED = ['EBS_MALWARE_PROTECTION', 'RUNTIME_MONITORING', 'S3_DATA_EVENTS'];

const list = (...ids: Json[]) => ok(LIST, { DetectorIds: ids });
const enabled = (...names: string[]) => names.map((Name) => ({ Name, Status: 'ENABLED' }));
const detector = (Features: Json, Status: Json = 'ENABLED') =>
  ok(GET, { Status, ServiceRole: 'r', Features }, { input });
const administrator = (response: Json) => ok('guardduty:GetAdministratorAccount', response, { input });
const alone = administrator({});

describe('guardduty.regions', () => {
  it('reads a detector with everything on', () => {
    const shard = derive(guarddutyRegions, [
      list(ID),
      detector(enabled(...FOUNDATIONAL, ...RECOMMENDED)),
      administrator({ Administrator: { AccountId: '444455556666', RelationshipStatus: 'Enabled' } }),
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY)).toMatchObject({
      values: {
        detectors: [ID],
        enabled: true,
        missingFoundational: [],
        missingRecommended: [],
        administrator: '444455556666',
      },
      absent: [],
      unknown: {},
    });
  });

  // GuardDuty API Reference, DetectorFeatureConfigurationResult: AdditionalConfiguration.
  it.each<[string, Json, string[]]>([
    ['managed', [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'ENABLED' }], []],
    ['not managed', [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'DISABLED' }], ['EC2_AGENT_MANAGEMENT']],
    ['managed in clusters alone', [{ Name: 'EKS_ADDON_MANAGEMENT', Status: 'ENABLED' }], ['EC2_AGENT_MANAGEMENT']],
  ])('tells agents of Runtime Monitoring that are %s', (_, AdditionalConfiguration, missing) => {
    const features = enabled(...FOUNDATIONAL, ...RECOMMENDED).map((feature) =>
      feature.Name === 'RUNTIME_MONITORING' ? { ...feature, AdditionalConfiguration } : feature,
    );
    const row = rowOf(derive(guarddutyRegions, [list(ID), detector(features), alone]), KEY);
    expect(row.values['missingRecommended']).toEqual(missing);
  });

  it('takes an empty list for off', () => {
    for (const off of [list(), ok(LIST, {})]) {
      expect(rowOf(derive(guarddutyRegions, [off]), KEY)).toMatchObject({
        values: { detectors: [], enabled: false, missingFoundational: FOUNDATIONAL, missingRecommended: RECOMMENDED },
        absent: ['administrator'],
        unknown: {},
      });
    }
  });

  it('a suspended detector is not enabled', () => {
    const row = rowOf(derive(guarddutyRegions, [list(ID), detector(enabled(...FOUNDATIONAL), 'DISABLED'), alone]), KEY);
    expect(row.values).toMatchObject({ enabled: false, missingFoundational: [] });
  });

  it('names the features that are missing or off', () => {
    const features = [
      ...enabled('CLOUD_TRAIL', 'EKS_AUDIT_LOGS'),
      { Name: 'DNS_LOGS', Status: 'DISABLED' },
      null,
      'FLOW_LOGS',
    ];
    const row = rowOf(derive(guarddutyRegions, [list(ID), detector(features), alone]), KEY);
    expect(row.values).toMatchObject({
      missingFoundational: ['DNS_LOGS', 'FLOW_LOGS'],
      missingRecommended: RECOMMENDED,
    });
    expect(row.absent).toEqual(['administrator']);
  });

  it.each([
    ['denied', denied(LIST), 'denied'],
    ['throttled', throttled(LIST), 'throttled'],
    ['cut short', ok(LIST, { DetectorIds: [] }, { more: true }), 'more-pages'],
    ['malformed', ok(LIST, { DetectorIds: 'none' }), 'unparsable'],
    ['hostile', list({ toString: 'x' }), 'unparsable'],
    ['no object', ok(LIST, []), 'unparsable'],
  ])('does not take a list that was %s for off', (_, record, reason) => {
    const row = rowOf(derive(guarddutyRegions, [record]), KEY);
    expect(row.unknown).toMatchObject({ detectors: { reason }, enabled: { reason }, missingFoundational: { reason } });
  });

  it('keeps a Region that was never asked as one that is not known', () => {
    const shard = derive(guarddutyRegions, []);
    expect(shard.coverage[0]?.complete).toBe(true); // the Region is known, and what is not stands in its row
    expect(rowOf(shard, KEY).unknown['enabled']).toMatchObject({ operation: LIST, reason: 'not-called' });
  });

  it.each([
    ['denied', denied(GET, { input }), 'denied'],
    ['failed', failed(GET, { input }), 'failed'],
    ['never asked', alone, 'not-called'],
    ['no object', ok(GET, 1, { input }), 'unparsable'],
    ['of another shape', ok(GET, { Status: true, Features: {} }, { input }), 'unparsable'],
    ['without state', ok(GET, {}, { input }), 'unparsable'],
  ])('does not judge a detector that was %s', (_, record, reason) => {
    const row = rowOf(derive(guarddutyRegions, [list(ID), record]), KEY);
    expect(row.values['detectors']).toEqual([ID]);
    expect(row.unknown).toMatchObject({
      enabled: { reason },
      missingFoundational: { reason },
      missingRecommended: { reason },
    });
  });

  it('does not let a refused administrator spoil the rest', () => {
    const refused = denied('guardduty:GetAdministratorAccount', { input });
    const row = rowOf(derive(guarddutyRegions, [list(ID), detector(enabled(...FOUNDATIONAL)), refused]), KEY);
    expect(row.values['enabled']).toBe(true);
    expect(Object.keys(row.unknown)).toEqual(['administrator']);
  });

  it('has one row for every Region in scope', () => {
    const shard = derive(guarddutyRegions, [list(), denied(LIST, { region: 'us-east-1' })], {
      regions: [REGION, 'us-east-1'],
    });
    expect(shard.rows.map((row) => row.scope.region)).toEqual([REGION, 'us-east-1']);
    expect(shard.rows.map((row) => Object.keys(row.unknown).length)).toEqual([0, 5]);
  });
});
