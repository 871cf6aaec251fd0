import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_LIMITS } from '../../src/aws/connection.ts';
import type { Signer, TimestampAuthority } from '../../src/model/signer.ts';
import { type AwsAccess, collectEvidence } from '../../src/pipeline/collect.ts';
import { configFromText, type LoadedConfig } from '../../src/pipeline/config.ts';
import { makeFileKeys } from '../../src/pipeline/keys.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { COLLECTOR_ROLE, EXTERNAL_ID, FRANKFURT, MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { signerFromPem } from '../../src/sign/file-signer.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { timestampAuthority } from '../../src/sign/timestamp.ts';
import { respondToTimestampRequest } from '../../src/sign/timestamp-respond.ts';

const ALGORITHM = 'ECDSA_SHA_256';

/** A folder with evidence of the sandbox's management account in one Region, keys, a config; and an authority. */
export interface SandboxJob {
  readonly folder: string;
  readonly loaded: LoadedConfig;
  readonly access: AwsAccess;
  readonly sandbox: Sandbox;
  readonly signer: Signer;
  readonly timestamp: TimestampAuthority;
  readonly roots: readonly Uint8Array[];
  readonly timestampRoots: readonly Uint8Array[];
  close(): Promise<void>;
}

/** The management account in one Region: the cheapest whole job. */
export const ONE_REGION = `{ home: ${FRANKFURT}, regions: [${FRANKFURT}], accounts: { include: ["${MANAGEMENT}"] } }`;
/** The whole organisation, its accounts and Regions left to be discovered. */
const [rolePath, roleName] = COLLECTOR_ROLE.split('/');
export const DISCOVERED = `{ home: ${FRANKFURT}, role: { path: /${rolePath}/, name: ${roleName}, externalId: ${EXTERNAL_ID} } }`;

/**
 * @param settings lines of the config besides
 * @param scope the config's `scope`
 */
export async function startJob(
  now = new Date(),
  settings = '',
  options: SandboxOptions = {},
  scope = ONE_REGION,
  organisation = demoOrganisation(now),
): Promise<SandboxJob> {
  const folder = await mkdtemp(join(tmpdir(), 'goldproof-e2e-'));
  const sandbox = await startSandbox(organisation, options);
  const request = {
    organisation: 'Example',
    algorithm: ALGORITHM,
    now: new Date(now.getTime() - 60_000),
    random: randomBytes,
  } as const;
  const keys = await makeFileKeys(request);
  const authority = await makeFileKeys(request, 'timestamping');
  await writeFile(join(folder, 'key.pem'), keys.leafKey);
  await writeFile(join(folder, 'chain.pem'), keys.chain);
  const text = `organisation: Example
report: { series: E2E }
scope: ${scope}
signing: { file: { key: key.pem, algorithm: ${ALGORITHM} }, chain: chain.pem }
output: .
${settings}`;
  const authoritySigner = signerFromPem({ key: authority.leafKey, certificates: authority.chain }, ALGORITHM, {
    random: randomBytes,
  });
  const timestampRoots = decodePem(authority.root, 'CERTIFICATE');
  let serial = 0;
  return {
    folder,
    loaded: configFromText(text, join(folder, 'goldproof.yaml')),
    access: {
      credentials: async () => sandboxCredentials(MANAGEMENT),
      connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
      limits: NO_LIMITS,
    },
    sandbox,
    signer: signerFromPem({ key: keys.leafKey, certificates: keys.chain }, ALGORITHM, { random: randomBytes }),
    timestamp: timestampAuthority({
      name: 'test',
      post: (bytes) => {
        serial += 1;
        return respondToTimestampRequest(bytes, {
          signer: authoritySigner,
          policy: '1.3.6.1.4.1.99999.1',
          now: new Date(),
          serial: Uint8Array.of(serial),
        });
      },
      roots: timestampRoots,
      random: randomBytes,
      now: () => new Date(),
    }),
    roots: decodePem(keys.root, 'CERTIFICATE'),
    timestampRoots,
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Collects into a folder of its own below the job's. @returns that folder */
export async function collectOnce(job: SandboxJob, name = 'collected'): Promise<string> {
  const directory = join(job.folder, name);
  await collectEvidence({
    loaded: job.loaded,
    directory,
    access: job.access,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return directory;
}
