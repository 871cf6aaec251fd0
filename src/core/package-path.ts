import { escapedCodePoint } from './code-point.ts';

/**
 * The names a package may use. ASCII only and boring on purpose: the same on every file system, in every zip tool and
 * in a terminal, sorting alike as bytes and as text, needing no escape in SHA256SUMS.
 */
const SEGMENT = /^[A-Za-z0-9_@=+][A-Za-z0-9._@=+-]*$/;
const MAX_PATH = 240;
/** Names that Windows keeps for devices, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Why `path` cannot be in a package, or undefined when it can. */
export function packagePathFault(path: string): string | undefined {
  if (path === '') return 'an empty name';
  if (path.length > MAX_PATH) return `a name of more than ${MAX_PATH} characters`;
  for (const segment of path.split('/')) {
    if (segment === '') return 'an absolute path or an empty path segment';
    if (segment === '.' || segment === '..') return 'a path that leaves its folder';
    if (!SEGMENT.test(segment)) return 'a name with characters other than A-Z a-z 0-9 . _ @ = + -';
    if (segment.endsWith('.') || DEVICE.test(segment)) return 'a name that Windows cannot hold';
  }
  return undefined;
}

/** A name as it may be shown: what is not printable ASCII becomes `\u{…}`, so that a name cannot lie in a message. */
export function printablePath(path: string): string {
  const text = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
  return text.replace(/[^\x20-\x7e…]/gu, escapedCodePoint);
}

/** Pairs of paths that a file system without case cannot tell apart; folders count too. */
export function caseCollisions(paths: Iterable<string>): readonly (readonly [string, string])[] {
  const seen = new Map<string, string>();
  const collisions: [string, string][] = [];
  for (const path of paths) {
    const segments = path.split('/');
    for (let depth = 1; depth <= segments.length; depth += 1) {
      const part = segments.slice(0, depth).join('/');
      const earlier = seen.get(part.toLowerCase());
      if (earlier === undefined) seen.set(part.toLowerCase(), part);
      else if (earlier !== part) collisions.push([earlier, part]);
    }
  }
  return collisions;
}
