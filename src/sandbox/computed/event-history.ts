import { createHash } from 'node:crypto';
import type { FindAnswer } from '../answers.ts';
import { type Call, isError, serviceIdOf } from '../call.ts';
import type { LoggedCall } from '../journal.ts';
import type { AnswerValue } from '../wire/revive.ts';
import type { Compute } from './compute.ts';
import { textsAt } from './path.ts';

/** Services whose events name another source than their operations' prefix (Service Authorization Reference). */
const SOURCES: Readonly<Record<string, string>> = {
  accessanalyzer: 'access-analyzer',
  'cloudwatch-logs': 'logs',
  's3-control': 's3',
};

/** S3's events that are not called as their operations are (Amazon S3 User Guide, "Amazon S3 CloudTrail events"). */
const NAMES: Readonly<Record<string, string>> = {
  's3:GetBucketLifecycleConfiguration': 'GetBucketLifecycle',
  's3:GetObjectLockConfiguration': 'GetBucketObjectLockConfiguration',
  's3:GetPublicAccessBlock': 'GetBucketPublicAccessBlock',
  's3-control:GetPublicAccessBlock': 'GetAccountPublicAccessBlock',
};

/**
 * CloudTrail's event history, asked for what one user did: the calls that the sandbox itself answered in that account
 * and Region, newest first, then what the organisation's own history holds.
 *
 * @param held the organisation's rows, which hold Image Builder's events
 * @param delay milliseconds until an event arrives; AWS takes minutes
 */
export function computeEventHistory(
  journal: readonly LoggedCall[],
  held: FindAnswer,
  delay: number,
  now: () => Date,
): Compute {
  return (call) => {
    if (call.operation !== 'cloudtrail:LookupEvents') return undefined;
    if (textsAt(call.input, 'LookupAttributes.AttributeKey')[0] !== 'Username') return undefined;
    const arrived = now().getTime() - delay;
    const own = journal.filter(
      ({ account, region, time }) => account === call.account && region === call.region && time.getTime() <= arrived,
    );
    return { output: { Events: [...own.map(eventOf).reverse(), ...heldEvents(call, held)] } };
  };
}

function heldEvents(call: Call, held: FindAnswer): readonly AnswerValue[] {
  const LookupAttributes = [{ AttributeKey: 'EventSource', AttributeValue: 'imagebuilder.amazonaws.com' }];
  const answer = held({ ...call, input: { LookupAttributes } });
  const events = answer === undefined || isError(answer) ? [] : answer.output['Events'];
  return Array.isArray(events) ? events : [];
}

function eventOf(logged: LoggedCall): AnswerValue {
  const { account, region, operation, principal, requestId, error, accessKeyId } = logged;
  const service = serviceIdOf(operation);
  const eventName = NAMES[operation] ?? operation.slice(service.length + 1);
  const eventSource = `${SOURCES[service] ?? service}.amazonaws.com`;
  const eventTime = `${logged.time.toISOString().slice(0, 19)}Z`;
  const eventID = createHash('sha256').update(requestId).digest('hex').replace(UUID, '$1-$2-$3-$4-$5');
  const detail = {
    eventVersion: '1.11',
    userIdentity: identityOf(logged),
    eventTime,
    eventSource,
    eventName,
    awsRegion: region,
    sourceIPAddress: '127.0.0.1',
    userAgent: logged.userAgent,
    ...(error === undefined ? {} : { errorCode: errorCodeOf(service, error) }),
    requestParameters: null,
    responseElements: operation === 'sts:AssumeRole' && error === undefined ? sessionOf(logged) : null,
    requestID: requestId,
    eventID,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
  return {
    EventId: eventID,
    EventName: eventName,
    ReadOnly: 'true',
    AccessKeyId: accessKeyId,
    EventTime: eventTime,
    EventSource: eventSource,
    Username: principal.split(/[:/]/).at(-1) ?? '',
    Resources: [],
    CloudTrailEvent: JSON.stringify(detail),
  };
}

const UUID = /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/;

function identityOf({ account, principal, accessKeyId }: LoggedCall) {
  const name = principal.split('/').at(-1) ?? '';
  const common = { arn: principal, accountId: account, accessKeyId };
  return principal.includes(':assumed-role/')
    ? { type: 'AssumedRole', principalId: `AROASANDBOXROLE000000:${name}`, ...common }
    : { type: 'IAMUser', principalId: 'AIDASANDBOXDEMOUSER00', ...common, userName: name };
}

/** EC2 puts the side that is at fault before its codes; KMS's events have an older name for a refusal. */
function errorCodeOf(service: string, error: string): string {
  if (service === 'ec2') return `Client.${error}`;
  return service === 'kms' && error === 'AccessDeniedException' ? 'AccessDenied' : error;
}

/** CloudTrail keeps a new session's key id and token, and never its secret key. */
function sessionOf({ requestId, accessKeyId }: LoggedCall) {
  const sessionToken = `IQoJb3JpZ2lu${createHash('sha512').update(requestId).digest('base64').repeat(3)}`;
  return { credentials: { accessKeyId: accessKeyId.replace('AKIA', 'ASIA'), sessionToken } };
}
