import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { sha256 } from '../core/digest.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { formatSums, type Sum } from '../core/sums.ts';
import { scopeKey } from '../model/common.ts';
import type { Collection } from '../model/evidence.ts';
import type { Journal } from './journal.ts';

/** One canonical line. */
function lineOf(value: unknown): string {
  return `${canonicalJson(value as Json)}\n`; // models are JSON by their schemas; their types have no index signature
}

/**
 * Writes the journal as evidence files: the same records give the same bytes, in whatever order they came.
 *
 * @param directory becomes `evidence/`; must not exist
 */
export async function sealEvidence(directory: string, journal: Journal, collection: Collection): Promise<void> {
  await mkdir(directory, { recursive: true });
  const sums: Sum[] = [];
  for (const [scope, ids] of byScope(journal.recordIds())) {
    sums.push(await writeScope(directory, `${scope}.ndjson`, ids, journal));
  }
  sums.push(await writeText(directory, 'tls.ndjson', journal.sessions().map(lineOf).join('')));
  sums.push(await writeText(directory, 'collection.json', lineOf(collection)));
  await writeText(directory, 'SHA256SUMS', formatSums(sums));
}

/** Ids begin with their scope; sorted ids of one scope need not be together, as `-` sorts before `/`. */
function byScope(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const scopes = new Map<string, string[]>();
  for (const id of ids) {
    const scope = id.split('/', 2).join('/');
    const known = scopes.get(scope);
    if (known === undefined) scopes.set(scope, [id]);
    else known.push(id);
  }
  return scopes;
}

async function writeScope(directory: string, path: string, ids: readonly string[], journal: Journal): Promise<Sum> {
  const target = join(directory, path);
  await mkdir(dirname(target), { recursive: true });
  const hash = createHash('sha256');
  const file = await open(target, 'wx', 0o644);
  try {
    for (const id of ids) {
      const record = journal.record(id);
      if (record === undefined || `${scopeKey(record.scope)}.ndjson` !== path) {
        throw new GoldproofError('evidence', `The record ${id} does not belong to ${path}`);
      }
      const line = lineOf(record);
      hash.update(line);
      await file.writeFile(line);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { path, sha256: hash.digest('hex') };
}

async function writeText(directory: string, path: string, text: string): Promise<Sum> {
  await writeFile(join(directory, path), text, { flag: 'wx', flush: true });
  return { path, sha256: sha256(text) };
}
