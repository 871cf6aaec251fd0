import { access as reach, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { utc } from '../core/utc.ts';
import type { OnProgress } from '../model/progress.ts';
import { alone } from './alone.ts';
import { type AwsAccess, collectEvidence } from './collect.ts';
import type { LoadedConfig } from './config.ts';
import { prepare } from './prepare.ts';
import { type Sealed, sealReport } from './report.ts';

export interface Job {
  readonly loaded: LoadedConfig;
  readonly access: AwsAccess;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly now: () => Date;
  /** Reports on a period that has not ended; left out: as the config says. */
  readonly interim?: boolean;
}

/**
 * The whole job: collect, then report. Interrupted while collecting, it goes on where it was when it is started
 * again; what an earlier day began is set aside, for old evidence is never used for a new report.
 */
export async function runJob(job: Job): Promise<Sealed> {
  const prepared = await prepare({ ...job, isCollecting: true });
  const evidence = await collectInto(job);
  try {
    return await sealReport({ ...job, evidence }, prepared);
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    const kept = { message: `the evidence is kept in ${evidence}`, remedy: `Go on with: goldproof report ${evidence}` };
    throw new GoldproofError(thrown.code, thrown.message, [...thrown.problems, kept], { cause: thrown });
  }
}

/** Collects below the config's output, one run at a time. @returns the directory that holds `evidence/` */
export async function collectInto(job: Job): Promise<string> {
  await job.access.check?.(); // before anything is begun
  const collecting = join(job.loaded.resolve(job.loaded.config.output), 'collecting');
  return alone(collecting, () => collectAlone(job, collecting));
}

async function collectAlone({ loaded, access, signal, onProgress, now }: Job, collecting: string): Promise<string> {
  const output = dirname(collecting);
  await setAside(collecting, output, now());
  const isNew = !(await exists(collecting));
  const { run } = await collectEvidence({ loaded, directory: collecting, access, signal, onProgress }).catch(
    async (thrown: unknown) => {
      // Whoever was not let in has begun nothing; what was collected before stays to be resumed.
      if (isNew && thrown instanceof GoldproofError && NOTHING_BEGUN.has(thrown.code))
        await rm(collecting, { recursive: true, force: true });
      throw thrown;
    },
  );
  const evidence = join(output, 'evidence', run);
  await writing(evidence, `The sealed evidence is in ${collecting}`, async () => {
    await makeFolder(join(output, 'evidence'));
    await rename(collecting, evidence);
  });
  return evidence;
}

/** Whoever was not let in, or named what AWS does not know. */
const NOTHING_BEGUN: ReadonlySet<string> = new Set(['collect', 'config']);

const RESUMABLE_MS = 12 * 3_600_000;

/** Moves away what cannot be resumed: too old, damaged, or sealed by a run that died before it could say so. */
async function setAside(collecting: string, output: string, now: Date): Promise<void> {
  if (!(await exists(collecting))) return;
  const age = now.getTime() - (await beginningOf(collecting));
  const isSealed = await exists(join(collecting, 'evidence'));
  if (age >= 0 && age < RESUMABLE_MS && !isSealed) return;
  const aside = join(output, 'abandoned', utc(now).replace(/[-:.]/g, ''));
  await writing(aside, `Move ${collecting} away`, async () => {
    await makeFolder(join(output, 'abandoned'));
    await rename(collecting, aside);
    // The key of redactions lives no longer than the collecting.
    await rm(join(aside, 'work', 'redaction.key'), { force: true });
  });
}

/** When a run began, in milliseconds; not a number when nothing says so. */
async function beginningOf(collecting: string): Promise<number> {
  try {
    const begun: unknown = JSON.parse(await readFile(join(collecting, 'run.json'), 'utf8'));
    return typeof begun === 'object' && begun !== null && 'from' in begun ? Date.parse(String(begun.from)) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

async function exists(path: string): Promise<boolean> {
  return reach(path).then(
    () => true,
    () => false,
  );
}

async function writing(file: string, remedy: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const problem = { file, message: messageOf(thrown), remedy };
    throw new GoldproofError('output', `${file} cannot be written`, [problem], { cause: thrown });
  }
}
