import { isJsonObject, type Json, type JsonObject, member } from '../core/json.ts';
import { type Utc, utc } from '../core/utc.ts';
import { sealRecord } from '../evidence/record.ts';
import type { Redactor } from '../evidence/redaction.ts';
import type { Scope } from '../model/common.ts';
import type { EvidenceRecord, Outcome } from '../model/evidence.ts';
import type { OperationSpec } from '../operations/operation.ts';
import type { Failure } from './failure.ts';
import type { Exchange } from './invoke.ts';
import { sdkJson } from './sdk-json.ts';

/** What a call's answer means, with the token of the next page if one follows. */
export interface Reading {
  readonly outcome: Outcome;
  readonly more: boolean | null;
  readonly token?: string;
}

/**
 * Classifies an exchange. An answer without the members that make it one is `failed`: an empty success would read
 * as "there are none".
 *
 * @param seen Tokens of the pages before; one that comes again would page for ever.
 */
export function readExchange(spec: OperationSpec, exchange: Exchange, seen: ReadonlySet<string>): Reading {
  if ('failure' in exchange.result)
    return { outcome: failureOutcome(spec, exchange.result.failure), ...notMore(spec, exchange.result.failure) };
  const output = sdkJson(exchange.result.output);
  const missing = spec.needs.filter((name) => member(output, name) === undefined);
  if (missing.length > 0) return malformed(`the answer lacks ${missing.join(', ')}`);
  const token = tokenOf(spec, output);
  if (token instanceof Error) return malformed(token.message);
  if (token !== undefined && seen.has(token))
    return malformed('the same page token came twice: paging would never end');
  const outcome = { kind: 'ok', response: without(output, spec.drop ?? []) } as const;
  return token === undefined ? { outcome, more: false } : { outcome, more: true, token };
}

function tokenOf(spec: OperationSpec, output: Json): string | undefined | Error {
  if (spec.paging === undefined) return undefined;
  const token = member(output, spec.paging.out);
  const given = typeof token === 'string' && token !== '' ? token : undefined;
  if (spec.paging.more === undefined) return given;
  if (member(output, spec.paging.more) !== true) return undefined;
  return given ?? new Error(`${spec.paging.more} is true, but ${spec.paging.out} is missing`);
}

function malformed(message: string): Reading {
  return { outcome: { kind: 'failed', code: 'MalformedAnswer', message }, more: null };
}

function failureOutcome(spec: OperationSpec, failure: Failure): Outcome {
  const { kind, code, message, by } = failure;
  if (isAbsence(spec, failure)) return { kind: 'absent', code, message };
  return kind === 'denied' ? { kind, code, message, by } : { kind, code, message };
}

function notMore(spec: OperationSpec, failure: Failure): { readonly more: false | null } {
  return { more: isAbsence(spec, failure) ? false : null };
}

function isAbsence(spec: OperationSpec, failure: Failure): boolean {
  return (spec.absent ?? []).some(
    (absence) => absence.code === failure.code && (absence.message?.test(failure.message) ?? true),
  );
}

function without(output: Json, paths: readonly string[]): Json {
  return paths.reduce((kept, path) => withoutPath(kept, path.split('/')), output);
}

function withoutPath(value: Json, [name, ...below]: readonly string[]): Json {
  if (Array.isArray(value)) return name === '*' ? value.map((each) => withoutPath(each, below)) : value;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([member, each]) => {
      if (member !== name) return [[member, each]];
      return below.length === 0 ? [] : [[member, withoutPath(each, below)]];
    }),
  );
}

/** What a record says of the call besides its answer. */
export interface CallFacts {
  readonly scope: Scope;
  readonly input: JsonObject;
  /** What a job was asked that the input only names. */
  readonly about?: JsonObject;
  readonly page: number;
  readonly principal: string;
}

/** Makes the record of a call: redacted, then digested. */
export function makeRecord(
  spec: OperationSpec,
  facts: CallFacts,
  reading: Reading,
  exchange: Omit<Exchange, 'result'>,
  redactor: Redactor,
): EvidenceRecord {
  const redacted = redact(spec, facts, reading.outcome, redactor);
  return sealRecord({
    scope: facts.scope,
    operation: spec.operation,
    ...redacted.asked,
    page: facts.page,
    more: reading.more,
    principal: facts.principal,
    host: exchange.host,
    tls: exchange.tls,
    startedAt: exchange.startedAt,
    endedAt: exchange.endedAt,
    attempts: exchange.attempts,
    requestId: exchange.requestId,
    awsDate: exchange.awsDate,
    httpStatus: exchange.httpStatus,
    outcome: redacted.outcome,
    ...redacted.told,
  });
}

function redact(spec: OperationSpec, { input, about }: CallFacts, outcome: Outcome, redactor: Redactor) {
  const asked = about === undefined ? { input } : { input, about };
  const answer = outcome.kind === 'ok' ? { response: outcome.response } : {};
  const { response, redactions, approved, ...kept } = redactor.redact({ ...asked, ...answer }, spec.fields ?? {});
  const told = { redactions, ...(approved === undefined ? {} : { approved }) };
  if (outcome.kind === 'ok') return { asked: kept, outcome: { kind: outcome.kind, response: response ?? null }, told };
  const said = 'message' in outcome ? { ...outcome, message: redactor.text(outcome.message) } : outcome;
  return { asked: kept, outcome: said, told };
}

/** An exchange that did not take place: a call left out on the word of the service-by-Region table. */
export function noExchange(now: Date): Omit<Exchange, 'result'> {
  const at: Utc = utc(now);
  const nothing = { tls: null, requestId: null, awsDate: null, httpStatus: null };
  return { host: '', startedAt: at, endedAt: at, attempts: 0, ...nothing };
}
