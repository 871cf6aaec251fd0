import type { JsonObject } from '../core/json.ts';
import type { Answer, Call } from './call.ts';
import { matchesPart, type RowScope, within } from './scope.ts';
import type { WireError } from './wire/encode-error.ts';

/** An answer and the calls it answers, in the shape of evidence. The row that says most wins. */
export type AnswerRow = RowScope & {
  /** `iam:ListUsers` */
  readonly operation: string;
  /** The part of the input that must be so; other members may be anything. */
  readonly input?: JsonObject;
} & (JsonAnswer | WireError);

/** Output in AWS CLI shape: dates as RFC 3339 text, blobs as base64. Lists are whole; the sandbox pages them. */
export interface JsonAnswer {
  readonly output: JsonObject;
}

export type FindAnswer = (call: Call) => Answer | undefined;

/** Looks answers up in rows: an input member weighs most, then account, then Region. */
export function answersFrom(rows: readonly AnswerRow[]): FindAnswer {
  const byOperation = groupByOperation(rows);
  for (const list of byOperation.values()) list.sort((a, b) => weight(b) - weight(a));
  return (call) =>
    byOperation.get(call.operation)?.find((row) => within(row, call) && matchesPart(row.input ?? {}, call.input));
}

/** What a call without a row gets: never an empty success. */
export function noAnswer(call: Call): WireError {
  const input = JSON.stringify(call.input, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  return {
    error: 'InternalFailure',
    status: 501,
    message: `the sandbox has no answer for ${call.account}/${call.region}/${call.operation} ${input}`,
  };
}

function weight(row: AnswerRow): number {
  const scoped = (row.account === undefined ? 0 : 2) + (row.region === undefined ? 0 : 1);
  return scoped + 4 * Object.keys(row.input ?? {}).length;
}

function groupByOperation(rows: readonly AnswerRow[]): Map<string, AnswerRow[]> {
  const groups = new Map<string, AnswerRow[]>();
  for (const row of rows) {
    const group = groups.get(row.operation);
    if (group === undefined) groups.set(row.operation, [row]);
    else group.push(row);
  }
  return groups;
}
