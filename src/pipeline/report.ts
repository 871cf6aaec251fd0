import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { readCollection } from '../evidence/read.ts';
import type { Finding } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Report } from '../model/report.ts';
import { openPackage } from '../pack/open.ts';
import { assemble } from './assemble.ts';
import { readTemplates } from './built-in.ts';
import { type AwsAccess, openConnection } from './collect.ts';
import { type LoadedConfig, readText } from './config.ts';
import { hashingFiles } from './derived-files.ts';
import { identityOf, packageName, type Superseded } from './identity.ts';
import { type Judging, judge } from './judge.ts';
import { loadControls, paramsOf } from './load-catalog.ts';
import { type PreviousReport, readPreviousReport } from './previous.ts';
import { type RegisterTexts, readRegisters } from './registers.ts';
import { renderSigned } from './render.ts';
import { seal } from './seal.ts';
import { openSigning } from './signing.ts';

export interface ReportJob {
  readonly loaded: LoadedConfig;
  /** A directory that holds `evidence/`. */
  readonly evidence: string;
  readonly access: AwsAccess;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly now: () => Date;
  /** A package over the same evidence that this one supersedes. */
  readonly revisionOf?: string;
  /** Management responses, in place of the config's register. */
  readonly responses?: string;
}

export interface Sealed {
  readonly directory: string;
  readonly report: Report;
  readonly controls: readonly Control[];
  readonly findings: readonly Finding[];
}

/**
 * Judges evidence, renders the report, signs it and seals the package. Whoever cannot sign is told before anything is
 * judged, and nothing is left under the package's name unless all of it is there.
 */
export async function sealReport(job: ReportJob): Promise<Sealed> {
  const { loaded, onProgress, signal } = job;
  const signing = await openSigning(loaded, () => openConnection(loaded, job.access), signal);
  const catalog = await loadControls(loaded.config.controls.map(loaded.resolve));
  const params = paramsOf(catalog, loaded);
  const texts = await registerTexts(job);
  const source = await openPackage(job.evidence);
  const output = loaded.resolve(loaded.config.output);
  const scratch = await scratchIn(output);
  try {
    const collection = await readCollection(source);
    const identity = identityOf(loaded.config, collection, await supersededBy(job));
    const registers = readRegisters(texts, identity.period);
    const judging: Judging = { source, collection, catalog, params, registers, period: identity.period, onProgress };
    const files = hashingFiles((path, text) => append(scratch, path, text));
    const judged = await judge(judging, files);
    const report = assemble(judging, judged, {
      identity,
      previous: await previousOf(loaded),
      digests: { config: sha256(loaded.text), evidence: sha256(await source.bytes('evidence/SHA256SUMS')) },
    });
    onProgress({ event: 'report.render', message: 'rendering and signing' });
    const { pageSize } = loaded.config.report;
    const rendered = await renderSigned(report, await readTemplates(), signing, { signingTime: job.now(), pageSize });
    const directory = join(output, 'packages', packageName(identity));
    await seal({
      directory,
      scratch,
      derived: files.paths(),
      source,
      report,
      rendered,
      catalog,
      config: loaded.text,
      registers: texts,
      signing,
      sealedAt: job.now(),
      previous: await previousSums(loaded),
    });
    onProgress({
      event: 'run.completed',
      message: `sealed ${directory}`,
      fields: { package: directory, ...statusFields(report) },
    });
    return { directory, report, controls: catalog.catalog.controls, findings: report.findings };
  } finally {
    await source.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function previousOf(loaded: LoadedConfig): Promise<PreviousReport | undefined> {
  const { previous } = loaded.config;
  return previous === undefined ? undefined : readPreviousReport(loaded.resolve(previous));
}

async function previousSums(loaded: LoadedConfig): Promise<{ readonly number: string; readonly sums: string } | null> {
  const previous = await previousOf(loaded);
  return previous === undefined ? null : { number: previous.report.number, sums: previous.sums };
}

async function supersededBy({ revisionOf }: ReportJob): Promise<Superseded | undefined> {
  if (revisionOf === undefined) return undefined;
  const { report, sums } = await readPreviousReport(revisionOf);
  return { number: report.number, revision: report.revision, sums };
}

async function registerTexts({ loaded, responses }: ReportJob): Promise<RegisterTexts> {
  const { registers } = loaded.config;
  const files = { ...registers, ...(responses === undefined ? {} : { responses }) };
  const texts: Record<string, string> = {};
  for (const [name, path] of Object.entries(files)) {
    const file = name === 'responses' && responses !== undefined ? responses : loaded.resolve(path);
    texts[name] = await readText(file, 'config', `Correct \`registers.${name}\` in ${loaded.file}`);
  }
  return texts;
}

async function scratchIn(output: string): Promise<string> {
  try {
    await mkdir(output, { recursive: true });
    return await mkdtemp(join(output, '.building-'));
  } catch (thrown) {
    const problem = {
      file: output,
      message: messageOf(thrown),
      remedy: 'Choose an output directory that can be written to',
    };
    throw new GoldproofError('output', `${output} cannot be written`, [problem], { cause: thrown });
  }
}

async function append(scratch: string, path: string, text: string): Promise<void> {
  const file = join(scratch, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await appendFile(file, text);
  } catch (thrown) {
    throw new GoldproofError('output', `${file} cannot be written: ${messageOf(thrown)}`, [], { cause: thrown });
  }
}

function statusFields(report: Report): Record<string, number> {
  const fields: Record<string, number> = {};
  for (const { status } of report.findings) fields[status] = (fields[status] ?? 0) + 1;
  return fields;
}
