import { createHash } from 'node:crypto';
import { escapedCodePoint } from '../core/code-point.ts';
import { sha256 } from '../core/digest.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { readCollection } from '../evidence/read.ts';
import type { FileSource } from '../model/file-source.ts';
import { type Manifest, ManifestSchema } from '../model/manifest.ts';
import type { OnProgress } from '../model/progress.ts';
import { type Report, ReportSchema } from '../model/report.ts';
import { overallResult, type Step, type Verification } from '../model/verification.ts';
import { checkIntegrity } from '../pack/integrity.ts';
import { openPackage } from '../pack/open.ts';
import { renderTemplates } from '../report/render-templates.ts';
import { assemble } from './assemble.ts';
import { lockfileDigest, readTemplates, readVersion } from './built-in.ts';
import { configFromText, type LoadedConfig } from './config.ts';
import { hashingFiles } from './derived-files.ts';
import { identityOf } from './identity.ts';
import { turn } from './in-turns.ts';
import { type Judging, judge } from './judge.ts';
import { catalogOfPackage, loadControls } from './load-catalog.ts';
import { type PreviousReport, readPreviousReport } from './previous.ts';
import { type RegisterTexts, readRegisters } from './registers.ts';
import { paramsOf } from './run-params.ts';
import { checkChain } from './verify/chain.ts';
import { checkCompanions } from './verify/companions.ts';
import { checkCompleteness } from './verify/completeness.ts';
import { checkEvidence } from './verify/evidence.ts';
import { checkManifest } from './verify/manifest.ts';
import { checkPeriod } from './verify/period.ts';
import { checkPrevious } from './verify/previous.ts';
import { compareCatalog, compareDerived } from './verify/re-performance.ts';
import { checkReportPdf } from './verify/report-pdf.ts';
import { checkScope } from './verify/scope.ts';
import { checkSignatures, checkTimestamp, stampedAt, type Trust } from './verify/signatures.ts';

export interface VerifyJob extends Trust {
  /** A package directory or zip. */
  readonly subject: string;
  /** The package before it. */
  readonly previous?: string;
  readonly onProgress: OnProgress;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/**
 * Checks a package offline, step by step, trusting nothing that came inside it. Steps that rest on a failed reading
 * fail too; nothing is left out silently.
 *
 * @throws GoldproofError `package` when the subject cannot be opened as a package at all; what the signal was aborted
 *   with
 */
export async function verifyPackage(job: VerifyJob): Promise<Verification> {
  const source = await openPackage(job.subject);
  try {
    const steps: Step[] = [];
    const take: Take = async (name, check) => {
      job.onProgress({ event: 'verify.step', message: `checking ${name}` });
      try {
        const taken = await check();
        if (taken !== undefined) steps.push(...[taken].flat());
      } catch (thrown) {
        job.signal?.throwIfAborted();
        steps.push({ name, result: 'failed', detail: reasonsOf(thrown) });
      }
      job.signal?.throwIfAborted();
    };
    await take('integrity', () => checkIntegrity(source));
    await take('signatures', () => checkSignatures(source, job));
    await take('timestamps', () => checkTimestamp(source, job));
    await take('contents', () => checkContents(source, job, take));
    const shown = steps.map(({ name, result, detail }) => ({ name, result, detail: detail.map(visible) }));
    return { schema: 'goldproof.verification/1', subject: job.subject, result: overallResult(shown), steps: shown };
  } finally {
    await source.close();
  }
}

/** Takes one step, or several; one that throws has failed. */
type Take = (name: string, check: () => Promise<Step | Step[] | undefined>) => Promise<void>;

/** Sentences quote the package: what could forge a line on a terminal, or be endless, is made visible and cut. */
function visible(sentence: string): string {
  const text = sentence.length > LONGEST ? `${sentence.slice(0, LONGEST)}…` : sentence;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapedCodePoint);
}

const LONGEST = 1_000;

function reasonsOf(thrown: unknown): string[] {
  if (!(thrown instanceof GoldproofError)) return [messageOf(thrown)];
  return [
    thrown.message,
    ...thrown.problems.map(({ file, line, message }) => `${[file, line].filter(Boolean).join(':')}: ${message}`),
  ];
}

/** What the package says, against what its evidence gives. */
async function checkContents(source: FileSource, job: VerifyJob, take: Take): Promise<undefined> {
  const json = await source.bytes('report.json');
  const report: Report = parseJson(ReportSchema, json, 'report.json');
  assertWritten(json);
  const manifest: Manifest = parseJson(ManifestSchema, await source.bytes('manifest.json'), 'manifest.json');
  const loaded = configFromText(text(await source.bytes('config.yaml')), 'config.yaml');
  await turn(job.signal);
  const own = await loadControls([]);
  await turn(job.signal);
  const used = await catalogOfPackage(source, own);
  await turn(job.signal);
  const collection = await readCollection(source);
  const previous = job.previous === undefined ? undefined : await readPreviousReport(job.previous);
  const document = renderTemplates(report, await readTemplates());
  await turn(job.signal);
  const { pageSize } = loaded.config.report;
  await take('tool', async () => checkTool(manifest, await readVersion()));
  await take('manifest', async () =>
    checkManifest(manifest, collection, {
      stamped: await stampedAt(source, job),
      at: job.at,
      lockfile: await lockfileDigest(),
    }),
  );
  await take('report.pdf', async () =>
    checkReportPdf(await source.bytes('report.pdf'), json, report, document, { pageSize, signal: job.signal }),
  );
  await take('accompanying files', () => checkCompanions(source, report, document));
  await take('completeness', () => checkCompleteness(source, report, collection, used.digest));
  await take('scope', () => checkScope(source, collection, loaded.config.scope));
  await take('evidence', async () =>
    checkEvidence(source, collection, { at: job.at, stamped: await stampedAt(source, job) }, job.signal),
  );
  await take('period', async () => checkPeriod(report, collection));
  await take('catalog', async () => compareCatalog(own, used));
  await take('re-performance', () => rePerform(source, { report, loaded, used, collection, previous, job }));
  if (job.previous !== undefined && previous !== undefined)
    await take('previous package', () => previousOf(job.previous ?? '', previous.report, report, job));
  await take('chain', async () => checkChain(report, manifest, previous));
  return undefined;
}

async function previousOf(path: string, before: Report, report: Report, job: VerifyJob): Promise<Step> {
  const source = await openPackage(path);
  try {
    return await checkPrevious(source, before, report, job);
  } finally {
    await source.close();
  }
}

/** Whether the package was made by this version: another one may draw and derive in other ways. */
function checkTool({ tool }: Manifest, own: string): Step {
  const name = 'tool';
  if (tool.version === own)
    return { name, result: 'passed', detail: [`The package names Goldproof ${own}, as this is.`] };
  const said = `The package names Goldproof ${tool.version}; this is ${own}, which may draw and derive differently. Verify it with ${tool.version}.`;
  return { name, result: 'indeterminate', detail: [said] };
}

/**
 * What other readers of JSON could read differently is refused: a name given twice, a byte order mark, numbers that
 * do not keep their value, anything after the end.
 */
function assertWritten(json: Uint8Array): void {
  const again = `${JSON.stringify(JSON.parse(text(json)), null, 2)}\n`;
  if (Buffer.compare(Buffer.from(again), json) === 0) return;
  throw new GoldproofError('package', 'report.json is not in the form in which Goldproof writes it');
}

interface RePerformance {
  readonly report: Report;
  readonly loaded: LoadedConfig;
  readonly used: Judging['catalog'];
  readonly collection: Judging['collection'];
  readonly previous: PreviousReport | undefined;
  readonly job: VerifyJob;
}

/** Judges the package's evidence again, by the code that made the report, and compares. */
async function rePerform(
  source: FileSource,
  { report, loaded, used, collection, previous, job }: RePerformance,
): Promise<Step> {
  const identity = identityOf(loaded.config, collection, report.supersedes);
  const params = paramsOf(used, loaded)(identity.period, collection.from);
  const registers = readRegisters(await registersOf(source), identity.period);
  const judging: Judging = {
    source,
    collection,
    catalog: used,
    params,
    registers,
    period: identity.period,
    onProgress: job.onProgress,
    signal: job.signal,
  };
  const files = hashingFiles();
  const judged = await judge(judging, files);
  const again = assemble(judging, judged, {
    identity,
    previous,
    digests: {
      config: sha256(loaded.text),
      evidence: createHash('sha256')
        .update(await source.bytes('evidence/SHA256SUMS'))
        .digest('hex'),
    },
  });
  return compareDerived(files, source, again, report, previous === undefined && report.changes.previous !== null);
}

async function registersOf(source: FileSource): Promise<RegisterTexts> {
  const texts: Record<string, string> = {};
  for (const name of ['assurance', 'waivers', 'responses'] as const) {
    const path = `registers/${name}.yaml`;
    if (source.files.has(path)) texts[name] = text(await source.bytes(path));
  }
  return texts;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function parseJson<T>(
  schema: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: T }
      | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
  },
  bytes: Uint8Array,
  file: string,
): T {
  const parsed = schema.safeParse(JSON.parse(text(bytes)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    file,
    message: `${path.join('.')}: ${message}`,
    remedy: 'Take the package from its source again',
  }));
  throw new GoldproofError('package', `${file} is not what Goldproof writes`, problems);
}
