import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealRecord } from '../../src/evidence/record.ts';
import type { Collection, EvidenceRecord, TlsSession } from '../../src/model/evidence.ts';
import type { FileSource } from '../../src/model/file-source.ts';

export const ACCOUNT = '111122223333';

/** A record of one page, made up. */
export function recordOf(options: {
  readonly account?: string;
  readonly region?: string;
  readonly operation?: EvidenceRecord['operation'];
  readonly input?: EvidenceRecord['input'];
  readonly page?: number;
  readonly response?: EvidenceRecord['input'];
}): EvidenceRecord {
  return sealRecord({
    scope: { account: options.account ?? ACCOUNT, region: options.region ?? 'eu-central-1' },
    operation: options.operation ?? 'kms:DescribeKey',
    input: options.input ?? {},
    page: options.page ?? 1,
    more: false,
    principal: `arn:aws:iam::${ACCOUNT}:role/reader`,
    host: 'kms.eu-central-1.amazonaws.com',
    tls: 't1',
    startedAt: '2026-07-01T00:00:00.000Z',
    endedAt: '2026-07-01T00:00:00.100Z',
    attempts: 1,
    requestId: 'r-1',
    awsDate: null,
    httpStatus: 200,
    outcome: { kind: 'ok', response: options.response ?? { é: '𝄞' } },
    redactions: [],
  });
}

export const SESSION: TlsSession = {
  id: 't1',
  host: 'kms.eu-central-1.amazonaws.com',
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  keyExchange: 'X25519',
  authorized: true,
  authorizationError: null,
  proxy: null,
  certificates: [],
};

export const COLLECTION: Collection = {
  schema: 'goldproof.collection/1',
  run: 'run-1',
  partition: 'aws',
  organisation: null,
  principal: `arn:aws:iam::${ACCOUNT}:role/reader`,
  from: '2026-07-01T00:00:00.000Z',
  to: '2026-07-01T01:00:00.000Z',
  approved: [],
  accountList: { complete: true, chosen: false },
  accounts: [
    {
      id: ACCOUNT,
      state: 'ACTIVE',
      inScope: true,
      regionList: { complete: true, chosen: false },
      regions: [
        { region: 'us-east-1', inScope: true },
        { region: 'eu-central-1', inScope: true },
        { region: 'ap-south-1', inScope: false, reason: 'not chosen' },
      ],
    },
    { id: '444455556666', state: 'ACTIVE', inScope: true, reason: 'AccessDenied on sts:AssumeRole', regions: [] },
  ],
  permissions: [],
  tool: { version: '0.1.0', node: 'v20.20.2', sdk: {} },
};

/** A new empty directory, and how to be rid of it. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'goldproof-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A package in memory. */
export function memorySource(contents: Readonly<Record<string, string | Uint8Array>>): FileSource {
  const files = new Map(
    Object.entries(contents)
      .map(([path, content]) => [path, Buffer.from(content)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const bytes = async (path: string) => {
    const content = files.get(path);
    if (content === undefined) throw new Error(`no ${path}`);
    return content;
  };
  return {
    name: 'memory',
    files: new Map([...files].map(([path, content]) => [path, content.length])),
    bytes,
    async *stream(path) {
      const content = await bytes(path);
      // In odd pieces, so that lines and characters are cut anywhere.
      for (let start = 0; start < content.length; start += 7) yield content.subarray(start, start + 7);
    },
    close: async () => undefined,
  };
}
