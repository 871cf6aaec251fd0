import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';

/** ARN of an Image Builder resource, e.g. `component/harden/1.0.0/1`. */
export function builderArn({ account, region }: Place, path: string): string {
  return `arn:aws:imagebuilder:${region}:${account}:${path}`;
}

/** A call without input that decides. */
export function listRow(place: Place, operation: string, output: JsonObject): AnswerRow {
  return { operation: `imagebuilder:${operation}`, ...place, output };
}

/** A call for one resource. */
export function getRow(place: Place, operation: string, input: JsonObject, output: JsonObject): AnswerRow {
  return { operation: `imagebuilder:${operation}`, ...place, input, output };
}

/** A member, or nothing where the value is not there: AWS leaves such members out. */
export function optional(name: string, value: JsonObject[string] | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
