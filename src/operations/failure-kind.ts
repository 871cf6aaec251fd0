/** The names AWS services have for "you may not". */
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'ForbiddenException',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);

/** The names AWS services have for "slow down". */
const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'CallRateLimitExceededException',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** What a failure is, by AWS's name for it. */
export type FailureKind = 'denied' | 'throttled' | 'failed';

/** @param status HTTP's; null where no answer came */
export function failureKind(code: string, status: number | null): FailureKind {
  if (THROTTLED.has(code) || status === 429) return 'throttled';
  return DENIED.has(code) ? 'denied' : 'failed';
}
