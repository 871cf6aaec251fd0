import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { openKmsKey } from '../../src/aws/kms-signer.ts';
import { demo } from '../../src/cli/demo.ts';
import { startAuthority } from '../../src/cli/demo-authority.ts';
import { verify } from '../../src/cli/verify.ts';
import { openPackage } from '../../src/pack/open.ts';
import { writeZip } from '../../src/pack/zip-write.ts';
import { collectEvidence, openConnection } from '../../src/pipeline/collect.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { corroborateEvidence } from '../../src/pipeline/corroborate.ts';
import { certify, makeFileKeys } from '../../src/pipeline/keys.ts';
import { type Sealed, sealReport } from '../../src/pipeline/report.ts';
import { type VerifyJob, verifyPackage } from '../../src/pipeline/verify.ts';
import { keyArn } from '../../src/sandbox/computed/kms.ts';
import { FRANKFURT, MANAGEMENT, REGIONS, STRANGER } from '../../src/sandbox/organisation/accounts.ts';
import { organization } from '../../src/sandbox/organisation/build/organization.ts';
import { whenFrom } from '../../src/sandbox/organisation/build/when.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { furtherMembers } from '../../src/sandbox/organisation/further-accounts.ts';
import { signingKeyFromPem } from '../../src/sign/file-signer.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { inProcess } from '../cli/support.ts';
import { borrowingOrganisation, CLOSED_KEY, LENT_IMAGE, LENT_KEY, LENT_SIGNING_KEY } from './borrowed.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

// Runs that are unusual and honest: every step of `verify` passes on what comes of them. Others of the kind have tests
// of their own: hostile strings, own controls, corroboration, revisions, unknown scope, large zips, moto (`.ci/moto`).

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function jobOf(
  ...[now, settings, options, scope, organisation]: Parameters<typeof startJob>
): Promise<SandboxJob> {
  const job = await startJob(now, settings, options, scope, organisation);
  closing.push(() => job.close());
  return job;
}

/** Seals what was collected. */
function sealed(job: SandboxJob, evidence: string, now = () => new Date()): Promise<Sealed> {
  const { loaded, access } = job;
  const signal = new AbortController().signal;
  return sealReport({ loaded, access, evidence, signal, onProgress: () => undefined, now });
}

/** The steps that did not pass, with what they say. */
async function open(job: SandboxJob, subject: string, overrides: Partial<VerifyJob> = {}): Promise<string[]> {
  const { roots, timestampRoots } = job;
  const trust = { roots, timestampRoots, allowUntimestamped: true, at: new Date(), ...overrides };
  const { steps } = await verifyPackage({ subject, ...trust, onProgress: () => undefined });
  return steps.filter(({ result }) => result !== 'passed').map(({ name, detail }) => `${name}: ${detail.join(' ')}`);
}

const KEYS = { organisation: 'Example', algorithm: 'ECDSA_SHA_256', random: randomBytes } as const;

/** A chain over a key in KMS, written where the config names it. @returns its root */
async function certifyKey({ loaded, access, folder }: SandboxJob, keyId: string): Promise<Uint8Array> {
  const connection = await openConnection(loaded, access);
  closing.push(() => connection.close());
  const { algorithm } = KEYS;
  const signer = { account: STRANGER, principal: 'signer', credentials: connection.credentials };
  const leaf = await openKmsKey(connection, signer, FRANKFURT, { keyId, algorithm }, new AbortController().signal);
  const now = new Date();
  const { rootKey } = await makeFileKeys({ ...KEYS, now });
  const root = signingKeyFromPem(rootKey, algorithm, { random: randomBytes });
  const { rootPem, chain } = await certify({ ...KEYS, now }, root, leaf, 'document-signing');
  await writeFile(join(folder, 'chain.pem'), chain);
  return decodePem(rootPem, 'CERTIFICATE')[0] ?? new Uint8Array();
}

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** A job by another config, whose keys are those of the config already. */
function withConfig(job: SandboxJob, change: (text: string) => string): SandboxJob {
  return { ...job, loaded: configFromText(change(job.loaded.text), job.loaded.file) };
}

describe('an honest package passes', () => {
  it('as the demo makes it, by the command with the two roots alone', async () => {
    const out = await mkdtemp(join(tmpdir(), 'goldproof-honest-'));
    closing.push(() => rm(out, { recursive: true, force: true }));
    expect(await demo({ out }, inProcess().context)).toBe(0);
    const [name = ''] = await readdir(join(out, 'packages'));
    const { context, stdout } = inProcess();
    const roots = { root: [join(out, 'root.pem')], timestampRoot: [join(out, 'tsa-root.pem')] };
    expect(await verify({ subject: join(out, 'packages', name), ...roots }, context), stdout.join('')).toBe(0);
  });

  it('of one account without an organisation, all its Regions discovered, untimestamped', async () => {
    const error = 'AWSOrganizationsNotInUseException';
    const faults = [{ operation: 'organizations:*', fault: { kind: 'error', error, status: 400 } as const }];
    const job = await jobOf(new Date(), '', { faults }, `{ home: ${FRANKFURT} }`);
    const { directory, report } = await sealed(job, await collectOnce(job));
    expect(report.accounts.map(({ id }) => id)).toEqual([MANAGEMENT]);
    expect(report.scope.map(({ scope }) => scope.region)).toEqual(expect.arrayContaining([...REGIONS]));
    expect(await open(job, directory)).toEqual([]);
    // Unless a reader says that none was agreed, a missing timestamp stays open.
    expect(await open(job, directory, { allowUntimestamped: false })).toEqual([
      expect.stringMatching(/^timestamp of SHA256SUMS: The package carries no timestamp/),
    ]);
  });

  it('of an account that builds with keys and images of another, signed by a key of another', async () => {
    const now = new Date();
    const started = await jobOf(now, '', {}, undefined, borrowingOrganisation(now));
    const key = keyArn(LENT_SIGNING_KEY);
    const job = withConfig(started, (text) =>
      text.replace(/file: \{.*?\}/, `kms: { key: "${key}", algorithm: ECDSA_SHA_256 }`),
    );
    const root = await certifyKey(job, key);
    const evidence = await collectOnce(job);
    const { directory } = await sealed(job, evidence);
    const records = await readFile(join(directory, `evidence/${MANAGEMENT}/${FRANKFURT}.ndjson`), 'utf8');
    const answers = records.split('\n').filter((line) => line.includes('"kind":"ok"'));
    const answered = (...words: string[]) => answers.some((line) => words.every((word) => line.includes(word)));
    expect(answered('"kms:DescribeKey"', `"AWSAccountId":"${STRANGER}"`, LENT_KEY)).toBe(true);
    expect(answered('"kms:GetKeyRotationStatus"', LENT_KEY)).toBe(true);
    expect(answered('"ec2:DescribeImages"', LENT_IMAGE, `"OwnerId":"${STRANGER}"`)).toBe(true);
    expect(records).toMatch(new RegExp(`"KeyId":"${CLOSED_KEY}".*"kind":"denied"`));
    expect(await open(job, directory, { roots: [root] })).toEqual([]);
  });

  it('as an interim report, which each page says', async () => {
    const job = await jobOf(new Date(), `period: { from: ${day(-20)}, to: ${day(20)} }\ninterim: true\n`);
    const { directory, report } = await sealed(job, await collectOnce(job));
    expect(report.interim).toBe(true);
    expect(await open(job, directory)).toEqual([]);
  });

  it.each([4, -4])('by a machine whose clock is %d minutes ahead, stamped by one that is right', async (minutes) => {
    const now = () => new Date(Date.now() + minutes * 60_000);
    const authority = await startAuthority(new Date());
    closing.push(() => authority.close());
    const started = await jobOf(new Date(), `timestamp: { url: "${authority.url}", roots: tsa-root.pem }\n`);
    const job = { ...started, access: { ...started.access, clock: { ...systemClock, now } } };
    // The keys were made there a moment ago.
    const keys = await makeFileKeys({ ...KEYS, now: now() });
    const files = { 'key.pem': keys.leafKey, 'chain.pem': keys.chain, 'tsa-root.pem': authority.root };
    for (const [name, text] of Object.entries(files)) await writeFile(join(job.folder, name), text);
    const evidence = await collectOnce(job);
    const [signal, onProgress] = [new AbortController().signal, () => undefined];
    await corroborateEvidence({ ...job, directory: evidence, signal, onProgress });
    const { directory, report } = await sealed(job, evidence, now);
    expect(report.corroboration).toMatchObject({
      contradictions: { total: 0 },
      unrecorded: { total: 0 },
      notFound: [],
    });
    const roots = decodePem(keys.root, 'CERTIFICATE');
    const timestampRoots = decodePem(authority.root, 'CERTIFICATE');
    expect(await open(job, directory, { roots, timestampRoots, allowUntimestamped: false })).toEqual([]);
  });

  it('when it was interrupted and resumed', async () => {
    const job = await jobOf();
    const stop = new AbortController();
    let calls = 0;
    const { loaded, access } = job;
    const base = { loaded, directory: join(job.folder, 'resumed'), access };
    const interrupted = collectEvidence({
      ...base,
      signal: stop.signal,
      onProgress: () => {
        calls += 1;
        if (calls === 40) stop.abort(new Error('killed'));
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'cancelled' });
    const { directory } = await sealed(job, await collectOnce(job, 'resumed'));
    expect(await open(job, directory)).toEqual([]);
  });

  it('when an endpoint of the user’s own answers', async () => {
    const job = await jobOf();
    const url = `https://127.0.0.1:${job.sandbox.port}`;
    process.env['AWS_ENDPOINT_URL_KMS'] = url;
    closing.push(() => void delete process.env['AWS_ENDPOINT_URL_KMS']);
    const { directory } = await sealed(job, await collectOnce(job));
    expect(await open(job, directory)).toEqual([]);
  });

  // Minutes of work: `.ci/full` does it.
  it.skipIf(process.env['GOLDPROOF_FULL'] !== '1')('of fifty accounts', async () => {
    const now = new Date();
    const job = await jobOf(now, '', {}, DISCOVERED, demoOrganisation(now, 50));
    const { directory, report } = await sealed(job, await collectOnce(job));
    expect(report.accounts.filter((account) => account.in)).toHaveLength(50);
    expect(report.findings.every(({ accounts }) => accounts.length === 50)).toBe(true);
    // A copy of an account comes out as the account does.
    const statuses = (id: string) =>
      report.findings.map(({ accounts }) => accounts.find(({ account }) => account === id)?.status);
    expect(statuses('800000000004')).toEqual(statuses('800000000001'));
    expect(await open(job, directory)).toEqual([]);
  });

  // An account has sixty files. Of these only one lets anybody in: the cheapest package of so many.
  it.skipIf(process.env['GOLDPROOF_FULL'] !== '1')(
    'as a zip of more than 65,535 entries',
    { timeout: 1_800_000 },
    async () => {
      const now = new Date();
      const honest = demoOrganisation(now);
      const members = [{ id: MANAGEMENT, name: 'management', state: 'ACTIVE' } as const, ...furtherMembers(1_100)];
      const rows = [...organization(members, whenFrom(now)), ...honest.rows];
      const job = await jobOf(now, '', {}, DISCOVERED, { ...honest, roles: [], rows });
      const { directory } = await sealed(job, await collectOnce(job));
      const source = await openPackage(directory);
      expect(source.files.size).toBeGreaterThan(65_535);
      const zip = join(job.folder, 'package.zip');
      await writeZip(source, 'package', zip);
      await source.close();
      expect(await open(job, zip)).toEqual([]);
    },
  );
});
