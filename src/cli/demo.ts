import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, posix, relative } from 'node:path';
import { NO_LIMITS } from '../aws/connection.ts';
import { openKmsKey } from '../aws/kms-signer.ts';
import { sha256 } from '../core/digest.ts';
import { GoldproofError } from '../core/errors.ts';
import { type AwsAccess, openConnection } from '../pipeline/collect.ts';
import { configFromText } from '../pipeline/config.ts';
import { certify, makeFileKeys } from '../pipeline/keys.ts';
import { runJob } from '../pipeline/run.ts';
import { sandboxCredentials } from '../sandbox/credentials.ts';
import { COLLECTOR_ROLE, EXTERNAL_ID, MANAGEMENT } from '../sandbox/organisation/accounts.ts';
import { demoOrganisation, SIGNING_KEY } from '../sandbox/organisation/demo.ts';
import { startSandbox } from '../sandbox/server.ts';
import { signerFromPem, signingKeyFromPem } from '../sign/file-signer.ts';
import { respondToTimestampRequest } from '../sign/timestamp-respond.ts';
import type { Command, Context } from './context.ts';
import { printVerdicts } from './verdicts.ts';

const ORGANISATION = 'Example Corp';
const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';
const MARKER = '.goldproof-demo';

/**
 * The whole job on an AWS organisation in a box: real SDK clients, signatures and TLS against a server on loopback, a
 * KMS key that signs, a timestamp authority that stamps. Only the data is made up.
 */
export const demo: Command<{ readonly out: string }> = async ({ out }, context) => {
  const now = context.now();
  await clear(out);
  const sandbox = await startSandbox(demoOrganisation(now));
  const authority = await startAuthority(now);
  try {
    const access: AwsAccess = {
      credentials: async () => sandboxCredentials(MANAGEMENT),
      connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
      limits: NO_LIMITS,
    };
    await writeFile(join(out, 'tsa-root.pem'), authority.root);
    await writeFile(join(out, 'assurance.yaml'), assuranceRegister(now));
    const text = demoConfig(authority.url);
    const file = join(out, 'goldproof.yaml');
    await writeFile(file, text);
    const loaded = configFromText(text, file);
    await certifySigningKey(out, loaded, access, context);
    const { findings, controls, directory } = await runJob({
      loaded,
      access,
      signal: context.signal,
      onProgress: context.output.progress,
      now: context.now,
    });
    printVerdicts(context.output, controls, findings);
    const here = (path: string): string => relative(process.cwd(), path) || '.';
    context.output.print(`\nPackage   ${here(directory)}`);
    context.output.print('Check it  with standard tools, and with every verdict derived again:\n');
    context.output.print(
      `  (cd ${here(directory)} && sha256sum -c --strict --quiet SHA256SUMS && openssl cms -verify -cades -binary -inform DER -in SHA256SUMS.p7s -content SHA256SUMS -CAfile ${relative(directory, join(out, 'root.pem'))} -out /dev/null)`,
    );
    context.output.print(
      `  node dist/cli/main.js verify ${here(directory)} --root ${here(join(out, 'root.pem'))} --timestamp-root ${here(join(out, 'tsa-root.pem'))}`,
    );
    return 0;
  } finally {
    await authority.close();
    await sandbox.close();
  }
};

/** Makes the folder ready; one that is not an earlier demo's is never emptied. */
async function clear(out: string): Promise<void> {
  const entries: string[] = await readdir(out).catch(() => []);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    const problem = {
      file: out,
      message: "it holds files that are not a demo's",
      remedy: 'Choose an empty folder with --out',
    };
    throw new GoldproofError('usage', `${out} is not empty`, [problem]);
  }
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, MARKER), '');
}

/** A certificate over the sandbox's KMS key, issued by a root of the demo's own. */
async function certifySigningKey(
  out: string,
  loaded: ReturnType<typeof configFromText>,
  access: AwsAccess,
  { now, signal }: Context,
): Promise<void> {
  const connection = await openConnection(loaded, access);
  const identity = { account: SIGNING_KEY.account, principal: 'demo', credentials: connection.credentials };
  const key = { keyId: signingKeyArn(), algorithm: ALGORITHM } as const;
  const leaf = await openKmsKey(connection, identity, SIGNING_KEY.region, key, signal);
  const { rootKey } = await makeFileKeys({
    organisation: ORGANISATION,
    algorithm: ALGORITHM,
    now: now(),
    random: randomBytes,
  });
  const root = signingKeyFromPem(rootKey, ALGORITHM, { random: randomBytes });
  const issued = await certify(
    { organisation: ORGANISATION, algorithm: ALGORITHM, now: now(), random: randomBytes },
    root,
    leaf,
    'document-signing',
  );
  await writeFile(join(out, 'root.pem'), issued.rootPem);
  await writeFile(join(out, 'chain.pem'), issued.chain);
  connection.close();
}

function signingKeyArn(): string {
  return `arn:aws:kms:${SIGNING_KEY.region}:${SIGNING_KEY.account}:key/${SIGNING_KEY.keyId}`;
}

interface Authority {
  readonly url: string;
  /** PEM. */
  readonly root: string;
  close(): Promise<void>;
}

/** A timestamp authority on loopback (RFC 3161 over HTTP), with a root of its own. */
async function startAuthority(now: Date): Promise<Authority> {
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

function demoConfig(authority: string): string {
  return `# Written by \`goldproof demo\`: a config as a real one would be, for an organisation that is not real.
organisation: ${ORGANISATION}
report:
  series: EXAMPLE
  classification: Confidential
  recipients: [Example Auditors LLP]
people: { preparer: Compliance engineering, reviewer: Platform security, approver: Head of compliance }
scope:
  home: ${SIGNING_KEY.region}
  role: { path: /${posix.dirname(COLLECTOR_ROLE)}/, name: ${posix.basename(COLLECTOR_ROLE)}, externalId: ${EXTERNAL_ID} }
registers: { assurance: assurance.yaml }
signing:
  kms: { key: "${signingKeyArn()}", algorithm: ${ALGORITHM} }
  chain: chain.pem
timestamp: { url: "${authority}", roots: tsa-root.pem }
output: .
`;
}

/** An AWS report as it would be registered: title, period and digest; the report itself stays under its own terms. */
function assuranceRegister(now: Date): string {
  const year = now.getUTCFullYear();
  return `assurance:
  - kind: inherited
    control: GOV-01
    title: SOC 2 Type 2 report (made up for the demo)
    issuer: AWS Artifact
    from: ${year - 2}-10-01
    to: ${year + 1}-01-01
    sha256: ${sha256('the demo has no report to hash')}
    statements: [S01, S02, S03, S17, S21, S25, S28, S30, S31]
    owner: Head of compliance
`;
}
