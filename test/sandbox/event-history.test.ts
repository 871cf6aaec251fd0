import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, clientConfig, REGION } from './support.ts';

const now = new Date('2026-11-20T09:00:00.700Z');
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const EARLIER = {
  EventId: 'made',
  EventName: 'CreateImage',
  EventTime: '2026-11-19T09:00:00Z',
  Username: 'goldproof-demo',
};

let sandbox: Sandbox;
beforeAll(async () => {
  const place = { account: ACCOUNT, region: REGION };
  const input = { LookupAttributes: [{ AttributeKey: 'EventSource' }] };
  sandbox = await startSandbox(
    {
      rows: [{ operation: 'cloudtrail:LookupEvents', ...place, input, output: { Events: [EARLIER] } }],
      roles: [{ arn: ROLE, trusts: [ACCOUNT] }],
      faults: [{ operation: 'iam:GetAccountSummary', fault: { kind: 'deny', by: 'scp' } }],
    },
    { now: () => now },
  );
});
afterAll(() => sandbox.close());

async function lookedUp(region: string, times: { StartTime?: Date; EndTime?: Date } = {}) {
  const LookupAttributes = [{ AttributeKey: 'Username', AttributeValue: 'goldproof-demo' } as const];
  const client = new CloudTrailClient(clientConfig(sandbox, ACCOUNT, region));
  const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes, ...times }));
  return Events.map(({ CloudTrailEvent, ...event }) => ({ ...event, detail: JSON.parse(CloudTrailEvent ?? '{}') }));
}

it("tells of its own calls where they were made, with AWS's id of the request, beside the organisation's events", async () => {
  const RoleSessionName = 'run-1';
  const assumed = await new STSClient(clientConfig(sandbox)).send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName }),
  );
  const refused = new IAMClient(clientConfig(sandbox)).send(new GetAccountSummaryCommand({}));
  const requestId = await refused.then(
    () => undefined,
    ({ $metadata }) => $metadata.requestId,
  );
  const [enter, made] = await lookedUp(REGION);
  expect(enter).toMatchObject({
    EventName: 'AssumeRole',
    EventTime: new Date('2026-11-20T09:00:00Z'),
    Username: 'goldproof-demo',
    detail: { requestID: assumed.$metadata.requestId, awsRegion: REGION, recipientAccountId: ACCOUNT },
  });
  expect(enter?.detail).not.toHaveProperty('errorCode');
  expect(made).toMatchObject({ EventId: 'made' });
  // IAM signs for its home Region.
  const [summary] = (await lookedUp('us-east-1')).filter(({ EventName }) => EventName === 'GetAccountSummary');
  expect(summary?.detail).toMatchObject({ requestID: requestId, errorCode: 'AccessDenied', awsRegion: 'us-east-1' });
});

it('keeps to the time that is asked about, and gives an event the same id each time', async () => {
  const StartTime = new Date('2026-11-20T00:00:00Z');
  expect((await lookedUp(REGION, { EndTime: StartTime })).map(({ EventId }) => EventId)).toEqual(['made']);
  const [first, again] = [await lookedUp(REGION, { StartTime }), await lookedUp(REGION, { StartTime })];
  expect(again.at(-1)?.EventId).toBe(first.at(-1)?.EventId);
  expect(again.map(({ EventId }) => EventId)).not.toContain('made');
});
