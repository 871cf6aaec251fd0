import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Sha256 } from '../core/digest.ts';
import type { FactTable, Row, ShardHeader, TableShard } from '../model/facts.ts';

/**
 * Files that follow from the evidence: `facts/` and `populations/`. A report writes them; a verification only hashes
 * them, and compares.
 */
export interface DerivedFiles {
  /** Appends to a file, which is made when it is first written to. */
  write(path: string, text: string): Promise<void>;
  /** SHA-256 of what was written to a file so far. */
  digest(path: string): Promise<Sha256>;
}

/** Hashes what is derived and, if given, hands it on to be kept. */
export function hashingFiles(
  keep?: (path: string, text: string) => Promise<void>,
): DerivedFiles & { paths(): string[] } {
  const hashes = new Map<string, Hash>();
  return {
    write: async (path, text) => {
      const hash = hashes.get(path) ?? createHash('sha256');
      hashes.set(path, hash.update(text));
      await keep?.(path, text);
    },
    digest: async (path) => (hashes.get(path) ?? createHash('sha256')).copy().digest('hex'),
    paths: () => [...hashes.keys()].sort(),
  };
}

export function shardPath({ table, account }: Pick<TableShard, 'table' | 'account'>): string {
  return `facts/${table}/${account}.ndjson`;
}

/** A header line with columns, coverage and totals, then one row a line, all canonical JSON. */
export function shardText({ as, grain, columns }: FactTable, shard: TableShard): string {
  const { table, account, coverage, totals, rows } = shard;
  const types = Object.entries(columns).map(([name, { type, absentable }]) => [name, { type, absentable }]);
  const described = { as, grain, columns: Object.fromEntries(types) };
  const header: ShardHeader = { schema: 'goldproof.facts/1', table, account, ...described, coverage, totals };
  return [header, ...rows].map((entry: ShardHeader | Row) => `${canonicalJson(entry)}\n`).join('');
}
