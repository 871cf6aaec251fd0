import type { Service } from './service.ts';

/** A response ready to be sent. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The headers in which a service names the request. */
export function requestIds(service: Service, requestId: string): Record<string, string> {
  const s3 = service.id === 's3' || service.id === 's3-control';
  return s3
    ? { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId, 'x-amz-id-2': 'sandbox' }
    : { 'x-amzn-requestid': requestId };
}
