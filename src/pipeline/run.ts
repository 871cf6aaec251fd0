import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { OnProgress } from '../model/progress.ts';
import { type AwsAccess, collectEvidence } from './collect.ts';
import type { LoadedConfig } from './config.ts';
import { type Sealed, sealReport } from './report.ts';

export interface Job {
  readonly loaded: LoadedConfig;
  readonly access: AwsAccess;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly now: () => Date;
}

/**
 * The whole job: collect, then report. Interrupted while collecting, it goes on where it was when it is started
 * again; what an earlier day began is set aside, for old evidence is never used for a new report.
 */
export async function runJob(job: Job): Promise<Sealed> {
  const evidence = await collectInto(job);
  return sealReport({ ...job, evidence });
}

/** Collects below the config's output. @returns the directory that holds `evidence/` */
export async function collectInto({ loaded, access, signal, onProgress, now }: Job): Promise<string> {
  const output = loaded.resolve(loaded.config.output);
  const collecting = join(output, 'collecting');
  await setAside(collecting, output, now());
  const collection = await collectEvidence({ loaded, directory: collecting, access, signal, onProgress });
  const evidence = join(output, 'evidence', collection.run);
  try {
    await mkdir(join(output, 'evidence'), { recursive: true });
    await rename(collecting, evidence);
  } catch (thrown) {
    const problem = { file: evidence, message: messageOf(thrown), remedy: `The sealed evidence is in ${collecting}` };
    throw new GoldproofError('output', `${evidence} cannot be written`, [problem], { cause: thrown });
  }
  return evidence;
}

const RESUMABLE_MS = 12 * 3_600_000;

async function setAside(collecting: string, output: string, now: Date): Promise<void> {
  const text = await readFile(join(collecting, 'run.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const begun: unknown = JSON.parse(text);
  const from =
    typeof begun === 'object' && begun !== null && 'from' in begun ? Date.parse(String(begun.from)) : Number.NaN;
  if (now.getTime() - from < RESUMABLE_MS) return;
  await mkdir(join(output, 'abandoned'), { recursive: true });
  await rename(collecting, join(output, 'abandoned', String(from)));
}
