import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { cloudtrailChanges } from '../../../src/facts/cloudtrail/changes.ts';
import { eventsAnswered } from '../../../src/facts/cloudtrail/events.ts';
import { cloudtrailTlsUse } from '../../../src/facts/cloudtrail/tls-use.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import type { OrgContext } from '../../../src/model/facts.ts';
import {
  ACCOUNT,
  alone,
  denied,
  derive,
  evidenceOf,
  NOW,
  ok,
  REGION,
  rowOf,
  throttled,
} from '../../fixtures/evidence.ts';

const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.parse(NOW) - hours * HOUR).toISOString();
const ARN = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const LISTS: Readonly<Record<string, string>> = {
  ListComponents: 'componentVersionList',
  ListContainerRecipes: 'containerRecipeSummaryList',
  ListDistributionConfigurations: 'distributionConfigurationSummaryList',
  ListImagePipelines: 'imagePipelineList',
  ListImageRecipes: 'imageRecipeSummaryList',
  ListInfrastructureConfigurations: 'infrastructureConfigurationSummaryList',
  ListWorkflows: 'workflowVersionList',
};

function event(EventName: string, hoursAgo: number, detail: JsonObject = {}, more: JsonObject = {}): JsonObject {
  const EventTime = ago(hoursAgo);
  const CloudTrailEvent = JSON.stringify({ userIdentity: { arn: 'arn:aws:iam::1:role/r' }, ...detail });
  return { EventId: `${EventName}-${hoursAgo}`, EventName, EventTime, CloudTrailEvent, ...more };
}
const history = (Events: Json, options: { more?: boolean; page?: number } = {}) =>
  ok('cloudtrail:LookupEvents', { Events }, options);
const NAMED = { requestParameters: { infrastructureConfigurationArn: ARN } };

/** The one resource there is, and what the history says. */
function changes(dates: JsonObject, ...records: EvidenceRecord[]) {
  return changesIn(alone(), dates, ...records);
}

function changesIn(org: OrgContext, dates: JsonObject, ...records: EvidenceRecord[]) {
  const lists = Object.entries(LISTS).map(([name, list]) =>
    ok(`imagebuilder:${name}`, { [list]: name === 'ListInfrastructureConfigurations' ? [{ arn: ARN, ...dates }] : [] }),
  );
  return derive(cloudtrailChanges, [...lists, ...records], { org });
}
const created = (hoursAgo: number) => ({ dateCreated: ago(hoursAgo) });
const CREATED = `${ARN} created`;

describe('cloudtrail.changes', () => {
  it('finds the event that made a resource, and who sent it', () => {
    const shard = changes(created(48), history([event('CreateInfrastructureConfiguration', 48, NAMED)]));
    expect(rowOf(shard, CREATED).values).toMatchObject({
      recorded: true,
      what: 'created',
      by: 'arn:aws:iam::1:role/r',
    });
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it.each([
    ['another call', event('CreateImagePipeline', 48, NAMED)],
    ['another resource', event('CreateInfrastructureConfiguration', 48, { requestParameters: { arn: `${ARN}-2` } })],
    ['another time', event('CreateInfrastructureConfiguration', 50, NAMED)],
  ])('is not content with the event of %s', (_, other) => {
    expect(rowOf(changes(created(48), history([other])), CREATED).values['recorded']).toBe(false);
  });

  it('counts the last change, too, and the builds of a version', () => {
    const dates = { dateCreated: ago(24 * 200), dateUpdated: ago(30) };
    const found = event('UpdateInfrastructureConfiguration', 30, { responseElements: { arn: `${ARN}/1` } });
    const shard = changes(dates, history([found]));
    expect(shard.rows.map(({ key, values }) => [key, values['recorded']])).toEqual([[`${ARN} updated`, true]]);
  });

  it('leaves out what is too old for the history, or too young', () => {
    for (const hours of [0.5, 24 * 89 + 1]) expect(changes(created(hours), history([])).rows).toEqual([]);
  });

  it('does not know what the history did not reach back to', () => {
    const cut = history([event('GetImage', 24)], { more: true });
    expect(rowOf(changes(created(48), cut), CREATED).unknown['recorded']).toMatchObject({ reason: 'more-pages' });
    expect(rowOf(changes(created(12), cut), CREATED).values['recorded']).toBe(false);
  });

  it.each([
    ['denied', denied('cloudtrail:LookupEvents')],
    ['throttled', throttled('cloudtrail:LookupEvents')],
    ['unparsable', history([{ EventId: 'x' }])],
    ['unparsable', history([event('GetImage', 1, {}, { CloudTrailEvent: '{' })])],
    ['unparsable', history('x')],
  ])('does not know when the history is %s', (reason, record) => {
    expect(rowOf(changes(created(48), record), CREATED).unknown['recorded']).toMatchObject({ reason });
  });

  it('does not know when there is no history, or no time', () => {
    expect(rowOf(changes(created(48)), CREATED).unknown['recorded']).toMatchObject({ reason: 'not-called' });
    const shard = changes({ dateCreated: 'Nov 1, 2026' }, history([]));
    expect(rowOf(shard, CREATED).unknown).toMatchObject({ at: { reason: 'unparsable' }, recorded: {} });
    // A resource without the member is not one that was never made.
    expect(rowOf(changes({}, history([])), CREATED).unknown).toMatchObject({ at: { reason: 'unparsable' } });
  });

  it('leaves out what happened before or after the period', () => {
    const within = (from: number, to: number) => {
      const org = { ...alone(), period: { from: ago(from), to: ago(to) } };
      return changesIn(org, created(48), history([])).rows.length;
    };
    expect([within(72, 24), within(72, 49), within(47, 0), within(48, 47)]).toEqual([1, 0, 0, 1]);
  });
});

describe('the time that was answered for', () => {
  const answered = (...records: EvidenceRecord[]) => eventsAnswered(evidenceOf(records));
  it('is ninety days when the last page was reached', () => {
    expect(answered(history([]))).toEqual([
      { scope: { account: ACCOUNT, region: REGION }, from: ago(24 * 90), to: NOW },
    ]);
  });
  it('reaches to the oldest event when reading stopped or failed', () => {
    expect(answered(history([event('A', 1), event('B', 30)], { more: true }))[0]).toMatchObject({ from: ago(30) });
    const broken = throttled('cloudtrail:LookupEvents', { page: 2 });
    expect(answered(history([event('A', 5)], { more: true }), broken)[0]).toMatchObject({ from: ago(5) });
  });
  it('is nothing when it was refused or never asked', () => {
    expect([...answered(denied('cloudtrail:LookupEvents')), ...answered()]).toEqual([]);
  });
});

describe('cloudtrail.tlsUse', () => {
  const over = (tlsVersion: string, cipherSuite: string, userAgent = 'sdk') => ({
    tlsDetails: { tlsVersion, cipherSuite },
    userAgent,
  });
  it('groups events by version and cipher suite, and counts the silent ones', () => {
    const shard = derive(cloudtrailTlsUse, [
      history([
        event('A', 1, over('TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'a')),
        event('B', 2, over('TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'b')),
        event('C', 3, over('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256')),
        event('D', 4, over('TLSv1.2', 'AES128-GCM-SHA256')),
        event('E', 5),
      ]),
    ]);
    const told = shard.rows.map(({ values }) => [values['version'], values['forwardSecret'], values['calls']]);
    expect(told).toEqual([
      ['TLSv1.2', false, 1],
      ['TLSv1.2', true, 1],
      ['TLSv1.3', true, 2],
    ]);
    expect(shard.rows[2]?.values).toMatchObject({ ofCalls: 4, silent: 1, userAgents: ['a', 'b'] });
  });

  it('counts the events of the period alone', () => {
    const events = [1, 30, 60].map((hours) => event(`E${hours}`, hours, over('TLSv1.2', 'AES128-GCM-SHA256')));
    const org = { ...alone(), period: { from: ago(48), to: ago(24) } };
    const { rows } = derive(cloudtrailTlsUse, [history(events)], { org });
    expect(rows.map(({ values }) => values['calls'])).toEqual([1]);
  });

  it('names ten programs and counts the rest', () => {
    const agents = Array.from({ length: 14 }, (_, index) => `sdk-${index}`);
    const shard = derive(cloudtrailTlsUse, [
      history(agents.map((agent, index) => event(`E${index}`, 1, over('TLSv1.3', 'TLS_AES_128_GCM_SHA256', agent)))),
    ]);
    const { userAgents } = shard.rows[0]?.values ?? {};
    expect(userAgents).toHaveLength(11);
    expect(userAgents).toContain('and 4 more');
  });

  it('is whole although reading stopped on purpose, and not where it was refused', () => {
    const complete = (...records: EvidenceRecord[]) => derive(cloudtrailTlsUse, records).coverage[0]?.complete;
    expect(complete(history([event('A', 1)], { more: true }))).toBe(true);
    expect([complete(denied('cloudtrail:LookupEvents')), complete(), complete(history(1))]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
