import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { eventPlaceOf } from '../../../src/evidence/corroboration.ts';
import { evidenceCorroboration } from '../../../src/facts/evidence/corroboration.ts';
import { evidenceUnrecorded } from '../../../src/facts/evidence/unrecorded.ts';
import { orgContextOf, sharedRows } from '../../../src/facts/org-context.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, evidenceOf, failed, ok, PERIOD, REGION } from '../../fixtures/evidence.ts';

const RUN = `arn:aws:sts::${ACCOUNT}:assumed-role/GoldproofCollector/test`;
const HUB = '999988887777';

const called = (record: EvidenceRecord, changes: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  ...record,
  principal: RUN,
  host: 'imagebuilder.eu-central-1.amazonaws.com',
  requestId: 'r-1',
  ...changes,
});
const LIST = called(ok('imagebuilder:ListComponents', {}));

/** An event as AWS's examples have it, of the call above. */
function event(changes: JsonObject = {}): JsonObject {
  const detail = {
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', arn: RUN, accountId: ACCOUNT },
    eventTime: '2026-11-24T12:00:00Z',
    eventSource: 'imagebuilder.amazonaws.com',
    eventName: 'ListComponents',
    awsRegion: REGION,
    userAgent: 'aws-sdk-js/3.1 goldproof/1.0.0',
    requestID: 'r-1',
    eventID: 'e-1',
    recipientAccountId: ACCOUNT,
    ...changes,
  };
  return { EventId: String(detail.eventID), CloudTrailEvent: JSON.stringify(detail) };
}

const INPUT = { LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'test' }] };
const history = (events: readonly JsonObject[], options = {}) =>
  ok('cloudtrail:LookupEvents', { Events: [...events] }, { input: INPUT, ...options });

const rowsOf = (...records: EvidenceRecord[]) => derive(evidenceCorroboration, records).rows;

/** The same call, by a clock that is so many minutes ahead of AWS's. */
function offBy(record: EvidenceRecord, minutes: number): EvidenceRecord {
  const shifted = (time: string) => new Date(Date.parse(time) + minutes * 60_000).toISOString();
  const { startedAt, endedAt } = record;
  return { ...record, awsDate: endedAt, startedAt: shifted(startedAt), endedAt: shifted(endedAt) };
}

describe('evidence.corroboration', () => {
  it('has no rows and a gap where CloudTrail was never asked', () => {
    expect(derive(evidenceCorroboration, [LIST])).toMatchObject({ rows: [], coverage: [{ complete: false }] });
  });

  it('agrees with an event that says the same', () => {
    expect(rowsOf(LIST, history([event()]))).toMatchObject([
      {
        values: { found: true, event: 'e-1', differs: [], region: REGION, user: 'test', account: ACCOUNT },
        unknown: {},
      },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['operation', { eventName: 'ListImages' }],
    ['operation', { eventSource: 'ec2.amazonaws.com' }],
    ['account', { recipientAccountId: HUB }],
    ['Region', { awsRegion: 'us-east-1' }],
    ['principal', { userIdentity: { arn: `${RUN}-2` } }],
    ['outcome', { errorCode: 'AccessDenied' }],
    ['time', { eventTime: '2026-11-24T12:01:01Z' }],
    ['time', { eventTime: '2026-11-24T11:58:59Z' }],
  ])('is contradicted in the %s by %j', (name, changes) => {
    expect(rowsOf(LIST, history([event(changes)]))[0]?.values['differs']).toEqual([name]);
  });

  it.each<[string, JsonObject]>([
    ['what was redacted', { userIdentity: { arn: RUN.replace('test', '⟦personal.email@1:0123456789ab⟧') } }],
    ['what it does not say', { recipientAccountId: null, userIdentity: {}, awsRegion: null }],
    ['a minute', { eventTime: '2026-11-24T12:01:00Z' }],
  ])('is not contradicted by %s', (_, changes) => {
    expect(rowsOf(LIST, history([event(changes)]))[0]?.values['differs']).toEqual([]);
  });

  it.each([4, -4])('goes by the clock of AWS where the collector’s was %d minutes ahead', (minutes) => {
    const off = offBy(LIST, minutes);
    const differs = (eventTime: string) => rowsOf(off, history([event({ eventTime })]))[0]?.values['differs'];
    expect(differs('2026-11-24T12:00:00Z')).toEqual([]);
    expect(differs(new Date(Date.parse(off.startedAt)).toISOString())).toEqual(['time']);
  });

  it.each<[string, EvidenceRecord, string | undefined, readonly string[]]>([
    ['a refusal', denied('imagebuilder:ListComponents'), 'AccessDeniedException', []],
    ['a refusal of EC2', denied('imagebuilder:ListComponents'), 'Client.UnauthorizedOperation', []],
    ['a refusal that was none', denied('imagebuilder:ListComponents'), undefined, ['outcome']],
    ['a refusal that was another error', denied('imagebuilder:ListComponents'), 'ValidationException', ['outcome']],
    ['"there is none"', absent('imagebuilder:ListComponents', 'NotFound'), 'NotFound', []],
    ['"there is none" that was an answer', absent('imagebuilder:ListComponents', 'NotFound'), undefined, ['outcome']],
    ['a failure', failed('imagebuilder:ListComponents'), 'InternalError', []],
    ['an answer that broke on its way', { ...failed('imagebuilder:ListComponents'), httpStatus: 200 }, undefined, []],
  ])('knows the outcome of %s', (_, record, errorCode, differs) => {
    const told = event(errorCode === undefined ? {} : { errorCode });
    expect(rowsOf(called(record), history([told]))[0]?.values['differs']).toEqual(differs);
  });

  it('does not expect an event of what never reached AWS', () => {
    expect(rowsOf({ ...failed('imagebuilder:ListComponents'), httpStatus: null }, history([]))).toEqual([]);
  });

  it('is not found where all was read, and not known where it was not', () => {
    const other = event({ requestID: 'r-2', eventID: 'e-2' });
    expect(rowsOf(LIST, history([other]))[0]).toMatchObject({ values: { found: false }, absent: ['event', 'differs'] });
    const cut = history([other], { more: true });
    const refused = denied('cloudtrail:LookupEvents', { input: INPUT });
    const unread = history([{ CloudTrailEvent: 'no JSON' }]);
    const elsewhere = history([other], { region: 'us-east-1' });
    const reasons = [cut, refused, unread, elsewhere].map(
      (record) => rowsOf(LIST, record)[0]?.unknown['found']?.reason,
    );
    expect(reasons).toEqual(['more-pages', 'denied', 'unparsable', 'not-called']);
  });

  it('is found in what was read before it was refused', () => {
    const refused = denied('cloudtrail:LookupEvents', { input: INPUT, page: 2 });
    expect(rowsOf(LIST, history([event()], { more: true }), refused)[0]?.values['found']).toBe(true);
  });

  it('takes a record without a request id for one that was not found', () => {
    const nameless = event({ requestID: null });
    expect(rowsOf({ ...LIST, requestId: null }, history([nameless]))[0]?.values['found']).toBe(false);
  });

  it.each([
    ['s3:GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
    ['s3-control:GetPublicAccessBlock', 'GetAccountPublicAccessBlock'],
    ['s3:GetObjectLockConfiguration', 'GetBucketObjectLockConfiguration'],
  ] as const)('knows %s by the name of its event, %s', (operation, eventName) => {
    const record = called(ok(operation, {}), { host: 's3.eu-central-1.amazonaws.com' });
    const told = event({ eventSource: 's3.amazonaws.com', eventName });
    expect(rowsOf(record, history([told]))[0]?.values['differs']).toEqual([]);
  });

  it('finds the role that another account assumed in the history of that account, and nowhere else', () => {
    const hub = `arn:aws:iam::${HUB}:user/hub`;
    const entered = called(ok('sts:AssumeRole', {}), { principal: hub, host: 'sts.eu-central-1.amazonaws.com' });
    const told = event({
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      recipientAccountId: HUB,
      userIdentity: { arn: hub },
    });
    const rowWith = (...records: EvidenceRecord[]) => {
      const org = orgContextOf(
        { organisation: null, accounts: [], period: PERIOD },
        sharedRows(evidenceOf(records, { account: HUB })),
      );
      return derive(evidenceCorroboration, [entered, history([])], { org }).rows[0];
    };
    expect(rowWith(history([told], { account: HUB }))?.values).toMatchObject({
      found: true,
      differs: [],
      account: HUB,
    });
    expect(rowWith(history([], { account: HUB }))?.values['found']).toBe(false);
    expect(rowWith(history([], { account: HUB, more: true }))?.unknown['found']?.reason).toBe('more-pages');
    expect(rowWith()?.unknown['found']?.reason).toBe('outside');
  });
});

describe('where an event stands', () => {
  it.each([
    ['iam.amazonaws.com', 'aws', 'us-east-1'],
    ['iam.us-gov.amazonaws.com', 'aws-us-gov', 'us-gov-west-1'],
    ['iam.cn-north-1.amazonaws.com.cn', 'aws-cn', 'cn-north-1'],
    ['sts.eu-west-1.amazonaws.com', 'aws', 'eu-west-1'],
    ['organizations.us-east-1.amazonaws.com', 'aws', 'us-east-1'],
    ['eu-west-3.s3.us-east-2.amazonaws.com', 'aws', 'us-east-2'],
    ['vpce-1-2.ec2.us-gov-east-1.vpce.amazonaws.com', 'aws-us-gov', 'us-gov-east-1'],
    ['localhost', 'aws', 'us-east-1'],
  ])('%s in %s: %s', (host, partition, region) => {
    const record = called(ok('iam:ListUsers', {}), { host });
    expect(eventPlaceOf(record, partition)).toEqual({ account: ACCOUNT, region, user: 'test' });
  });

  it('is the Region of the record where the host names none', () => {
    expect(eventPlaceOf({ ...LIST, host: 'proxy.example' }, 'aws').region).toBe(REGION);
  });

  it('is known by the name of the session, of the user without its path, or root', () => {
    const users = [RUN, `arn:aws:iam::${ACCOUNT}:user/audit/ann`, `arn:aws:iam::${ACCOUNT}:root`];
    expect(users.map((principal) => eventPlaceOf({ ...LIST, principal }, 'aws').user)).toEqual(['test', 'ann', 'root']);
  });
});

describe('evidence.unrecorded', () => {
  const missing = (...records: EvidenceRecord[]) => derive(evidenceUnrecorded, records).rows.map(({ key }) => key);
  const lost = event({ requestID: 'r-2', eventID: 'e-2' });

  it('is an event of the collector that no record has', () => {
    expect(missing(LIST, history([event(), lost]))).toEqual(['e-2']);
  });

  it('is none of what the same person did with other programs, or of the corroborating pass', () => {
    const others = ['aws-cli/2', 'goldproof-corroborate/1.0.0', 'my-goldproof/1.0.0'];
    const events = others.map((userAgent, n) => event({ requestID: `r-${n + 2}`, eventID: `e-${n + 2}`, userAgent }));
    expect(missing(LIST, history([event(), ...events]))).toEqual([]);
  });

  it('is no earlier attempt of a call that was tried again, as long as it lies within it', () => {
    const retried = { ...LIST, attempts: 2, endedAt: '2026-11-24T12:00:05.000Z' };
    expect(missing(retried, history([event(), lost]))).toEqual([]);
    for (const minutes of [4, -4]) expect(missing(offBy(retried, minutes), history([event(), lost]))).toEqual([]);
    const after = event({ requestID: 'r-3', eventID: 'e-3', eventTime: '2026-11-24T12:00:07Z' });
    const another = event({ requestID: 'r-4', eventID: 'e-4', eventName: 'ListImages' });
    expect(missing(retried, history([event(), after, another]))).toEqual(['e-3', 'e-4']);
  });

  it('is a call whose record says that none was made', () => {
    const left: EvidenceRecord = {
      ...LIST,
      httpStatus: null,
      outcome: { kind: 'unsupported', basis: 'no such service' },
    };
    expect(missing(left, history([event()]))).toEqual(['e-1']);
  });
});
