import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_LIMITS } from '../../src/aws/connection.ts';
import { GoldproofError } from '../../src/core/errors.ts';
import type { Progress } from '../../src/model/progress.ts';
import type { AwsAccess } from '../../src/pipeline/collect.ts';
import { configFromText, type LoadedConfig } from '../../src/pipeline/config.ts';
import { type IssuedKeys, makeFileKeys } from '../../src/pipeline/keys.ts';
import type { Job } from '../../src/pipeline/run.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { FRANKFURT, MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';

export const ALGORITHM = 'ECDSA_SHA_256';
export const SIGNING = `signing: { file: { key: key.pem, algorithm: ${ALGORITHM} }, chain: chain.pem }`;
export const ONE_ACCOUNT = `scope: { home: ${FRANKFURT}, regions: [${FRANKFURT}], accounts: { include: ["${MANAGEMENT}"] } }`;

/** A folder with keys, and a sandbox that can be told to misbehave. */
export interface BadJob {
  readonly folder: string;
  readonly keys: IssuedKeys;
  readonly sandbox: Sandbox;
  readonly access: AwsAccess;
  /** All that was told while it worked. */
  readonly told: Progress[];
  /** A job by a config whose output is `out` of the folder. */
  job(config?: string, settings?: Partial<Job>): Job;
  /** What lies below the folder, without what this file put there. */
  files(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openJob(organisation?: Organisation): Promise<BadJob> {
  const folder = await mkdtemp(join(tmpdir(), 'goldproof-bad-'));
  const sandbox = await startSandbox(organisation ?? demoOrganisation(new Date()));
  const now = new Date(Date.now() - 60_000);
  const keys = await makeFileKeys({ organisation: 'Example', algorithm: ALGORITHM, now, random: randomBytes });
  const own = { 'key.pem': keys.leafKey, 'chain.pem': keys.chain, 'root.pem': keys.root };
  for (const [name, text] of Object.entries(own)) await writeFile(join(folder, name), text);
  const told: Progress[] = [];
  const access: AwsAccess = {
    credentials: async () => sandboxCredentials(MANAGEMENT),
    connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
    limits: NO_LIMITS,
    maxAttempts: 1,
  };
  return {
    folder,
    keys,
    sandbox,
    access,
    told,
    job: (config = `${ONE_ACCOUNT}\n${SIGNING}`, settings = {}) => ({
      loaded: configIn(folder, config),
      access,
      signal: new AbortController().signal,
      onProgress: (progress) => void told.push(progress),
      now: () => new Date(),
      ...settings,
    }),
    files: async () => {
      const found = await readdir(folder, { recursive: true });
      return found.filter((path) => !Object.hasOwn(own, path)).sort();
    },
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function configIn(folder: string, settings: string): LoadedConfig {
  const text = `organisation: Example\nreport: { series: BAD }\noutput: out\n${settings}\n`;
  return configFromText(text, join(folder, 'goldproof.yaml'));
}

/** The error of ours that a promise ends in. */
export async function failureOf(work: Promise<unknown>): Promise<GoldproofError> {
  const result = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (result instanceof GoldproofError) return result;
  throw new Error('it did not fail as it should', { cause: result });
}

/** Every file of a directory. */
export async function contentsOf(directory: string): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) contents.set(path.slice(directory.length + 1), await readFile(path));
  }
  return contents;
}
