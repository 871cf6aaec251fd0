import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply } from './respond.ts';
import type { WireResponse } from './wire/response.ts';

const WEB_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Access point login</body></html>';

/** Sends a reply, spoiled as its fault says. */
export async function send(response: ServerResponse, reply: Reply, isHead: boolean): Promise<void> {
  const { fault } = reply;
  switch (fault?.kind) {
    case 'close':
      response.socket?.destroy();
      return;
    case 'truncate':
      return truncate(response, reply.response);
    case 'delay':
      await sleep(fault.milliseconds);
      return write(response, reply.response, isHead);
    default:
      return write(response, spoiled(reply), isHead);
  }
}

function spoiled({ fault, response }: Reply): WireResponse {
  switch (fault?.kind) {
    case 'http-500':
      return { status: 500, headers: {}, body: '' };
    case 'html':
      return { status: fault.status, headers: { 'content-type': 'text/html' }, body: WEB_PAGE };
    case 'malformed':
      return { ...response, body: '{"<' };
    default:
      return response;
  }
}

function write(response: ServerResponse, { body, headers, status }: WireResponse, isHead: boolean): void {
  // The answer to HEAD has no body; S3's errors lose their code that way.
  const length = isHead ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(isHead ? undefined : body);
}

function truncate(response: ServerResponse, { body, headers, status }: WireResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(Math.max(2, bytes.length)) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}
