import { setMaxListeners } from 'node:events';
import { type Json, type JsonObject, listMember } from '../core/json.ts';
import { recordId } from '../evidence/record.ts';
import type { Redactor } from '../evidence/redaction.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { GLOBAL, type Scope } from '../model/common.ts';
import type { EvidenceRecord, Outcome } from '../model/evidence.ts';
import type { OperationSpec } from '../operations/operation.ts';
import { notOffered } from '../operations/service-regions.ts';
import type { Connection } from './connection.ts';
import type { Identity } from './identity.ts';
import type { Exchange } from './invoke.ts';
import { makeRecord, noExchange, type Reading, readExchange } from './record.ts';
import { splitOperation } from './services.ts';

export interface RecorderPorts {
  readonly connection: Connection;
  readonly store: EvidenceStore;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  /** Each record that was written, not those found in the store. */
  readonly onRecord?: (record: EvidenceRecord) => void;
  /** Pages of one call at most; the last record then says that more follows. */
  readonly maxPages?: number;
}

/** All pages of a call. */
export interface Recorded {
  /** Redacted, as they are in the store. */
  readonly records: readonly EvidenceRecord[];
  /**
   * The items of a list member over all pages, as AWS sent them, to be asked about further: a user named by an
   * e-mail address is asked by it, not by the token that stands for it in the evidence. Never to be kept.
   */
  items(name: string): readonly Json[];
  /** The first page's answer as AWS sent it; undefined when there is none. Never to be kept. */
  readonly response: Json | undefined;
  /** The records with their answers as AWS sent them, for whoever works out what to ask next. Never to be kept. */
  asSent(): readonly EvidenceRecord[];
  /** True when AWS answered to the last page, be it with "none". */
  readonly complete: boolean;
}

/** The one place where calls become evidence, so that a collector cannot forget it. */
export interface Recorder {
  /**
   * Calls an operation to its last page and records every page. What the store holds from an earlier, interrupted
   * run with a final outcome is not called again. Never throws for what AWS or the network does.
   *
   * @throws the signal's reason when the job was cancelled, or what the store throws.
   */
  read(identity: Identity, scope: Scope, spec: OperationSpec, input?: JsonObject): Promise<Recorded>;
  /** Calls until `done` says so or the tries are used up, and records the last answer alone, to its last page. */
  poll(identity: Identity, scope: Scope, spec: OperationSpec, until: Polling): Promise<Recorded>;
  /**
   * Starts a job, polls what it found and records both. The job's name means nothing in another run: what is read is
   * known by what the job was asked. Where the job cannot be started, the refusal is what is given back.
   */
  job(identity: Identity, scope: Scope, job: Job, input: JsonObject): Promise<Recorded>;
  /** Records an exchange that was made elsewhere (a role that was assumed). */
  note(identity: Identity, scope: Scope, spec: OperationSpec, input: JsonObject, exchange: Exchange): Promise<Recorded>;
}

/** An operation that starts a job, and the one that reads what it found. */
export interface Job {
  readonly start: OperationSpec;
  readonly read: OperationSpec;
  /** How the job is named to the operation that reads. */
  readonly named: (started: Json) => JsonObject;
  readonly until: Polling;
}

export interface Polling {
  readonly done: (response: Json) => boolean;
  readonly tries: number;
  /** Milliseconds before the second call; doubled each time, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

const MAX_PAGES = 2000;

/** One call as it is asked for, whatever number of pages and tries it takes. */
interface Asked {
  readonly identity: Identity;
  readonly scope: Scope;
  readonly spec: OperationSpec;
  readonly input: JsonObject;
  readonly about?: JsonObject;
  readonly until?: Polling;
}

export function createRecorder(given: RecorderPorts): Recorder {
  const ports = { ...given, signal: AbortSignal.any([given.signal]) };
  setMaxListeners(0, ports.signal); // every request under way listens for the end of the job
  return {
    read: async (identity, scope, spec, input = {}) => {
      const asked = { identity, scope, spec, input };
      const kept = stored(ports, asked);
      const basis = notOffered(splitOperation(spec.operation).service, regionOf(ports, scope));
      if (kept !== undefined || basis === undefined) return recorded(kept ?? (await callAll(ports, asked)));
      return recorded([await leaveOut(ports, asked, basis)]);
    },
    poll: async (identity, scope, spec, until) => {
      const asked = { identity, scope, spec, input: {}, until };
      return recorded(stored(ports, asked) ?? (await callAll(ports, asked)));
    },
    job: async (identity, scope, { start, read, named, until }, input) => {
      const reading = { identity, scope, spec: read, input: {}, about: input, until };
      const kept = stored(ports, reading);
      if (kept !== undefined) return recorded(kept);
      // A job of an earlier session may be closed to this one: it is started anew, and its record replaced.
      const started = recorded(await callAll(ports, { identity, scope, spec: start, input }));
      if (started.response === undefined) return started;
      return recorded(await callAll(ports, { ...reading, input: named(started.response) }));
    },
    note: async (identity, scope, spec, input, exchange) => {
      const reading = readExchange(spec, exchange, new Set());
      return recorded([await write(ports, { identity, scope, spec, input }, 1, reading, exchange)]);
    },
  };
}

/** A page: its record, and the outcome before it was redacted. */
interface Page {
  readonly record: EvidenceRecord;
  readonly outcome: Outcome;
}

function recorded(pages: readonly Page[]): Recorded {
  const responses = pages.map(({ outcome }) => (outcome.kind === 'ok' ? outcome.response : undefined));
  const records = pages.map((page) => page.record);
  const last = records.at(-1);
  return {
    records,
    items: (name) => responses.flatMap((response) => listMember(response, name)),
    response: responses[0],
    asSent: () => pages.map(({ outcome, record }) => ({ ...record, outcome })),
    complete:
      last !== undefined && (last.outcome.kind === 'absent' || (last.outcome.kind === 'ok' && last.more === false)),
  };
}

/** The last answer, with the requests that it took and the time of the first. */
function afterTries({ startedAt, attempts }: Exchange, last: Exchange): Exchange {
  return { ...last, startedAt, attempts: attempts + last.attempts };
}

/** What global services have no Region for is asked at home. */
function regionOf(ports: RecorderPorts, scope: Scope): string {
  return scope.region === GLOBAL ? ports.connection.home : scope.region;
}

const FINAL: ReadonlySet<string> = new Set(['ok', 'absent', 'denied', 'unsupported']);

/**
 * The pages of an earlier run, if they are all there: page tokens do not live long enough to go on from the middle. An
 * answer in which something was redacted is asked for again: it may have been a name that the next calls need. So is
 * one that says that its job is not done.
 */
function stored(ports: RecorderPorts, { scope, spec, input, about, until }: Asked): readonly Page[] | undefined {
  const pages: Page[] = [];
  const part = about === undefined ? { input } : { input, about };
  const { redactions: _redactions, approved: _approved, ...kept } = ports.redactor.redact(part, spec.fields ?? {});
  for (;;) {
    const id = recordId({ scope, operation: spec.operation, ...kept, page: pages.length + 1 });
    const record = ports.store.existing(id);
    if (record === undefined || !FINAL.has(record.outcome.kind) || record.redactions.length > 0) return undefined;
    if (isUnderWay(record.outcome, until)) return undefined;
    pages.push({ record, outcome: record.outcome });
    if (record.more !== true) return pages;
  }
}

function isUnderWay(outcome: Outcome, until: Polling | undefined): boolean {
  return until !== undefined && outcome.kind === 'ok' && !until.done(outcome.response);
}

async function callAll(ports: RecorderPorts, asked: Asked): Promise<readonly Page[]> {
  const { input, spec } = asked;
  const tokens = new Set<string>();
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const sent = token === undefined || spec.paging === undefined ? input : { ...input, [spec.paging.in]: token };
    const { exchange, reading } = await askFor(ports, asked, sent, tokens);
    token = reading.token;
    if (token !== undefined) tokens.add(token);
    // The input as it was sent: each page shows that it follows the one before it.
    pages.push(await write(ports, { ...asked, input: sent }, pages.length + 1, reading, exchange));
  } while (token !== undefined && pages.length < Math.min(ports.maxPages ?? MAX_PAGES, spec.maxPages ?? MAX_PAGES));
  return pages;
}

/** One page; where a job must be waited for, asked until it is done or the tries are used up. */
async function askFor(ports: RecorderPorts, asked: Asked, sent: JsonObject, tokens: ReadonlySet<string>) {
  const { identity, scope, spec, until } = asked;
  let before: Exchange | undefined;
  for (let tried = 1; ; tried += 1) {
    const answered = await ports.connection.invoke(identity, regionOf(ports, scope), spec, sent, ports.signal);
    const exchange = before === undefined ? answered : afterTries(before, answered);
    before = exchange;
    const reading = readExchange(spec, exchange, tokens);
    if (until === undefined || tried >= until.tries || !isUnderWay(reading.outcome, until))
      return { exchange, reading };
    await ports.connection.clock.sleep(Math.min(until.firstMs * 2 ** (tried - 1), until.longestMs), ports.signal);
  }
}

async function leaveOut(ports: RecorderPorts, asked: Asked, basis: string): Promise<Page> {
  const reading: Reading = { outcome: { kind: 'unsupported', basis }, more: null };
  return write(ports, asked, 1, reading, noExchange(ports.connection.clock.now()));
}

async function write(
  ports: RecorderPorts,
  { identity, scope, spec, input, about }: Asked,
  page: number,
  reading: Reading,
  exchange: Omit<Exchange, 'result'>,
): Promise<Page> {
  const facts = { scope, input, ...(about === undefined ? {} : { about }), page, principal: identity.principal };
  const record = makeRecord(spec, facts, reading, exchange, ports.redactor);
  const session = record.tls === null ? undefined : ports.connection.takeSession(record.tls);
  if (session !== undefined) await ports.store.tls(session);
  await ports.store.append(record);
  ports.onRecord?.(record);
  return { record, outcome: reading.outcome };
}
