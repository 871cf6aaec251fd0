import type { JsonObject } from '../../../src/core/json.ts';
import { type Boundary, type Sourced, type Subject, sourcedIn } from '../../../src/facts/policy/effective.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';

/** Statements of a policy called `policy`, as they would be written. */
export function sourced(...statements: readonly JsonObject[]): readonly Sourced[] {
  const reading = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!reading.ok) throw new Error(reading.detail);
  return sourcedIn(reading.document, 'policy', 'v1');
}

/** A subject with these statements. */
export function subject(statements: readonly JsonObject[], boundary: Boundary = 'none'): Subject {
  const context = new Map([['aws:principalarn', ['arn:aws:iam::111122223333:user/ann']]]);
  return { partition: 'aws', account: '111122223333', statements: sourced(...statements), boundary, context };
}

export function allow(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: JsonObject,
) {
  return { Effect: 'Allow', Action, Resource, ...(Condition === undefined ? {} : { Condition }) };
}

export function deny(
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: JsonObject,
) {
  return { ...allow(Action, Resource, Condition), Effect: 'Deny' };
}
