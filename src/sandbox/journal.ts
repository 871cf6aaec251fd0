import type { Call } from './call.ts';

/** One line of the log: a call, as the sandbox understood it, and how it was answered. */
export interface LoggedCall extends Pick<Call, 'account' | 'region' | 'operation' | 'input' | 'principal'> {
  readonly time: Date;
  readonly userAgent: string;
  readonly accessKeyId: string;
  readonly status: number;
  readonly error?: string;
  readonly requestId: string;
}
