import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came, before anything of it is decoded. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** The parts of a SigV4 `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly signingName: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const HEADER =
  /Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/;

/** Reads the `Authorization` header of Signature Version 4; undefined when there is none of that form. */
export function readAuthorization(headers: IncomingHttpHeaders): Authorization | undefined {
  const found = HEADER.exec(headers.authorization ?? '');
  if (found === null) return undefined;
  const [, accessKeyId = '', day = '', region = '', signingName = '', signedHeaders = '', signature = ''] = found;
  return { accessKeyId, day, region, signingName, signedHeaders, signature };
}

/**
 * Checks a Signature Version 4 over the request as it came (AWS, "Create a signed AWS API request").
 * A body whose declared SHA-256 is not its own is refused before the signature is looked at.
 */
export function signatureMatches(request: RawRequest, auth: Authorization, secret: string): boolean {
  const declared = headerOf(request, 'x-amz-content-sha256') || hash(request.body);
  if (/^[0-9a-f]{64}$/.test(declared) && declared !== hash(request.body)) return false;
  const scope = `${auth.day}/${auth.region}/${auth.signingName}/aws4_request`;
  const canonical = canonicalRequest(request, auth, declared);
  const toSign = ['AWS4-HMAC-SHA256', headerOf(request, 'x-amz-date'), scope, hash(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((chained, part) => hmac(chained, part), `AWS4${secret}`);
  return timingSafeEqual(hmac(key, toSign), Buffer.from(auth.signature, 'hex'));
}

function canonicalRequest(request: RawRequest, auth: Authorization, payloadHash: string): string {
  const [path = '/', query = ''] = request.url.split('?');
  // Everything but S3 escapes the path a second time.
  const uri = auth.signingName === 's3' ? path : path.split('/').map(percentEncode).join('/');
  const headers = auth.signedHeaders.split(';').map((name) => `${name}:${headerOf(request, name)}`);
  return [request.method, uri, canonicalQuery(query), ...headers, '', auth.signedHeaders, payloadHash].join('\n');
}

/** By name, then by value: sorting `name=value` as one text orders some pairs differently. */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').flatMap((pair) => {
    if (pair === '') return [];
    const [name = '', value = ''] = pair.split('=').map((part) => percentEncode(percentDecode(part)));
    return [{ name, value }];
  });
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  pairs.sort((a, b) => order(a.name, b.name) || order(a.value, b.value));
  return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
}

function headerOf(request: RawRequest, name: string): string {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/ +/g, ' ');
}

function percentDecode(text: string): string {
  return decodeURIComponent(text.replace(/\+/g, ' '));
}

function percentEncode(text: string): string {
  const byte = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, byte);
}

function hash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
