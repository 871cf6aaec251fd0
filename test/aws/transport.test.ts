import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, get, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { createTransport } from '../../src/aws/transport.ts';
import type { TlsSession } from '../../src/model/evidence.ts';
import { TlsSessionSchema } from '../../src/model/evidence.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { makeTlsCertificate } from '../../src/sandbox/tls-certificate.ts';
import { startProxy } from './connect-proxy.ts';
import { ACCOUNT, benchOver, identityOf, REGION } from './support.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const describeKey: OperationSpec = { operation: 'kms:DescribeKey', actions: [], needs: ['KeyMetadata'] };
const scope = { account: ACCOUNT, region: REGION };

/** An HTTPS server with a certificate of its own authority for AWS's names. */
async function serve(options: ServerOptions, listener: RequestListener) {
  const certificate = await makeTlsCertificate([REGION], new Date());
  const server = createServer({ ...options, key: certificate.key, cert: certificate.certificate }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { certificate, port: (server.address() as AddressInfo).port }; // a TCP server's address
}

/** Such a server, and a transport that is redirected to it. */
async function redirected(maxVersion: 'TLSv1.2' | 'TLSv1.3', ca?: string, headers = {}) {
  const { certificate, port } = await serve({ maxVersion }, (_, response) =>
    response.writeHead(200, headers).end('{}'),
  );
  const sessions: TlsSession[] = [];
  const transport = createTransport({
    env: {},
    clock: systemClock,
    connectTo: { host: '127.0.0.1', port, ca: ca ?? certificate.ca },
    onTls: (session) => void sessions.push(session),
  });
  closing.push(() => transport.close());
  const fetch = (host: string) =>
    new Promise<string | null>((resolve, reject) => {
      get({ host, agent: transport.agentFor(host) }, (response) => {
        const id = transport.tlsOf(response.socket);
        response.resume().once('end', () => resolve(id));
      }).once('error', reject);
    });
  return { fetch, sessions };
}

describe('a TLS session', () => {
  it.each([
    ['TLSv1.3', /^TLS_AES_/],
    ['TLSv1.2', /^TLS_ECDHE_ECDSA_WITH_/],
  ] as const)('of %s is described, with its chain', async (version, cipher) => {
    const { fetch, sessions } = await redirected(version);
    const id = await fetch('iam.amazonaws.com');
    const [session] = sessions;
    expect(TlsSessionSchema.parse(session)).toEqual(session);
    expect(session).toMatchObject({
      id,
      host: 'iam.amazonaws.com',
      protocol: version,
      authorized: true,
      authorizationError: null,
      proxy: null,
    });
    expect(session?.cipher).toMatch(cipher);
    expect(session?.keyExchange).toMatch(/X25519|prime256v1/);
    expect(session?.certificates).toHaveLength(2);
    expect(session?.certificates[1]?.subject).toBe(session?.certificates[1]?.issuer);
  });

  it('is shared by the requests of one connection, and is another for another host', async () => {
    const { fetch, sessions } = await redirected('TLSv1.3');
    const first = await fetch('iam.amazonaws.com');
    expect(await fetch('iam.amazonaws.com')).toBe(first);
    expect(await fetch(`kms.${REGION}.amazonaws.com`)).not.toBe(first);
    expect(sessions).toHaveLength(2);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s is never resumed: it would show no certificate', async (version) => {
    const { fetch, sessions } = await redirected(version, undefined, { connection: 'close' });
    for (let call = 1; call <= 3; call += 1) await fetch('iam.amazonaws.com');
    expect(sessions.map(({ certificates }) => certificates.length)).toEqual([2, 2, 2]);
  });

  it('is never made with a host the certificate does not name, or an authority that is not trusted', async () => {
    const { fetch, sessions } = await redirected('TLSv1.3');
    await expect(fetch('iam.example.com')).rejects.toThrow(/altnames/i);
    const other = await makeTlsCertificate([REGION], new Date());
    const distrusting = await redirected('TLSv1.3', other.ca);
    await expect(distrusting.fetch('iam.amazonaws.com')).rejects.toThrow(/certificate|issuer/);
    expect([...sessions, ...distrusting.sessions]).toEqual([]);
  });
});

describe('a server that does not go on', () => {
  it.each<[string, RequestListener]>([
    ['before its headers', () => {}],
    ['in the middle of its body', (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{"Key')],
  ])('%s is given up, and the call fails', async (_, listener) => {
    const { certificate, port } = await serve({}, listener);
    const connectTo = { host: '127.0.0.1', port, ca: certificate.ca };
    const { recorder, connection } = benchOver(connectTo, { requestTimeoutMs: 300 });
    closing.push(() => connection.close());
    const { records } = await recorder.read(identityOf(), scope, describeKey, { KeyId: 'k' });
    expect(records[0]?.outcome).toMatchObject({ kind: 'failed', code: 'TimeoutError' });
  });
});

describe('through a proxy', () => {
  async function proxied({ refuse = false, trusted = true }) {
    const sandbox = await startSandbox({
      rows: [{ operation: 'kms:DescribeKey', output: { KeyMetadata: { KeyId: 'k' } } }],
    });
    closing.push(() => sandbox.close());
    const proxy = await startProxy(sandbox, refuse);
    closing.push(() => proxy.close());
    const directory = await mkdtemp(join(tmpdir(), 'goldproof-ca-'));
    closing.push(() => rm(directory, { recursive: true }));
    const bundle = join(directory, 'ca.pem');
    await writeFile(bundle, sandbox.ca);
    const HTTPS_PROXY = `http://someone:pass%20word@127.0.0.1:${proxy.port}`;
    const env = { HTTPS_PROXY, NO_PROXY: 'iam.amazonaws.com', ...(trusted ? { AWS_CA_BUNDLE: bundle } : {}) };
    const bench = benchOver(undefined, { env });
    closing.push(() => bench.connection.close());
    return { ...bench, proxy, sandbox };
  }

  it('tunnels, and names the proxy without its password beside the certificates it showed', async () => {
    const { recorder, memory, proxy } = await proxied({});
    const { records, complete } = await recorder.read(identityOf(), scope, describeKey, { KeyId: 'k' });
    expect(complete).toBe(true);
    const session = memory.sessions.get(records[0]?.tls ?? '');
    expect(session).toMatchObject({
      host: `kms.${REGION}.amazonaws.com`,
      proxy: `http://127.0.0.1:${proxy.port}`,
      authorized: true,
    });
    expect(session?.certificates[0]?.issuer).toBe('CN=Goldproof sandbox authority');
  });

  it('refuses a certificate it does not know, and records the failed call', async () => {
    const { recorder, proxy } = await proxied({ trusted: false });
    const { records } = await recorder.read(identityOf(), scope, describeKey, { KeyId: 'k' });
    expect(proxy.asked).toEqual([
      {
        target: `kms.${REGION}.amazonaws.com:443`,
        authorization: `Basic ${Buffer.from('someone:pass word').toString('base64')}`,
      },
    ]);
    expect(records[0]).toMatchObject({ tls: null, outcome: { kind: 'failed' } });
    expect(JSON.stringify(records)).not.toContain('pass');
  });

  it('is not fooled by the proxy answering in AWS’s place', async () => {
    const { recorder } = await proxied({ refuse: true });
    const { records } = await recorder.read(identityOf(), scope, describeKey, { KeyId: 'k' });
    expect(records[0]?.outcome).toMatchObject({ kind: 'failed', code: 'UnreadableAnswer' });
  });
});
