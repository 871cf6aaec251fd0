import type { ConnectTo } from '../../src/aws/agents.ts';
import { type Connection, type ConnectionOptions, connect, NO_LIMITS } from '../../src/aws/connection.ts';
import type { Identity } from '../../src/aws/identity.ts';
import { createRecorder, type Recorder } from '../../src/aws/recorder.ts';
import type { Json } from '../../src/core/json.ts';
import type { Redactor } from '../../src/evidence/redaction.ts';
import type { EvidenceStore } from '../../src/evidence/store.ts';
import type { EvidenceRecord, TlsSession } from '../../src/model/evidence.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** Leaves everything as it is. */
export const openRedactor: Redactor = {
  redact: (part: { input: Json; response?: Json }) => ({ ...part, redactions: [] }),
  text: (message: string) => message,
};

/** A store in memory, the last record of an id winning. */
export function memoryStore() {
  const records = new Map<string, EvidenceRecord>();
  const sessions = new Map<string, TlsSession>();
  const store: EvidenceStore = {
    append: async (record) => {
      records.set(record.id, record);
    },
    tls: async (session) => {
      sessions.set(session.id, session);
    },
    existing: (id) => records.get(id),
  };
  return { store, records, sessions };
}

export function identityOf(account = ACCOUNT): Identity {
  return {
    account,
    principal: `arn:aws:iam::${account}:user/goldproof-demo`,
    credentials: async () => sandboxCredentials(account),
  };
}

export interface Bench {
  readonly connection: Connection;
  readonly recorder: Recorder;
  readonly memory: ReturnType<typeof memoryStore>;
}

/** A recorder over a sandbox, with everything it writes in memory. */
export function benchOver(
  target: ConnectTo | undefined,
  options: Partial<ConnectionOptions> & { readonly maxPages?: number; readonly signal?: AbortSignal } = {},
): Bench {
  const memory = memoryStore();
  const { maxPages, signal, ...connectionOptions } = options;
  const connection = connect({
    home: REGION,
    userAgent: 'goldproof-test/0',
    limits: NO_LIMITS,
    maxAttempts: 1,
    env: {},
    ...(target === undefined ? {} : { connectTo: { host: target.host, port: target.port, ca: target.ca } }),
    ...connectionOptions,
  });
  const recorder = createRecorder({
    connection,
    store: memory.store,
    redactor: openRedactor,
    signal: signal ?? new AbortController().signal,
    ...(maxPages === undefined ? {} : { maxPages }),
  });
  return { connection, recorder, memory };
}
