/**
 * AWS's services do not agree on the codes of the same refusal. One table says which service uses which; from the
 * services' error lists and the SDKs' retry tables (reference: AWS API references, "Common errors").
 */
import { serviceIdOf } from './call.ts';
import type { WireError } from './wire/encode-error.ts';

/** Families by how errors look. `json` answers 400, `rest` answers 403. */
type Family = 'query' | 'ec2' | 's3' | 'sns' | 'json' | 'rest';

const FAMILY: Readonly<Record<string, Family>> = {
  accessanalyzer: 'rest',
  account: 'rest',
  cloudtrail: 'json',
  'cloudwatch-logs': 'json',
  ec2: 'ec2',
  ecr: 'json',
  guardduty: 'rest',
  iam: 'query',
  imagebuilder: 'rest',
  kms: 'json',
  macie2: 'rest',
  organizations: 'json',
  ram: 'rest',
  s3: 's3',
  's3-control': 's3',
  sns: 'sns',
  ssm: 'json',
  sts: 'query',
};

type Refusal = 'denied' | 'invalid-key' | 'expired-token' | 'bad-signature';

const REFUSALS: Readonly<Record<Refusal, Readonly<Record<Family, readonly [error: string, status: number]>>>> = {
  denied: {
    query: ['AccessDenied', 403],
    ec2: ['UnauthorizedOperation', 403],
    s3: ['AccessDenied', 403],
    sns: ['AuthorizationError', 403],
    json: ['AccessDeniedException', 400],
    rest: ['AccessDeniedException', 403],
  },
  'invalid-key': {
    query: ['InvalidClientTokenId', 403],
    ec2: ['AuthFailure', 401],
    s3: ['InvalidAccessKeyId', 403],
    sns: ['InvalidClientTokenId', 403],
    json: ['UnrecognizedClientException', 400],
    rest: ['UnrecognizedClientException', 403],
  },
  'expired-token': {
    query: ['ExpiredToken', 403],
    ec2: ['RequestExpired', 400],
    s3: ['ExpiredToken', 400],
    sns: ['ExpiredToken', 403],
    json: ['ExpiredTokenException', 400],
    rest: ['ExpiredTokenException', 403],
  },
  'bad-signature': {
    query: ['SignatureDoesNotMatch', 403],
    ec2: ['AuthFailure', 401],
    s3: ['SignatureDoesNotMatch', 403],
    sns: ['SignatureDoesNotMatch', 403],
    json: ['InvalidSignatureException', 400],
    rest: ['InvalidSignatureException', 403],
  },
};

const THROTTLES: Readonly<Record<string, readonly [error: string, status: number]>> = {
  accessanalyzer: ['ThrottlingException', 429],
  account: ['TooManyRequestsException', 429],
  cloudtrail: ['ThrottlingException', 400],
  ec2: ['RequestLimitExceeded', 503],
  ecr: ['ThrottlingException', 400],
  guardduty: ['ThrottlingException', 429],
  iam: ['Throttling', 400],
  imagebuilder: ['CallRateLimitExceededException', 429],
  kms: ['ThrottlingException', 400],
  macie2: ['ThrottlingException', 429],
  organizations: ['TooManyRequestsException', 400],
  ram: ['ThrottlingException', 429],
  s3: ['SlowDown', 503],
  's3-control': ['SlowDown', 503],
  sns: ['Throttled', 429],
  sts: ['Throttling', 400],
};

/** A refusal in the words of the operation's service. */
export function refusal(kind: Refusal, operation: string, message: string): WireError {
  const family = FAMILY[serviceIdOf(operation)] ?? 'json';
  const [error, status] = REFUSALS[kind][family];
  return { error, status, message };
}

/** "Too many calls", in the words of the operation's service. */
export function throttle(operation: string): WireError {
  const [error, status] = THROTTLES[serviceIdOf(operation)] ?? ['ThrottlingException', 400];
  return { error, status, message: error === 'SlowDown' ? 'Please reduce your request rate.' : 'Rate exceeded' };
}

/** Codes for a paging token that does not fit; where a service has none of its own, validation refuses it. */
const BAD_TOKENS: Readonly<Record<string, string>> = {
  cloudtrail: 'InvalidNextTokenException',
  ec2: 'InvalidNextToken',
  iam: 'ValidationError',
  imagebuilder: 'InvalidPaginationTokenException',
  kms: 'InvalidMarkerException',
  organizations: 'InvalidInputException',
};

/** A paging token that belongs to no call like this one. */
export function badToken(operation: string): WireError {
  const error = BAD_TOKENS[serviceIdOf(operation)] ?? 'ValidationException';
  return { error, status: 400, message: 'The paging token is not valid.' };
}
