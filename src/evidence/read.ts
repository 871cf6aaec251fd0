import type { z } from 'zod';
import { append } from '../core/append.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { byText } from '../core/compare.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { linesOf } from '../core/lines.ts';
import { GLOBAL, type Operation, scopeKey } from '../model/common.ts';
import {
  type Collection,
  CollectionSchema,
  type EvidenceRecord,
  EvidenceRecordSchema,
  isOpen,
  type TlsSession,
  TlsSessionSchema,
} from '../model/evidence.ts';
import type { FileSource } from '../model/file-source.ts';
import type { AccountEvidence } from './account-evidence.ts';
import { isCorroboration } from './corroboration.ts';
import { recordDigest, recordId } from './record.ts';

/**
 * Reading evidence back. The bytes are not trusted: every line must be exactly what sealing would write for the
 * record it holds, with its id and digest computed again, in order, once.
 */

/** One answer of AWS; far above any. Keeps a hostile package from filling the memory. */
const MAX_LINE = 256 * 1024 * 1024;

/** What the run set out to read. @throws GoldproofError('evidence') when it is missing or not what sealing writes. */
export async function readCollection(source: FileSource): Promise<Collection> {
  const path = 'evidence/collection.json';
  const entries = await readEntries(source, path, CollectionSchema);
  const [collection] = entries;
  if (collection === undefined || entries.length !== 1) throw damaged(source, path, 1, 'not one collection');
  return collection;
}

/** Every TLS session that the records refer to, by id. */
export async function readTlsSessions(source: FileSource): Promise<ReadonlyMap<string, TlsSession>> {
  const path = 'evidence/tls.ndjson';
  const sessions = await readEntries(source, path, TlsSessionSchema);
  checkOrder(source, path, sessions);
  return new Map(sessions.map((session) => [session.id, session]));
}

/**
 * All evidence of one account. Memory is bounded by the account.
 *
 * @param sessions Those of the whole collection, which accounts share.
 * @throws GoldproofError('evidence') naming file and line of the first thing wrong
 */
export async function readAccount(
  source: FileSource,
  account: string,
  collection: Collection,
  sessions: ReadonlyMap<string, TlsSession> = new Map(),
): Promise<AccountEvidence> {
  const planned = collection.accounts.find(({ id }) => id === account);
  if (planned === undefined)
    throw new GoldproofError('evidence', `The collection does not speak of account ${account}`);
  const folder = `evidence/${account}/`;
  const regions = new Map<string, ReadonlyMap<string, readonly EvidenceRecord[]>>();
  const corroboration: EvidenceRecord[] = [];
  for (const path of source.files.keys()) {
    if (!path.startsWith(folder)) continue;
    const [, region] = /^([a-z0-9-]+)\.ndjson$/.exec(path.slice(folder.length)) ?? [];
    if (region === undefined) throw damaged(source, path, undefined, 'not a file of evidence');
    const records = await readRecords(source, path, `${account}/${region}`);
    regions.set(region, byOperation(records.filter((record) => !isCorroboration(record))));
    append(corroboration, records.filter(isCorroboration));
  }
  const wasAsked = collection.corroborated !== undefined || corroboration.length > 0;
  return { ...accountEvidence(planned, collection, regions, sessions), ...(wasAsked ? { corroboration } : {}) };
}

function accountEvidence(
  planned: Collection['accounts'][number],
  collection: Collection,
  regions: ReadonlyMap<string, ReadonlyMap<string, readonly EvidenceRecord[]>>,
  sessions: ReadonlyMap<string, TlsSession>,
): AccountEvidence {
  const records = (region: string, operation: Operation) => regions.get(region)?.get(operation) ?? [];
  return {
    account: planned.id,
    partition: collection.partition,
    now: collection.from,
    regions: planned.regions
      .filter(({ inScope, region }) => inScope && region !== GLOBAL)
      .map(({ region }) => region)
      .sort(byText),
    hasUnknownRegions: isOpen(planned.regionList),
    approvedSecrets: new Set(
      collection.approved
        .filter(({ detector, inForce }) => inForce && detector.startsWith('secret.'))
        .map(({ value }) => value),
    ),
    ...(planned.inScope && planned.reason !== undefined ? { unreachable: planned.reason } : {}),
    records,
    everywhere: (operation) => [...regions.keys()].sort(byText).flatMap((region) => records(region, operation)),
    tls: (id) => sessions.get(id),
    *all() {
      for (const operations of regions.values()) for (const found of operations.values()) yield* found;
    },
  };
}

function byOperation(records: readonly EvidenceRecord[]): ReadonlyMap<string, readonly EvidenceRecord[]> {
  const operations = new Map<string, EvidenceRecord[]>();
  for (const record of records) {
    const known = operations.get(record.operation);
    if (known === undefined) operations.set(record.operation, [record]);
    else known.push(record);
  }
  return operations;
}

async function readRecords(source: FileSource, path: string, scope: string): Promise<readonly EvidenceRecord[]> {
  const records = await readEntries(source, path, EvidenceRecordSchema);
  for (const [index, record] of records.entries()) {
    const fault = recordFault(record, scope);
    if (fault !== undefined) throw damaged(source, path, index + 1, fault);
  }
  checkOrder(source, path, records);
  checkPages(source, path, records);
  return records;
}

/** Pages are asked for one after the other: a later one without the one before it was not collected so. */
function checkPages(source: FileSource, path: string, records: readonly EvidenceRecord[]): void {
  const ids = new Set(records.map(({ id }) => id));
  for (const [index, { id, page }] of records.entries()) {
    const before = `${id.slice(0, id.lastIndexOf('/'))}/${page - 1}`;
    if (page > 1 && !ids.has(before)) throw damaged(source, path, index + 1, `the page before page ${page} is missing`);
  }
}

function recordFault(record: EvidenceRecord, scope: string): string | undefined {
  if (scopeKey(record.scope) !== scope) return `a record of ${scopeKey(record.scope)}`;
  if (recordId(record) !== record.id) return 'its id is not that of its call';
  if (recordDigest(record) !== record.digest) return 'its digest is not that of its content';
  return undefined;
}

function checkOrder(source: FileSource, path: string, entries: readonly { readonly id: string }[]): void {
  let previous: string | undefined;
  for (const [index, { id }] of entries.entries()) {
    if (previous !== undefined && byText(previous, id) >= 0) {
      throw damaged(source, path, index + 1, previous === id ? `${id} is there twice` : 'not in the order of ids');
    }
    previous = id;
  }
}

async function readEntries<T>(source: FileSource, path: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  if (!source.files.has(path)) throw damaged(source, path, undefined, 'missing');
  const entries: T[] = [];
  let line = 0;
  try {
    for await (const { number, text } of linesOf(source.stream(path), MAX_LINE)) {
      line = number;
      entries.push(parseLine(text, schema));
    }
  } catch (cause) {
    if (cause instanceof GoldproofError) throw cause;
    throw damaged(source, path, cause instanceof RangeError ? undefined : line, messageOf(cause), { cause });
  }
  return entries;
}

/** One value in canonical form, valid by its schema. */
function parseLine<T>(text: string, schema: z.ZodType<T>): T {
  const value: Json = JSON.parse(text);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TypeError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  if (canonicalJson(value) !== text) throw new TypeError('not in canonical form (RFC 8785)');
  return parsed.data;
}

function damaged(
  source: FileSource,
  path: string,
  line: number | undefined,
  message: string,
  options?: ErrorOptions,
): GoldproofError {
  const place = line === undefined ? {} : { line };
  const remedy = 'The evidence was changed or damaged after it was sealed: take it from its source again.';
  return new GoldproofError(
    'evidence',
    `The evidence in ${source.name} cannot be read`,
    [{ file: path, ...place, message, remedy }],
    options,
  );
}
