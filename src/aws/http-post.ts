import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { systemClock } from './clock.ts';
import type { Environment } from './proxy.ts';
import { createTransport } from './transport.ts';

export interface PostLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * Posts bytes and reads the whole answer, through `HTTPS_PROXY` where it is set. For the timestamp authority
 * (RFC 3161 §3.4). Redirects are not followed.
 *
 * @throws Error when the host cannot be reached, does not answer in time or answers with more than `maxBytes`.
 */
export async function post(
  url: string,
  body: Uint8Array,
  contentType: string,
  limits: PostLimits,
  env: Environment = process.env,
): Promise<PostAnswer> {
  const target = new URL(url);
  const transport = createTransport({ env, clock: systemClock });
  try {
    const headers = { 'content-type': contentType, 'content-length': body.length };
    const secure = target.protocol === 'https:';
    const options: RequestOptions = { method: 'POST', headers, signal: AbortSignal.timeout(limits.timeoutMs) };
    if (secure) options.agent = transport.agentFor(target.hostname);
    const response = await send(secure ? httpsRequest : httpRequest, target, options, body);
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      body: await readAtMost(response, limits.maxBytes),
    };
  } finally {
    transport.close();
  }
}

function send(
  request: typeof httpsRequest | typeof httpRequest,
  target: URL,
  options: RequestOptions,
  body: Uint8Array,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(target, options, resolve).once('error', reject).end(body);
  });
}

async function readAtMost(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > maxBytes) {
      response.destroy();
      throw new Error(`the answer is larger than ${maxBytes} bytes`);
    }
    parts.push(bytes);
  }
  return new Uint8Array(Buffer.concat(parts));
}
