import { GoldproofError, messageOf, type Problem } from '../core/errors.ts';
import { caseCollisions, packagePathFault, printablePath } from '../core/package-path.ts';

/** Why something is not read as a package. Everything found is named, not only the first. */
export function refusal(name: string, problems: readonly Problem[], options?: ErrorOptions): GoldproofError {
  return new GoldproofError('package', `${name} cannot be read as a package`, problems, options);
}

/** The largest file that is read whole: far above any report, and what every machine can hold. */
const MAX_WHOLE = 512 * 1024 * 1024;

/** A stream's bytes in one piece. What grows beyond the limit while it is read is refused too. @throws Error */
export async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_WHOLE) throw new Error(`is larger than ${MAX_WHOLE} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** One thing wrong with a file of a package. */
export function fault(path: string, message: string): Problem {
  return { file: printablePath(path), message, remedy: 'Take the package from its source again; do not repair it.' };
}

/** A failed read as a refusal; a refusal as it is. */
export function asRefusal(name: string, path: string, cause: unknown): GoldproofError {
  return cause instanceof GoldproofError ? cause : refusal(name, [fault(path, messageOf(cause))], { cause });
}

/**
 * What is wrong with the names of a package's files: odd, twice, the same on a file system without case, or a file
 * and a folder at once.
 *
 * @param folders that are listed by themselves, without a closing `/`
 */
export function nameFaults(paths: readonly string[], folders: readonly string[] = []): readonly Problem[] {
  const all = [...paths, ...folders];
  const odd = all.flatMap((path) => {
    const message = packagePathFault(path);
    return message === undefined ? [] : [fault(path, message)];
  });
  if (odd.length > 0) return odd; // names without end are not worth comparing
  const collisions = caseCollisions(all).map(([one, other]) =>
    fault(other, `differs from ${printablePath(one)} in case`),
  );
  const within = new Set([...folders, ...paths.flatMap(foldersOf)]);
  const both = paths.filter((path) => within.has(path)).map((path) => fault(path, 'is a file and a folder'));
  return [...twice(paths), ...twice(folders), ...collisions, ...both];
}

function twice(paths: readonly string[]): readonly Problem[] {
  const seen = new Set<string>();
  return paths.filter((path) => seen.size === seen.add(path).size).map((path) => fault(path, 'is there twice'));
}

function foldersOf(path: string): readonly string[] {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
}
