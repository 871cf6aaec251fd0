import { createHash } from 'node:crypto';
import { append } from '../core/append.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { parseSums } from '../core/sums.ts';
import type { FileSource } from '../model/file-source.ts';
import type { Step } from '../model/verification.ts';
import { MANIFEST, manifestFaults, SUMS, UNLISTED } from './manifest.ts';

/** More than this many sentences tell no one more. */
const MAX_DETAIL = 50;
const EVIDENCE = 'evidence/';

/**
 * Whether every byte of the package is as SHA256SUMS lists it, with no file missing and none too many, and whether
 * the manifest and the evidence's own list say the same. What SHA256SUMS itself is worth, the signatures tell.
 */
export async function checkIntegrity(source: FileSource): Promise<Step> {
  try {
    const faults = await integrityFaults(source);
    return step(faults.length === 0 ? 'passed' : 'failed', faults.length === 0 ? [summary(source)] : faults);
  } catch (cause) {
    if (!(cause instanceof GoldproofError)) return step('indeterminate', [messageOf(cause)]);
    return step('failed', problemsOf(cause));
  }
}

async function integrityFaults(source: FileSource): Promise<readonly string[]> {
  for (const path of [SUMS, MANIFEST]) if (!source.files.has(path)) return [`${path} is missing`];
  const sums = parseSums(await text(source, SUMS), SUMS);
  const faults: string[] = [];
  for (const path of source.files.keys()) {
    if (!sums.has(path) && !UNLISTED.has(path)) faults.push(`${path} is not listed in ${SUMS}`);
  }
  for (const [path, expected] of sums) {
    if (UNLISTED.has(path)) faults.push(`${SUMS} lists ${path}, which cannot be`);
    else if (!source.files.has(path)) faults.push(`${path} is missing`);
    else append(faults, await contentFaults(source, path, expected));
  }
  // Joined, not pushed: a hostile list has more faults than a call may have arguments.
  return faults.concat(
    manifestFaults(await text(source, MANIFEST), sums, source.files),
    await evidenceFaults(source, sums),
  );
}

async function contentFaults(source: FileSource, path: string, expected: string): Promise<readonly string[]> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of source.stream(path)) hash.update(chunk);
  } catch (cause) {
    if (cause instanceof GoldproofError) return problemsOf(cause);
    throw cause;
  }
  return hash.digest('hex') === expected ? [] : [`${path} is not what ${SUMS} lists`];
}

/** `evidence/SHA256SUMS` is what the report's digest of the evidence is taken of. */
async function evidenceFaults(source: FileSource, sums: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const list = `${EVIDENCE}${SUMS}`;
  if (!source.files.has(list)) return [`${list} is missing`];
  const own = parseSums(await text(source, list), list);
  const faults = [...own]
    .filter(([path, expected]) => sums.get(EVIDENCE + path) !== expected)
    .map(([path]) => `${list} and ${SUMS} disagree on ${EVIDENCE}${path}`);
  for (const path of sums.keys()) {
    if (!path.startsWith(EVIDENCE) || path === list || own.has(path.slice(EVIDENCE.length))) continue;
    faults.push(`${path} is not listed in ${list}`);
  }
  return faults;
}

async function text(source: FileSource, path: string): Promise<string> {
  return Buffer.from(await source.bytes(path)).toString('utf8');
}

function summary(source: FileSource): string {
  const bytes = [...source.files.values()].reduce((sum, size) => sum + size, 0);
  return `${source.files.size} files, ${bytes} bytes: every listed file as listed, none missing, none too many`;
}

function problemsOf(error: GoldproofError): readonly string[] {
  if (error.problems.length === 0) return [error.message];
  return error.problems.map(({ file, line, message }) =>
    [file, line, message].filter((part) => part !== undefined).join(': '),
  );
}

function step(result: Step['result'], detail: readonly string[]): Step {
  const more = detail.length - MAX_DETAIL;
  const shown = more > 0 ? [...detail.slice(0, MAX_DETAIL), `and ${more} more`] : detail;
  return { name: 'integrity', result, detail: shown };
}
