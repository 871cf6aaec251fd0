import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { readCollection } from '../evidence/read.ts';
import type { Finding } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import type { FileSource } from '../model/file-source.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Report } from '../model/report.ts';
import { openPackage } from '../pack/open.ts';
import { assemble } from './assemble.ts';
import { readTemplates } from './built-in.ts';
import { hashingFiles } from './derived-files.ts';
import { identityOf, packageName, type Superseded } from './identity.ts';
import { type Judging, judge } from './judge.ts';
import { type Preparation, type Prepared, prepare } from './prepare.ts';
import { readPreviousReport } from './previous.ts';
import { readRegisters } from './registers.ts';
import { renderSigned } from './render.ts';
import { seal } from './seal.ts';

export interface ReportJob extends Preparation {
  /** A directory that holds `evidence/`. */
  readonly evidence: string;
  readonly onProgress: OnProgress;
  /** A package over the same evidence that this one supersedes. */
  readonly revisionOf?: string;
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
 *
 * @param prepared left out: made from the job
 */
export async function sealReport(job: ReportJob, prepared?: Prepared): Promise<Sealed> {
  const { loaded, onProgress, signal } = job;
  const { signing, catalog, params: paramsAt, registers: texts, previous } = prepared ?? (await prepare(job));
  const source = await openEvidence(job.evidence);
  const output = loaded.resolve(loaded.config.output);
  const scratch = await scratchIn(output);
  try {
    const collection = await readCollection(source);
    const identity = identityOf(loaded.config, collection, await supersededBy(job));
    const registers = readRegisters(texts, identity.period);
    const params = paramsAt(identity.period);
    const judging: Judging = {
      source,
      collection,
      catalog,
      params,
      registers,
      period: identity.period,
      onProgress,
      signal,
    };
    const files = hashingFiles((path, text) => append(scratch, path, text));
    const judged = await judge(judging, files);
    const report = assemble(judging, judged, {
      identity,
      previous,
      digests: { config: sha256(loaded.text), evidence: sha256(await source.bytes('evidence/SHA256SUMS')) },
    });
    signal.throwIfAborted();
    onProgress({ event: 'report.render', message: 'rendering and signing' });
    const { pageSize } = loaded.config.report;
    const rendered = await renderSigned(report, await readTemplates(), signing, {
      signingTime: job.now(),
      pageSize,
      signal,
    });
    const directory = join(output, 'packages', packageName(identity));
    signal.throwIfAborted();
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
      previous: previous === undefined ? null : { number: previous.report.number, sums: previous.sums },
    });
    return { directory, report, controls: catalog.catalog.controls, findings: report.findings };
  } finally {
    await source.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Opens what holds `evidence/`: a directory, or a package. */
export async function openEvidence(path: string): Promise<FileSource> {
  const source = await openPackage(path);
  if (source.files.has('evidence/collection.json')) return source;
  await source.close();
  const remedy = 'Name the directory that `goldproof collect` printed, or a package: each holds evidence/';
  throw new GoldproofError('evidence', `${path} holds no evidence`, [
    { file: `${path}/evidence/collection.json`, message: 'there is no such file', remedy },
  ]);
}

async function supersededBy({ revisionOf }: ReportJob): Promise<Superseded | undefined> {
  if (revisionOf === undefined) return undefined;
  const { report, sums } = await readPreviousReport(revisionOf);
  return { number: report.number, revision: report.revision, sums };
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
