import { member } from '../../../core/json.ts';
import { GLOBAL } from '../../../model/common.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import { failureKind } from '../../../operations/failure-kind.ts';
import type { OperationSpec } from '../../../operations/operation.ts';
import { notOffered } from '../../../operations/service-regions.ts';
import type { Question } from './question.ts';

/** Whether the outcome is what the answer makes it: its code, its HTTP status, what the operation declares. */
export const outcomeFaults: Question = (record, { spec }) => {
  const { id, outcome, httpStatus } = record;
  if (outcome.kind === 'unsupported') return unsupportedFaults(record, outcome.basis);
  const isSuccess = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  const status = httpStatus === null ? 'without an HTTP status' : `with HTTP status ${httpStatus}`;
  if (outcome.kind === 'ok') {
    const missing = neededIn(spec).filter((name) => member(outcome.response, name) === undefined);
    return [
      ...(isSuccess ? [] : [`${id} is an answer ${status}.`]),
      ...(missing.length === 0 ? [] : [`${id} is an answer without ${missing.join(', ')}.`]),
    ];
  }
  const { kind, code, message } = outcome;
  // A broken answer is a failure whatever its status; only one that is said to be throttled may be so by its status.
  const follows = kindOf(spec, code, message, kind === 'throttled' ? httpStatus : null);
  return [
    ...(kind === follows ? [] : [`${id} is said to be ${kind}; by ${code} it is ${follows}.`]),
    ...(kind !== 'failed' && isSuccess ? [`${id} is said to be ${kind} ${status}.`] : []),
    ...(kind === 'absent' && httpStatus === null ? [`${id} is said to be absent ${status}.`] : []),
  ];
};

/** Members that make an answer one, but for those that are never kept. */
function neededIn({ needs, drop = [] }: OperationSpec): readonly string[] {
  return needs.filter((name) => !drop.includes(name));
}

function kindOf({ absent = [] }: OperationSpec, code: string, message: string, status: number | null): string {
  const isAbsence = absent.some((each) => each.code === code && (each.message?.test(message) ?? true));
  return isAbsence ? 'absent' : failureKind(code, status);
}

/** A call that was left out reached nobody, and the table says so of its Region. */
function unsupportedFaults(record: EvidenceRecord, basis: string): readonly string[] {
  const { id, operation, scope, attempts, requestId, httpStatus, host } = record;
  const wasMade = attempts > 0 || requestId !== null || httpStatus !== null || host !== '';
  const region = scope.region === GLOBAL ? (/ in (\S+) \(/.exec(basis)?.[1] ?? '') : scope.region;
  const isOffered = notOffered(operation.split(':')[0] ?? '', region) !== basis;
  return [
    ...(wasMade ? [`${id} is said to have been left out, and was asked.`] : []),
    ...(isOffered ? [`${id} is said to have been left out; no table says that the service is not offered.`] : []),
  ];
}
