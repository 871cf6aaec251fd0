import { matchRoute, type RouteRequest } from './routes.ts';
import { isQuery, type Operation, type Service } from './service.ts';
import type { Authorization, RawRequest } from './signature.ts';

/** A request whose service and operation are known. */
export interface Identified {
  readonly service: Service;
  readonly operation: Operation;
  /** Values from the path, by member name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The form of a query protocol. */
  readonly form?: readonly [name: string, value: string][];
}

/**
 * The service a request is signed for. S3 and S3 Control sign alike: only S3 Control sends the account id header.
 */
export function serviceOf(request: RawRequest, auth: Authorization, services: readonly Service[]): Service | undefined {
  const candidates = services.filter(({ signingName }) => signingName === auth.signingName);
  if (candidates.length < 2) return candidates[0];
  const control = 'x-amz-account-id' in request.headers;
  return candidates.find(({ id }) => (id === 's3-control') === control);
}

/** The operation a request asks for, or undefined when the service has none like it. */
export function identify(request: RawRequest, service: Service): Identified | undefined {
  const url = new URL(`https://sandbox${request.url}`);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    // The prefix before the dot differs between SDKs (boto3's CloudTrail), the name after it does not.
    return named(service, target.split('.').at(-1) ?? '', url.searchParams);
  }
  if (isQuery(service.wire)) {
    const form = [...new URLSearchParams(Buffer.from(request.body).toString())];
    const action = form.find(([name]) => name === 'Action')?.[1] ?? '';
    const found = named(service, action, url.searchParams);
    return found && { ...found, form };
  }
  return routed(request, service, url);
}

function named(service: Service, name: string, query: URLSearchParams): Identified | undefined {
  const operation = service.operations.get(name);
  return operation && { service, operation, labels: {}, query };
}

function routed(request: RawRequest, service: Service, url: URL): Identified | undefined {
  const { bucket, path } = service.id === 's3' ? bucketOf(request, url.pathname) : { path: url.pathname };
  const asked: RouteRequest = {
    method: request.method,
    path,
    query: url.searchParams,
    ...(service.id === 's3' && { hasBucket: bucket !== undefined }),
  };
  let best: Identified | undefined;
  for (const operation of service.operations.values()) {
    const { route, name } = operation;
    if (route === undefined || route.score <= (best?.operation.route?.score ?? -1)) continue;
    const labels = matchRoute(route, name, asked);
    if (labels !== undefined) best = { service, operation, labels, query: url.searchParams };
  }
  return best && { ...best, labels: { ...best.labels, ...(bucket !== undefined && { Bucket: bucket }) } };
}

/**
 * S3's bucket is in the host name (`my-bucket.s3.eu-central-1…`; `my-bucket.sandbox.localhost` for who sets that as an
 * endpoint) or the first path segment, never in the route.
 */
function bucketOf(request: RawRequest, pathname: string): { bucket?: string; path: string } {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const virtual = /^(.+?)\.(?:s3[.-]|sandbox\.localhost$)/.exec(host)?.[1];
  if (virtual !== undefined) return { bucket: virtual, path: pathname };
  const [, first = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  return first === '' ? { path: '/' } : { bucket: decodeURIComponent(first), path: rest || '/' };
}
