import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import type { When } from './when.ts';

/** How an account sees the organisation's trail. */
export interface TrailView {
  readonly delivered: number;
  readonly error?: string;
}

export interface Trail {
  readonly owner: string;
  readonly home: string;
  readonly name: string;
  readonly bucket: string;
  /** Left out: the files are encrypted with S3's own key. */
  readonly kmsKeyId?: string;
}

/** CloudTrail of one account, the same in every Region: the organisation's trail, and no event data store. */
export function trails(account: string, trail: Trail, view: TrailView, when: When): AnswerRow[] {
  const TrailARN = `arn:aws:cloudtrail:${trail.home}:${trail.owner}:trail/${trail.name}`;
  const described = {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...(trail.kmsKeyId !== undefined && { KmsKeyId: trail.kmsKeyId }),
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    HomeRegion: trail.home,
    TrailARN,
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: true,
    HasInsightSelectors: false,
    IsOrganizationTrail: true,
  };
  const status = {
    IsLogging: true,
    LatestDeliveryTime: when.daysAgo(view.delivered),
    LatestDigestDeliveryTime: when.daysAgo(view.delivered),
    StartLoggingTime: when.daysAgo(800),
    TimeLoggingStarted: when.daysAgo(800),
    ...(view.error !== undefined && { LatestDeliveryError: view.error }),
  };
  const selectors = {
    TrailARN,
    EventSelectors: [
      { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
    ],
  };
  const scope = { account };
  // The account that owns the trail may name it; everybody else must give the ARN, or the trail is not found.
  const names = [TrailARN, ...(account === trail.owner ? [trail.name] : [])];
  const notFound = { error: 'TrailNotFoundException', status: 400, message: 'Unknown trail' };
  return [
    { operation: 'cloudtrail:DescribeTrails', ...scope, output: { trailList: [described] } },
    { operation: 'cloudtrail:ListEventDataStores', ...scope, output: { EventDataStores: [] } },
    { operation: 'cloudtrail:GetEventDataStore', ...scope, error: 'EventDataStoreNotFoundException', status: 400 },
    { operation: 'cloudtrail:GetTrailStatus', ...scope, ...notFound },
    { operation: 'cloudtrail:GetEventSelectors', ...scope, ...notFound },
    ...names.flatMap((name): AnswerRow[] => [
      { operation: 'cloudtrail:GetTrailStatus', ...scope, region: trail.home, input: { Name: name }, output: status },
      {
        operation: 'cloudtrail:GetEventSelectors',
        ...scope,
        region: trail.home,
        input: { TrailName: name },
        output: selectors,
      },
    ]),
  ];
}

/** An event data store of CloudTrail Lake that records the management events of its own Region alone. */
export function eventDataStore(
  { account, region }: Place,
  { id, name, retentionDays }: { readonly id: string; readonly name: string; readonly retentionDays: number },
  when: When,
): AnswerRow[] {
  const EventDataStoreArn = `arn:aws:cloudtrail:${region}:${account}:eventdatastore/${id}`;
  const store = {
    EventDataStoreArn,
    Name: name,
    Status: 'ENABLED',
    AdvancedEventSelectors: [
      { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    ],
    MultiRegionEnabled: false,
    OrganizationEnabled: false,
    RetentionPeriod: retentionDays,
    TerminationProtectionEnabled: false,
    CreatedTimestamp: when.daysAgo(120),
    UpdatedTimestamp: when.daysAgo(120),
    BillingMode: 'EXTENDABLE_RETENTION_PRICING',
  };
  const place = { account, region };
  return [
    {
      operation: 'cloudtrail:ListEventDataStores',
      ...place,
      output: { EventDataStores: [{ EventDataStoreArn, Name: name }] },
    },
    {
      operation: 'cloudtrail:GetEventDataStore',
      ...place,
      input: { EventDataStore: EventDataStoreArn },
      output: store,
    },
  ];
}

/** CloudTrail of an account in which nothing records but the event history. */
export function noTrails(account: string): AnswerRow[] {
  return [
    { operation: 'cloudtrail:DescribeTrails', account, output: { trailList: [] } },
    { operation: 'cloudtrail:ListEventDataStores', account, output: { EventDataStores: [] } },
  ];
}

/** Management events of one place: so many calls to Image Builder, evenly spread over the days before now. */
export function events(place: Place, count: number, when: When): AnswerRow {
  return { operation: 'cloudtrail:LookupEvents', ...place, output: { Events: calls(place, count, when) } };
}

/** The events themselves, newest first. */
export function calls(place: Place, count: number, when: When): JsonObject[] {
  const names = ['ListImagePipelines', 'GetImage', 'StartImagePipelineExecution', 'GetComponent', 'CreateComponent'];
  return Array.from({ length: count }, (_, index) => {
    const name = names[index % names.length] ?? 'GetImage';
    return event(place, name, index, when.daysAgo((index * 60) / Math.max(1, count)));
  });
}

/** One event; `more` goes into what CloudTrail keeps of the call. */
export function event(
  { account, region }: Place,
  EventName: string,
  index: number,
  EventTime: string,
  more: JsonObject = {},
): JsonObject {
  const EventId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const host = `imagebuilder.${region}.amazonaws.com`;
  const detail = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/image-pipeline/build`,
      accountId: account,
    },
    eventTime: EventTime,
    eventSource: 'imagebuilder.amazonaws.com',
    eventName: EventName,
    awsRegion: region,
    sourceIPAddress: '192.0.2.10',
    readOnly: !/^(Create|Start)/.test(EventName),
    eventID: EventId,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host },
    ...more,
  };
  return {
    EventId,
    EventName,
    EventTime,
    EventSource: 'imagebuilder.amazonaws.com',
    ReadOnly: String(detail.readOnly),
    Username: 'build',
    Resources: [],
    CloudTrailEvent: JSON.stringify(detail),
  };
}
