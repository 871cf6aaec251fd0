import { setMaxListeners } from 'node:events';
import { type Json, type JsonObject, listMember } from '../core/json.ts';
import { recordId } from '../evidence/record.ts';
import type { Redactor } from '../evidence/redaction.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { GLOBAL, type Scope } from '../model/common.ts';
import type { EvidenceRecord, Outcome } from '../model/evidence.ts';
import type { Connection } from './connection.ts';
import type { Identity } from './identity.ts';
import type { Exchange } from './invoke.ts';
import type { OperationSpec } from './operation.ts';
import { makeRecord, noExchange, type Reading, readExchange } from './record.ts';
import { notOffered } from './service-regions.ts';
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
  /** Calls until `done` says so or the tries are used up, and records the last answer alone. */
  poll(identity: Identity, scope: Scope, spec: OperationSpec, until: Polling): Promise<Recorded>;
  /** Records an exchange that was made elsewhere (a role that was assumed). */
  note(identity: Identity, scope: Scope, spec: OperationSpec, input: JsonObject, exchange: Exchange): Promise<Recorded>;
}

export interface Polling {
  readonly done: (response: Json) => boolean;
  readonly tries: number;
  /** Milliseconds before the second call; doubled each time, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

const MAX_PAGES = 2000;

export function createRecorder(given: RecorderPorts): Recorder {
  const ports = { ...given, signal: AbortSignal.any([given.signal]) };
  setMaxListeners(0, ports.signal); // every request under way listens for the end of the job
  return {
    read: async (identity, scope, spec, input = {}) => {
      const kept = stored(ports, spec, scope, input);
      if (kept !== undefined) return recorded(kept);
      const basis = notOffered(splitOperation(spec.operation).service, regionOf(ports, scope));
      return basis === undefined
        ? recorded(await callAll(ports, identity, scope, spec, input))
        : recorded([await leaveOut(ports, identity, scope, spec, input, basis)]);
    },
    poll: async (identity, scope, spec, until) => {
      const kept = stored(ports, spec, scope, {});
      if (kept !== undefined) return recorded(kept);
      let before: Exchange | undefined;
      for (let left = until.tries; ; left -= 1) {
        const answered = await ports.connection.invoke(identity, regionOf(ports, scope), spec, {}, ports.signal);
        const exchange = before === undefined ? answered : afterTries(before, answered);
        before = exchange;
        const reading = readExchange(spec, exchange, new Set());
        const waiting = reading.outcome.kind === 'ok' && !until.done(reading.outcome.response);
        if (!waiting || left <= 1)
          return recorded([await write(ports, identity, scope, spec, {}, 1, reading, exchange)]);
        const pause = Math.min(until.firstMs * 2 ** (until.tries - left), until.longestMs);
        await ports.connection.clock.sleep(pause, ports.signal);
      }
    },
    note: async (identity, scope, spec, input, exchange) => {
      const reading = readExchange(spec, exchange, new Set());
      return recorded([await write(ports, identity, scope, spec, input, 1, reading, exchange)]);
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
 * answer in which something was redacted is asked for again: it may have been a name that the next calls need.
 */
function stored(
  ports: RecorderPorts,
  spec: OperationSpec,
  scope: Scope,
  input: JsonObject,
): readonly Page[] | undefined {
  const pages: Page[] = [];
  const call = { scope, operation: spec.operation, input: ports.redactor.redact({ input }, spec.fields ?? {}).input };
  for (;;) {
    const record = ports.store.existing(recordId({ ...call, page: pages.length + 1 }));
    if (record === undefined || !FINAL.has(record.outcome.kind) || record.redactions.length > 0) return undefined;
    pages.push({ record, outcome: record.outcome });
    if (record.more !== true) return pages;
  }
}

async function callAll(
  ports: RecorderPorts,
  identity: Identity,
  scope: Scope,
  spec: OperationSpec,
  input: JsonObject,
): Promise<readonly Page[]> {
  const region = regionOf(ports, scope);
  const tokens = new Set<string>();
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const sent = token === undefined || spec.paging === undefined ? input : { ...input, [spec.paging.in]: token };
    const exchange = await ports.connection.invoke(identity, region, spec, sent, ports.signal);
    const reading = readExchange(spec, exchange, tokens);
    token = reading.token;
    if (token !== undefined) tokens.add(token);
    pages.push(await write(ports, identity, scope, spec, input, pages.length + 1, reading, exchange));
  } while (token !== undefined && pages.length < Math.min(ports.maxPages ?? MAX_PAGES, spec.maxPages ?? MAX_PAGES));
  return pages;
}

async function leaveOut(
  ports: RecorderPorts,
  identity: Identity,
  scope: Scope,
  spec: OperationSpec,
  input: JsonObject,
  basis: string,
): Promise<Page> {
  const reading: Reading = { outcome: { kind: 'unsupported', basis }, more: null };
  return write(ports, identity, scope, spec, input, 1, reading, noExchange(ports.connection.clock.now()));
}

async function write(
  ports: RecorderPorts,
  identity: Identity,
  scope: Scope,
  spec: OperationSpec,
  input: JsonObject,
  page: number,
  reading: Reading,
  exchange: Omit<Exchange, 'result'>,
): Promise<Page> {
  const facts = { scope, input, page, principal: identity.principal };
  const record = makeRecord(spec, facts, reading, exchange, ports.redactor);
  const session = record.tls === null ? undefined : ports.connection.takeSession(record.tls);
  if (session !== undefined) await ports.store.tls(session);
  await ports.store.append(record);
  ports.onRecord?.(record);
  return { record, outcome: reading.outcome };
}
