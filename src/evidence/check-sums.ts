import { createHash } from 'node:crypto';
import { GoldproofError, type Problem } from '../core/errors.ts';
import { parseSums } from '../core/sums.ts';
import type { FileSource } from '../model/file-source.ts';

const FOLDER = 'evidence/';
const SUMS = 'evidence/SHA256SUMS';
const REMEDY = 'The evidence was changed or damaged after it was sealed: take it from its source again.';

/**
 * Checks that sealed evidence is what its own list says, file by file, with none missing and none too many.
 *
 * @throws GoldproofError('evidence') naming every file that is not
 */
export async function checkSums(source: FileSource): Promise<void> {
  if (!source.files.has(SUMS)) throw changed(source, [{ file: SUMS, message: 'missing', remedy: REMEDY }]);
  const sums = parseSums(Buffer.from(await source.bytes(SUMS)).toString('utf8'), SUMS);
  const problems: Problem[] = [];
  for (const path of source.files.keys()) {
    const isListed = path === SUMS || sums.has(path.slice(FOLDER.length));
    if (path.startsWith(FOLDER) && !isListed) problems.push({ file: path, message: 'not listed', remedy: REMEDY });
  }
  for (const [name, expected] of sums) {
    const file = FOLDER + name;
    const found = source.files.has(file) ? await digestOf(source, file) : undefined;
    if (found === expected) continue;
    const message = found === undefined ? 'missing' : 'not what SHA256SUMS lists';
    problems.push({ file, message, remedy: REMEDY });
  }
  if (problems.length > 0) throw changed(source, problems);
}

async function digestOf(source: FileSource, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function changed(source: FileSource, problems: readonly Problem[]): GoldproofError {
  return new GoldproofError('evidence', `The evidence in ${source.name} is not what was sealed`, problems);
}
