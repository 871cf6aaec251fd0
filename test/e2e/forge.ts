import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../src/core/digest.ts';
import { formatSums } from '../../src/core/sums.ts';
import { type Manifest, ManifestSchema } from '../../src/model/manifest.ts';
import type { Report } from '../../src/model/report.ts';
import type { Signer } from '../../src/model/signer.ts';
import type { Verification } from '../../src/model/verification.ts';
import { verifyInstructions } from '../../src/pack/instructions.ts';
import { openPackage } from '../../src/pack/open.ts';
import { writePackage } from '../../src/pack/write-package.ts';
import { readTemplates } from '../../src/pipeline/built-in.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { makeFileKeys } from '../../src/pipeline/keys.ts';
import { renderSigned } from '../../src/pipeline/render.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { type VerifyJob, verifyPackage } from '../../src/pipeline/verify.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { signerFromPem } from '../../src/sign/file-signer.ts';
import { collectOnce, type SandboxJob, startJob } from './sandbox-job.ts';

/** Files to replace; null leaves one out. */
export type Changes = Readonly<Record<string, Uint8Array | string | null>>;

export interface ForgeOptions {
  readonly signer?: Signer;
  /** What the manifest says instead. */
  readonly header?: Partial<Pick<Manifest, 'tool' | 'previous' | 'run' | 'number' | 'sealedAt'>>;
}

/** An honest package of the sandbox, and all that its maker has: the key, the authority, the evidence. */
export interface Workshop {
  readonly job: SandboxJob;
  /** The honest package's directory. */
  readonly original: string;
  readonly report: Report;
  /** The package with some files replaced, sums and manifest made again, signed and timestamped. */
  forge(name: string, changes: Changes, options?: ForgeOptions): Promise<string>;
  /** A copy of the evidence with sums that agree: `edit` answers a file's new text, or null to leave it out. */
  editEvidence(name: string, edit: (path: string, text: string) => string | null): Promise<string>;
  /** A whole honest job over such evidence. */
  reseal(evidence: string, number: string): Promise<string>;
  /** The report's files, made from another report. */
  rendered(report: Report, signer?: Signer): Promise<Record<string, Uint8Array>>;
  read(path: string): Promise<Buffer>;
  paths(prefix: string): Promise<string[]>;
  verify(subject: string, overrides?: Partial<VerifyJob>): Promise<Verification>;
  close(): Promise<void>;
}

/** One that holds and one that does not, so that `verify` has to come to the same. */
const APPROVALS = `params:
  approvedAccounts:
    - { account: "222233334444", owner: Ann, reason: Golden images, expires: 2999-01-01 }
    - { account: "999999999999", owner: Bob, reason: Trial, expires: 2020-01-01 }
`;

export async function openWorkshop(): Promise<Workshop> {
  const job = await startJob(new Date(), APPROVALS);
  const collected = await collectOnce(job);
  const { directory, report } = await seal(job, collected, job.loaded);
  const original = join(job.folder, 'original');
  await forge(job, directory, original, { 'VERIFY.txt': instructions(report, job.signer) }, {}); // with a timestamp
  return {
    job,
    original,
    report,
    async forge(name, changes, options = {}) {
      const target = join(job.folder, name);
      await forge(job, original, target, changes, options);
      return target;
    },
    editEvidence: (name, edit) => editedEvidence(collected, join(job.folder, `evidence-${name}`), edit),
    async reseal(evidence, number) {
      const text = job.loaded.text.replace('series: E2E', `number: ${number}`);
      return (await seal(job, evidence, configFromText(text, job.loaded.file))).directory;
    },
    rendered: (report, signer = job.signer) => rendered(job, report, signer),
    read: (path) => readFile(join(original, path)),
    async paths(prefix) {
      const source = await openPackage(original);
      await source.close();
      return [...source.files.keys()].filter((path) => path.startsWith(prefix));
    },
    verify(subject, overrides = {}) {
      const { roots, timestampRoots } = job;
      return verifyPackage({
        subject,
        roots,
        timestampRoots,
        at: new Date(),
        onProgress: () => undefined,
        ...overrides,
      });
    },
    close: () => job.close(),
  };
}

/** The names of the steps that did not pass. */
export function failed({ steps }: Verification): string[] {
  return steps.filter(({ result }) => result !== 'passed').map(({ name }) => name);
}

/** A signer that no auditor of the workshop trusts. */
export async function strangersKey(): Promise<Signer> {
  const keys = await makeFileKeys({
    organisation: 'Example',
    algorithm: 'ECDSA_SHA_256',
    now: new Date(Date.now() - 60_000),
    random: randomBytes,
  });
  return signerFromPem({ key: keys.leafKey, certificates: keys.chain }, 'ECDSA_SHA_256', { random: randomBytes });
}

/** A failing finding turned into a pass, consistently: what a dishonest maker would write. */
export function whitewashed(report: Report): Report {
  const findings = report.findings.map((finding) =>
    finding.control === 'MFA-04'
      ? {
          ...finding,
          status: 'pass' as const,
          counts: { ...finding.counts, conforms: finding.counts.conforms + finding.counts.deviates, deviates: 0 },
          accounts: finding.accounts.map((account) => ({ ...account, status: 'pass' as const })),
        }
      : finding,
  );
  const listed = report.exceptions.listed.filter(({ control }) => control !== 'MFA-04');
  return { ...report, findings, exceptions: { total: listed.length, listed } };
}

function seal({ access }: SandboxJob, evidence: string, loaded: SandboxJob['loaded']) {
  return sealReport({
    loaded,
    access,
    evidence,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    now: () => new Date(),
  });
}

async function forge(job: SandboxJob, from: string, target: string, changes: Changes, options: ForgeOptions) {
  const { signer = job.signer, header: lies = {} } = options;
  const source = await openPackage(from);
  const manifest = ManifestSchema.parse(JSON.parse(new TextDecoder().decode(await source.bytes('manifest.json'))));
  const { files, shards: _, schema: __, ...header } = manifest;
  const roles = new Map(files.map(({ path, role }) => [path, role]));
  await writePackage(target, async (writer) => {
    for (const path of new Set([...roles.keys(), ...Object.keys(changes)])) {
      const content = path in changes ? changes[path] : await source.bytes(path);
      if (content !== null && content !== undefined) await writer.add(path, roles.get(path) ?? 'report', content);
    }
    await writer.seal({ ...header, ...lies }, async (sums) => ({
      'SHA256SUMS.p7s': await signDetached(createHash('sha256').update(sums).digest(), signer, {
        timestamp: job.timestamp,
      }),
      'SHA256SUMS.tst': await job.timestamp.stamp(sums),
    }));
  });
  await source.close();
}

function instructions({ number, revision, evidence, corroboration }: Report, { certificate, chain }: Signer): string {
  const rootFingerprint = sha256(chain.at(-1) ?? certificate);
  return verifyInstructions({
    number,
    revision,
    rootFingerprint,
    timestamped: true,
    hasPdf: true,
    evidence,
    corroborated: corroboration !== null,
  });
}

async function rendered(job: SandboxJob, report: Report, signer: Signer): Promise<Record<string, Uint8Array>> {
  const options = { signingTime: new Date(), pageSize: 'A4' as const };
  const signing = { signer, timestamp: job.timestamp };
  const { json, pdf, html, jsonSignature } = await renderSigned(report, await readTemplates(), signing, options);
  return { 'report.json': json, 'report.pdf': pdf, 'report.html': html, 'report.json.p7s': jsonSignature };
}

/** A copy of the evidence, edited, with sums that agree. */
async function editedEvidence(
  from: string,
  to: string,
  edit: (path: string, text: string) => string | null,
): Promise<string> {
  await cp(from, to, { recursive: true });
  const source = await openPackage(from);
  const sums = [];
  for (const path of source.files.keys()) {
    if (!path.startsWith('evidence/') || path === 'evidence/SHA256SUMS') continue;
    const text = edit(path, Buffer.from(await source.bytes(path)).toString('utf8'));
    await mkdir(dirname(join(to, path)), { recursive: true });
    if (text === null) await rm(join(to, path));
    else {
      await writeFile(join(to, path), text);
      sums.push({ path: path.slice('evidence/'.length), sha256: sha256(text) });
    }
  }
  await source.close();
  await writeFile(join(to, 'evidence/SHA256SUMS'), formatSums(sums));
  return to;
}
