import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';

const BEAT_MS = 10_000;
const SILENT_MS = 6 * BEAT_MS;

/**
 * Does work in a place while no other run does, on this machine or on another that shares the disk: two that collect
 * into one journal would leave neither's evidence. Who is at work says so by a file beside the place, `PLACE.lock`,
 * and renews its time; one that is silent for a minute, or whose process is gone, was killed.
 *
 * @throws GoldproofError `output` when another run is at work there, or the file cannot be written
 */
export async function alone<T>(place: string, work: () => Promise<T>): Promise<T> {
  const lock = `${place}.lock`;
  await take(lock, place);
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

/** Whether a run is at work in a place: one that was killed is not. */
export async function isAtWork(place: string): Promise<boolean> {
  const lock = `${place}.lock`;
  const isLocked = await stat(lock).then(
    () => true,
    () => false,
  );
  return isLocked && !(await isLeftBehind(lock));
}

async function take(lock: string, place: string): Promise<void> {
  try {
    await makeFolder(dirname(lock));
    if (await isLeftBehind(lock)) await rm(lock, { force: true });
    await writeFile(lock, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const remedy = isTaken
      ? `Wait until it has ended; if it was killed, remove ${lock}.`
      : 'Make room or give write access, and run again.';
    const message = isTaken ? `another run is at work in ${place}` : `${lock} cannot be written`;
    const problem = { file: lock, message: isTaken ? `${place} is in use` : messageOf(cause), remedy };
    throw new GoldproofError('output', message, [problem], { cause });
  }
}

async function isLeftBehind(lock: string): Promise<boolean> {
  const told = await readFile(lock, 'utf8').catch(() => undefined);
  if (told === undefined) return false;
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: 0 })); // its owner is just leaving
  if (Date.now() - mtimeMs > SILENT_MS) return true;
  const [pid = '', host] = told.trim().split(' ');
  return host === hostname() && /^\d+$/.test(pid) && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH');
  }
}
