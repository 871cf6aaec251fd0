import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { post } from '../../src/aws/http-post.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server's address
  return `http://127.0.0.1:${port}/tsa`;
}

const LIMITS = { timeoutMs: 60_000, maxBytes: 100 };
const query = new Uint8Array([1, 2, 3]);

describe('a post', () => {
  it('sends bytes and reads the answer whole', async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(Buffer.from(part));
      seen.push(request.method, request.url, request.headers['content-type'], Buffer.concat(parts).toString('hex'));
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
      response.write(Buffer.from([4, 5]));
      setTimeout(() => response.end(Buffer.from([6])), 5);
    });
    expect(await post(url, query, 'application/timestamp-query', LIMITS, {})).toEqual({
      status: 200,
      contentType: 'application/timestamp-reply',
      body: new Uint8Array([4, 5, 6]),
    });
    expect(seen).toEqual(['POST', '/tsa', 'application/timestamp-query', '010203']);
  });

  it('gives the status of a refusal and follows no redirect', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end());
    expect((await post(url, query, 'x/y', LIMITS, {})).status).toBe(302);
  });

  it('does not take more than it was told to', async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(101)));
    await expect(post(url, query, 'x/y', LIMITS, {})).rejects.toThrow('larger than 100 bytes');
  });

  it('does not wait for ever, for headers or for the rest', async () => {
    const silent = await serve(() => {});
    await expect(post(silent, query, 'x/y', { ...LIMITS, timeoutMs: 50 }, {})).rejects.toThrow(/abort|timeout/i);
    const slow = await serve((_, response) => response.write('x'));
    await expect(post(slow, query, 'x/y', { ...LIMITS, timeoutMs: 50 }, {})).rejects.toThrow(/abort|timeout/i);
  });

  it('fails where nobody listens', async () => {
    await expect(post('http://127.0.0.1:1/', query, 'x/y', LIMITS, {})).rejects.toThrow('ECONNREFUSED');
  });
});
