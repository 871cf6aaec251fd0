import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/digest.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { readCollection } from '../evidence/read.ts';
import type { Finding } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import type { Collection } from '../model/evidence.ts';
import type { FileSource } from '../model/file-source.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Report } from '../model/report.ts';
import { openPackage } from '../pack/open.ts';
import { assemble } from './assemble.ts';
import { readTemplates } from './built-in.ts';
import { hashingFiles } from './derived-files.ts';
import { identityOf, packageName } from './identity.ts';
import { type Judging, judge } from './judge.ts';
import { periodIn } from './period-in.ts';
import { type Preparation, type Prepared, prepare } from './prepare.ts';
import { readRegisters } from './registers.ts';
import { renderSigned } from './render.ts';
import { type RevisionJob, supersededBy } from './revision.ts';
import { seal } from './seal.ts';
import { inWorkspace, packagesIn } from './workspace.ts';

export interface ReportJob extends Preparation, RevisionJob {
  /** A directory that holds `evidence/`, or a package. */
  readonly evidence: string;
  readonly onProgress: OnProgress;
}

export interface Sealed {
  readonly directory: string;
  readonly report: Report;
  readonly controls: readonly Control[];
  readonly findings: readonly Finding[];
}

/**
 * Judges evidence, renders the report, signs it and seals the package. Whoever cannot sign is told before anything is
 * judged, and so is whoever has that package already; nothing is left under its name unless all of it is there.
 *
 * @param prepared left out: made from the job
 */
export async function sealReport(job: ReportJob, prepared?: Prepared): Promise<Sealed> {
  const { loaded } = job;
  const basis = prepared ?? (await prepare(job));
  const source = await openEvidence(job.evidence);
  const output = loaded.resolve(loaded.config.output);
  try {
    const collection = await readCollection(source);
    periodIn(loaded, job.now(), {
      collectedFrom: collection.from,
      ...(job.interim === undefined ? {} : { interim: job.interim }),
    });
    const packages = packagesIn(output);
    const superseded = await supersededBy(job, source, { config: loaded.config, collection, packages });
    const identity = identityOf(loaded.config, collection, superseded);
    const name = packageName(identity);
    return await inWorkspace(output, name, (scratch) =>
      build(job, basis, { source, collection, identity, scratch, directory: join(packages, name) }),
    );
  } finally {
    await source.close();
  }
}

/** What one package is made of, and where. */
interface Build {
  readonly source: FileSource;
  readonly collection: Collection;
  readonly identity: ReturnType<typeof identityOf>;
  readonly scratch: string;
  readonly directory: string;
}

async function build(job: ReportJob, prepared: Prepared, place: Build): Promise<Sealed> {
  const { loaded, onProgress, signal } = job;
  const { signing, catalog, params: paramsAt, registers: texts, files: named, previous } = prepared;
  const { source, collection, identity, scratch, directory } = place;
  const registers = readRegisters(texts, identity.period, named);
  const params = paramsAt(identity.period, collection.from);
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
}

/** Opens what holds `evidence/`: a directory, or a package. */
export async function openEvidence(path: string): Promise<FileSource> {
  const source = await openPackage(path);
  if (source.files.has('evidence/collection.json')) return source;
  await source.close();
  const remedy = 'Name the directory that `goldproof collect` printed, or a package: each holds evidence/';
  throw new GoldproofError('usage', `${path} holds no evidence`, [
    { file: `${path}/evidence/collection.json`, message: 'there is no such file', remedy },
  ]);
}

async function append(scratch: string, path: string, text: string): Promise<void> {
  const file = join(scratch, path);
  try {
    await makeFolder(dirname(file));
    await appendFile(file, text);
  } catch (thrown) {
    throw new GoldproofError('output', `${file} cannot be written: ${messageOf(thrown)}`, [], { cause: thrown });
  }
}
