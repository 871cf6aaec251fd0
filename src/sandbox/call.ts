import type { WireError } from './wire/encode-error.ts';
import type { AnswerValue } from './wire/revive.ts';
import type { Members } from './wire/sdk.ts';

/** A call as the sandbox understood it: who asks what, where. */
export interface Call {
  readonly account: string;
  /** The Region of the SigV4 scope; global services sign for their home Region. */
  readonly region: string;
  /** `iam:ListUsers` */
  readonly operation: string;
  readonly input: Members;
  /** ARN of the caller. */
  readonly principal: string;
}

/** A successful answer, whole: paging happens after it. */
export interface Success {
  readonly output: { readonly [key: string]: AnswerValue };
}

export type Answer = Success | WireError;

export function isError(answer: Answer): answer is WireError {
  return 'error' in answer;
}

/** The service prefix of an operation. */
export function serviceIdOf(operation: string): string {
  return operation.split(':')[0] ?? '';
}
