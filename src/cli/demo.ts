import { randomBytes } from 'node:crypto';
import { basename, join, relative, resolve } from 'node:path';
import { NO_LIMITS } from '../aws/connection.ts';
import { openKmsKey } from '../aws/kms-signer.ts';
import { type AwsAccess, openConnection } from '../pipeline/collect.ts';
import { configFromText } from '../pipeline/config.ts';
import { corroborateEvidence } from '../pipeline/corroborate.ts';
import { certify, makeFileKeys } from '../pipeline/keys.ts';
import { prepare } from '../pipeline/prepare.ts';
import { sealReport } from '../pipeline/report.ts';
import { collectInto } from '../pipeline/run.ts';
import { sandboxCredentials } from '../sandbox/credentials.ts';
import {
  APPROVED_ACCOUNTS,
  COLLECTOR_ROLE,
  EXTERNAL_ID,
  FORMERLY_APPROVED,
  MANAGEMENT,
} from '../sandbox/organisation/accounts.ts';
import { demoOrganisation, SIGNING_KEY } from '../sandbox/organisation/demo.ts';
import { startSandbox } from '../sandbox/server.ts';
import { signingKeyFromPem } from '../sign/file-signer.ts';
import type { Command, Context } from './context.ts';
import { startAuthority } from './demo-authority.ts';
import { ALGORITHM, assuranceRegister, demoConfig, ORGANISATION } from './demo-files.ts';
import { type DemoFolder, openDemoFolder } from './demo-folder.ts';
import { EXIT } from './exit-code.ts';
import type { Output } from './output.ts';
import { printVerdicts, sealedEnding } from './verdicts.ts';

/**
 * The whole job on an AWS organisation in a box: real SDK clients, signatures and TLS against a server on loopback, a
 * KMS key that signs, a timestamp authority that stamps. Only the data is made up.
 */
export const demo: Command<{ readonly out: string }> = async ({ out }, context) => {
  const begun = context.now();
  const folder = await openDemoFolder(out);
  context.output.progress({ event: 'demo.started', message: 'setting up an AWS organisation on this machine' });
  const sandbox = await startSandbox(demoOrganisation(begun));
  const authority = await startAuthority(begun);
  try {
    const access: AwsAccess = {
      credentials: async () => sandboxCredentials(MANAGEMENT),
      connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
      limits: NO_LIMITS,
    };
    await folder.write('tsa-root.pem', authority.root);
    await folder.write('assurance.yaml', assuranceRegister(begun));
    const organisation = {
      home: SIGNING_KEY.region,
      role: COLLECTOR_ROLE,
      externalId: EXTERNAL_ID,
      approved: APPROVED_ACCOUNTS,
      formerly: FORMERLY_APPROVED,
      key: signingKeyArn(),
      authority: authority.url,
    };
    const text = demoConfig(organisation, begun);
    await folder.write('goldproof.yaml', text);
    const loaded = configFromText(text, join(out, 'goldproof.yaml'));
    await certifySigningKey(folder, loaded, access, context);
    const { signal, output, now } = context;
    const job = { loaded, access, signal, onProgress: output.progress, now };
    const prepared = await prepare(job);
    const evidence = await collectInto(job);
    await folder.made(evidence);
    await corroborateEvidence({ ...job, directory: evidence }); // on AWS minutes later: events take their time
    await folder.made(evidence);
    const sealed = await sealReport({ ...job, evidence }, prepared);
    await folder.made(sealed.directory);
    printVerdicts(output, sealed);
    printNextSteps(output, sealed.directory, out);
    output.completed(sealedEnding(sealed, EXIT.sealed));
    return EXIT.sealed;
  } finally {
    await authority.close();
    await sandbox.close();
  }
};

/** Where the package is, and how to check it: each command as it can be pasted. */
function printNextSteps({ print }: Output, directory: string, out: string): void {
  const root = join(out, 'root.pem');
  const [script = ''] = process.argv.slice(1);
  const goldproof = basename(script) === 'main.js' ? `node ${near(script)}` : 'goldproof';
  print(`
Package: ${near(directory)}
Read report.pdf or report.html in it; report.json is the same for machines.

Check it with standard tools:
  (cd ${near(directory)} &&
   sha256sum -c --strict --quiet SHA256SUMS &&
   openssl cms -verify -cades -binary -inform DER -in SHA256SUMS.p7s -content SHA256SUMS \\
     -CAfile ${relative(directory, root)} -out /dev/null)

Check it with every verdict derived again:
  ${goldproof} verify ${near(directory)} \\
    --root ${near(root)} --timestamp-root ${near(join(out, 'tsa-root.pem'))}`);
}

/** A path from where the user is, or the whole of it when it lies elsewhere. */
function near(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? resolve(path) : fromHere || '.';
}

/** A certificate over the sandbox's KMS key, issued by a root of the demo's own. */
async function certifySigningKey(
  folder: DemoFolder,
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
  await folder.write('root.pem', issued.rootPem);
  await folder.write('chain.pem', issued.chain);
  connection.close();
}

function signingKeyArn(): string {
  return `arn:aws:kms:${SIGNING_KEY.region}:${SIGNING_KEY.account}:key/${SIGNING_KEY.keyId}`;
}
