import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { organisation } from './small-organisation.ts';
import { ACCOUNT, REGION } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation);
});
afterAll(() => sandbox.close());

describe('TLS', () => {
  const handshake = (host: string, maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3', target = sandbox) =>
    new Promise<string | null>((resolve, reject) => {
      const socket = connect(
        {
          host: '127.0.0.1',
          port: target.port,
          servername: host,
          ca: target.ca,
          minVersion: 'TLSv1.1',
          maxVersion,
          ciphers: 'DEFAULT:@SECLEVEL=0', // else OpenSSL itself would not offer 1.1
        },
        () => {
          resolve(socket.getProtocol());
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });

  it.each([
    'iam.amazonaws.com',
    `bucket.s3.${REGION}.amazonaws.com`,
    `${ACCOUNT}.s3-control.${REGION}.amazonaws.com`,
    'sandbox.localhost',
  ])('is trusted as %s', async (host) => {
    expect(await handshake(host, 'TLSv1.3')).toBe('TLSv1.3');
  });

  it('speaks 1.2, nothing older, and is no other host', async () => {
    expect(await handshake('kms.us-east-1.amazonaws.com', 'TLSv1.2')).toBe('TLSv1.2');
    await expect(handshake('kms.us-east-1.amazonaws.com', 'TLSv1.1')).rejects.toThrow(/alert protocol version/);
    await expect(handshake('example.com', 'TLSv1.3')).rejects.toThrow(/altnames/);
  });

  it('can be held at 1.2', async () => {
    const older = await startSandbox({ rows: [] }, { maxTls: 'TLSv1.2' });
    expect(await handshake('kms.us-east-1.amazonaws.com', 'TLSv1.3', older)).toBe('TLSv1.2');
    await older.close();
  });
});
