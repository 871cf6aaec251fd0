import { membersOf, requiredCount, type SchemaRef, traitsOf } from './sdk.ts';

/** How a REST operation is recognised: its HTTP trait, compiled. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Names of the labels the pattern captures, in order. */
  readonly labels: readonly string[];
  /** Literal query parameters of the HTTP trait: `?policy`, `?location`. */
  readonly literal: readonly [name: string, value: string][];
  /** Query parameters of required members: ListParts differs from GetObject by `uploadId` only. */
  readonly required: readonly string[];
  /** S3: the bucket is a label, carried by the host name or the first path segment. */
  readonly bucket: boolean;
  /** The more a route demands, the more specific it is. */
  readonly score: number;
}

/** What of a request decides which route it takes. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** S3 only: whether the request names a bucket; undefined where buckets mean nothing. */
  readonly hasBucket?: boolean;
}

/** Compiles the `http` trait of an operation, e.g. `['GET', '/{Bucket}?policy', 200]`. */
export function compileRoute([method, uri]: readonly [string, string, number], input: SchemaRef): Route {
  const [path = '/', query = ''] = uri.split('?');
  const labels: string[] = [];
  const pattern = path.split('/').map((segment) => segmentPattern(segment, labels));
  // `x-id` only helps SDKs tell operations apart: boto3 never sends it.
  const literal = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id');
  const leading = membersOf(input).slice(0, requiredCount(input));
  const traits = leading.map(([name, shape]) => ({ name, ...traitsOf(shape) }));
  const required = traits.flatMap(({ httpQuery }) => httpQuery ?? []);
  const fixed = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  return {
    method,
    path: new RegExp(`^${pattern.join('/')}/?$`),
    labels,
    literal,
    required,
    bucket: traits.some(({ name, httpLabel }) => name === 'Bucket' && httpLabel !== undefined),
    score: 100 * literal.length + 10 * required.length + fixed.length,
  };
}

function segmentPattern(segment: string, labels: string[]): string {
  const label = /^\{(\w+)(\+?)\}$/.exec(segment);
  if (label === null) return segment.replace(/[.*?^$()|[\]\\{}+]/g, '\\$&');
  labels.push(label[1] ?? '');
  return label[2] === '+' ? '(.+)' : '([^/]+)';
}

/** The labels in the path when the request takes this route, else undefined. */
export function matchRoute(route: Route, name: string, request: RouteRequest): Record<string, string> | undefined {
  const { query } = request;
  if (route.method !== request.method) return undefined;
  if (query.has('x-id') && query.get('x-id') !== name) return undefined;
  if (request.hasBucket !== undefined && route.bucket !== request.hasBucket) return undefined;
  if (!route.required.every((parameter) => query.has(parameter))) return undefined;
  if (!route.literal.every(([key, value]) => query.has(key) && (value === '' || query.get(key) === value))) {
    return undefined;
  }
  const hit = route.path.exec(request.path);
  if (hit === null) return undefined;
  return Object.fromEntries(route.labels.map((label, index) => [label, decodeURIComponent(hit[index + 1] ?? '')]));
}
