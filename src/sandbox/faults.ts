import type { JsonObject } from '../core/json.ts';
import type { DeniedBy } from '../model/evidence.ts';
import type { Call } from './call.ts';
import { matchesPart, type RowScope, within } from './scope.ts';

/** What the sandbox does instead of answering properly. */
export type Fault =
  /** Refuses, as the named kind of policy would; `code` replaces the service's usual error code. */
  | { readonly kind: 'deny'; readonly by: DeniedBy; readonly code?: string }
  | { readonly kind: 'throttle' }
  /** Answers properly, but late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Any error of AWS's. */
  | { readonly kind: 'error'; readonly error: string; readonly status: number; readonly message?: string }
  /** HTTP 500 without a word. */
  | { readonly kind: 'http-500' }
  /** Closes the connection without a response. */
  | { readonly kind: 'close' }
  /** Promises the whole body, sends half and closes. */
  | { readonly kind: 'truncate' }
  /** A web page where data belongs, as a proxy or a captive portal gives. */
  | { readonly kind: 'html'; readonly status: number }
  /** A body that is complete, but neither JSON nor XML. */
  | { readonly kind: 'malformed' }
  /** A next token for ever. */
  | { readonly kind: 'endless-paging' }
  /** Another answer than the true one: a lie, or members the caller does not expect. */
  | { readonly kind: 'answer'; readonly output: JsonObject };

/** A fault and the calls it strikes; the first rule that fits and is not used up applies. */
export interface FaultRule extends RowScope {
  /** `iam:ListUsers`, `iam:*` or, left out, every operation. */
  readonly operation?: string;
  readonly input?: JsonObject;
  /** How often it strikes; left out: for ever. */
  readonly times?: number;
  readonly fault: Fault;
}

/** Finds the fault for a call and counts it. */
export type FindFault = (call: Call) => Fault | undefined;

/** Keeps count of rules that strike a number of times only. The list is read anew for each call, so it may grow. */
export function faultsFrom(rules: readonly FaultRule[]): FindFault {
  const struck = new Map<FaultRule, number>();
  return (call) => {
    const rule = rules.find((candidate) => {
      const left = (candidate.times ?? Number.POSITIVE_INFINITY) - (struck.get(candidate) ?? 0);
      return left > 0 && fits(candidate, call);
    });
    if (rule !== undefined) struck.set(rule, (struck.get(rule) ?? 0) + 1);
    return rule?.fault;
  };
}

function fits(rule: FaultRule, call: Call): boolean {
  const operation = rule.operation ?? call.operation;
  const named = operation.endsWith(':*')
    ? call.operation.startsWith(operation.slice(0, -1))
    : operation === call.operation;
  return named && within(rule, call) && matchesPart(rule.input ?? {}, call.input);
}
