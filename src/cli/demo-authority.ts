import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeFileKeys } from '../pipeline/keys.ts';
import { signerFromPem } from '../sign/file-signer.ts';
import { respondToTimestampRequest } from '../sign/timestamp-respond.ts';

export interface Authority {
  readonly url: string;
  /** PEM. */
  readonly root: string;
  close(): Promise<void>;
}

/** A timestamp authority on loopback (RFC 3161 over HTTP), with a root of its own. */
export async function startAuthority(now: Date): Promise<Authority> {
  const request = { organisation: 'Example Time', algorithm: 'ECDSA_SHA_256', now, random: randomBytes } as const;
  const keys = await makeFileKeys(request, 'timestamping');
  const signer = signerFromPem({ key: keys.leafKey, certificates: keys.chain }, 'ECDSA_SHA_256', {
    random: randomBytes,
  });
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const settings = { signer, policy: '1.3.6.1.4.1.99999.1', now: new Date(), serial: serial() };
      respondToTimestampRequest(Buffer.concat(chunks), settings).then(
        (reply) => answer.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply),
        () => answer.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, root: keys.root, close: () => stop(server) };
}

function serial(): Uint8Array {
  const bytes = Uint8Array.from(randomBytes(12));
  bytes[0] = 1;
  return bytes;
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((closed) => server.close(() => closed()));
}
