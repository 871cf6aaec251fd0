import { canonicalJson } from '../../src/core/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/core/json.ts';
import { readCollection } from '../../src/evidence/read.ts';
import { sealRecord } from '../../src/evidence/record.ts';
import { type Collection, CollectionSchema, type EvidenceRecord } from '../../src/model/evidence.ts';
import { openPackage } from '../../src/pack/open.ts';
import { checkEvidence } from '../../src/pipeline/verify/evidence.ts';
import { checkScope } from '../../src/pipeline/verify/scope.ts';
import { memorySource } from '../fixtures/memory-source.ts';
import type { SandboxJob } from './sandbox-job.ts';

/** A record that a dishonest maker put in another's place; none: it was struck out. */
export type Change = (record: EvidenceRecord) => EvidenceRecord | undefined;

/** Evidence on a bench: changed by whoever holds it, with ids, digests and order made right again. */
export interface Bench {
  readonly records: readonly EvidenceRecord[];
  readonly collection: Collection;
  /** What the steps `evidence` and `scope` say, all sentences in one text. */
  said(change?: Change, ofRun?: (run: Collection) => Collection): Promise<{ evidence: string; scope: string }>;
}

export async function openBench(directory: string, { loaded }: Pick<SandboxJob, 'loaded'>): Promise<Bench> {
  const source = await openPackage(directory);
  const [records, others]: [EvidenceRecord[], Record<string, Buffer>] = [[], {}];
  for (const path of source.files.keys()) {
    const text = Buffer.from(await source.bytes(path));
    if (!/^evidence\/\d/.test(path)) others[path] = text;
    else for (const line of text.toString().trimEnd().split('\n')) if (line !== '') records.push(JSON.parse(line));
  }
  await source.close();
  const collection = CollectionSchema.parse(JSON.parse(`${others['evidence/collection.json']}`));
  return {
    records,
    collection,
    async said(change = (record) => record, ofRun = (run) => run) {
      const changed = records.flatMap((record) => change(record) ?? []);
      const run = Buffer.from(`${canonicalJson(ofRun(collection) as unknown as Json)}\n`);
      const edited = memorySource({ ...others, ...filesOf(changed), 'evidence/collection.json': run });
      const read = await readCollection(edited);
      const evidence = await checkEvidence(edited, read, { at: new Date(), stamped: undefined });
      const scope = await checkScope(edited, read, loaded.config.scope);
      return { evidence: evidence.detail.join('\n'), scope: scope.detail.join('\n') };
    },
  };
}

/** Changes the records of one operation alone. */
export function of(operation: string, change: Change): Change {
  return (record) => (record.operation === operation ? change(record) : record);
}

/** Changes a successful answer. */
export function answer(operation: string, change: (response: JsonObject) => Json): Change {
  return of(operation, (record) => {
    const { outcome } = record;
    if (outcome.kind !== 'ok' || !isJsonObject(outcome.response)) return record;
    return { ...record, outcome: { kind: 'ok', response: change(outcome.response) } };
  });
}

/** Changes a value as text: all that is in it. */
export function everyText(value: Json, change: (text: string) => string): Json {
  return JSON.parse(change(JSON.stringify(value)));
}

/** The records as sealing would write them. */
export function filesOf(records: readonly EvidenceRecord[]): Record<string, Buffer> {
  const files = new Map<string, EvidenceRecord[]>();
  for (const { schema: _, id: __, digest: ___, ...record } of records) {
    const path = `evidence/${record.scope.account}/${record.scope.region}.ndjson`;
    files.set(path, [...(files.get(path) ?? []), sealRecord(record)]);
  }
  return Object.fromEntries(
    [...files].map(([path, found]) => {
      const once = [...new Map(found.map((record) => [record.id, record])).values()];
      const sorted = once.sort((a, b) => (a.id < b.id ? -1 : 1));
      return [path, Buffer.from(sorted.map((record) => `${canonicalJson(record as unknown as Json)}\n`).join(''))];
    }),
  );
}
