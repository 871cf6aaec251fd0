import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import type { AnswerRow } from './answers.ts';

/**
 * Rows that answer as AWS once did, from the evidence of a package: the pages of a call become one answer again. What
 * was never answered (a broken connection, a Region without the service) has no row, so the sandbox answers 501 there.
 * A list of which one page was read on purpose ends with that page.
 * Secrets that were redacted stay so.
 */
export function rowsFromEvidence(records: Iterable<EvidenceRecord>): AnswerRow[] {
  const calls = new Map<string, EvidenceRecord[]>();
  for (const record of records) {
    const call = record.id.slice(0, record.id.lastIndexOf('/')); // without the page
    calls.set(call, [...(calls.get(call) ?? []), record]);
  }
  return [...calls.values()].flatMap((pages) => rowOf(pages.toSorted((a, b) => a.page - b.page)));
}

function rowOf(pages: readonly EvidenceRecord[]): AnswerRow[] {
  const [first] = pages;
  if (first === undefined) return [];
  const { operation, scope } = first;
  const input = isJsonObject(first.input) ? first.input : {};
  const row = { ...scope, operation, input };
  const failed = pages.find(({ outcome }) => outcome.kind !== 'ok');
  if (failed === undefined) return [{ ...row, output: wholeOf(pages) }];
  const { httpStatus, outcome } = failed;
  if (httpStatus === null || !('code' in outcome)) return [];
  return [{ ...row, error: outcome.code, message: outcome.message, status: httpStatus }];
}

/** Lists one after the other; of everything else, what the first page said. Tokens go when the answer is paged again. */
function wholeOf(pages: readonly EvidenceRecord[]): JsonObject {
  const whole: Record<string, JsonObject[string]> = {};
  for (const { outcome } of pages) {
    if (outcome.kind !== 'ok' || !isJsonObject(outcome.response)) continue;
    for (const [name, value] of Object.entries(outcome.response)) {
      const before = whole[name];
      if (Array.isArray(before) && Array.isArray(value)) whole[name] = [...before, ...value];
      else whole[name] ??= value;
    }
  }
  return whole;
}
