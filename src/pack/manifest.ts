import { canonicalJson } from '../core/canonical-json.ts';
import { byText } from '../core/compare.ts';
import { sha256 } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import { formatSums } from '../core/sums.ts';
import { type Manifest, ManifestSchema } from '../model/manifest.ts';

/** A file of the package, as the manifest lists it. */
export type PackagedFile = Manifest['files'][number];

/** What the manifest says beside the files. */
export type ManifestHeader = Omit<Manifest, 'schema' | 'shards' | 'files'>;

export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

/** The sums and the signatures over them: listed nowhere, for they come after all that is. */
export const UNLISTED: ReadonlySet<string> = new Set([SUMS, `${SUMS}.p7s`, `${SUMS}.tst`]);

/** The manifest of these files. Pure: the same files give the same manifest. */
export function buildManifest(header: ManifestHeader, files: readonly PackagedFile[]): Manifest {
  const listed = [...files].sort((left, right) => byText(left.path, right.path));
  return ManifestSchema.parse({
    schema: 'goldproof.manifest/1',
    ...header,
    shards: shardsOf(listed),
    files: listed,
  });
}

/** One canonical line. */
export function formatManifest(manifest: Manifest): string {
  return `${canonicalJson(manifest as unknown as Json)}\n`; // JSON by its schema; its type has no index signature
}

/** Each account's evidence as one digest: of the list, in the form of SHA256SUMS, of its files in the package. */
function shardsOf(files: readonly PackagedFile[]): Manifest['shards'] {
  const accounts = new Map<string, PackagedFile[]>();
  for (const file of files) {
    const account = /^evidence\/(\d{12})\//.exec(file.path)?.[1];
    if (account !== undefined) accounts.set(account, [...(accounts.get(account) ?? []), file]);
  }
  return [...accounts].map(([account, own]) => ({ account, sums: sha256(formatSums(own)) }));
}

/** Where a manifest and the list of sums disagree, a sentence each; empty when they say the same. */
export function manifestFaults(
  text: string,
  sums: ReadonlyMap<string, string>,
  sizes: ReadonlyMap<string, number>,
): string[] {
  const manifest = parseManifest(text);
  if (manifest === undefined) return [`${MANIFEST} is not a manifest of goldproof.manifest/1`];
  const faults: string[] = [];
  const { schema: _, shards: __, files, ...header } = manifest;
  if (formatManifest(buildManifest(header, files)) !== text) faults.push(`${MANIFEST} is not in its canonical form`);
  const listed = new Map(files.map((file) => [file.path, file]));
  for (const file of files) {
    if (sums.get(file.path) !== file.sha256) faults.push(`${MANIFEST} and ${SUMS} disagree on ${file.path}`);
    if (sizes.get(file.path) !== file.bytes) faults.push(`${file.path} has not the size that ${MANIFEST} says`);
  }
  for (const path of sums.keys()) {
    if (path !== MANIFEST && !listed.has(path)) faults.push(`${path} is not in ${MANIFEST}`);
  }
  return faults;
}

function parseManifest(text: string): Manifest | undefined {
  try {
    return ManifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
