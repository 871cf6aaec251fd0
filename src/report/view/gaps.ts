import { byText } from '../../core/compare.ts';
import type { Finding } from '../../model/assess.ts';
import type { Unknown } from '../../model/facts.ts';
import { counted } from './words.ts';

/** What could not be read, grouped: where one policy refuses a whole Region, that is one thing to say and to mend. */

/** Calls that did not tell for one reason, in the same places. */
export interface Cause {
  readonly operations: readonly string[];
  readonly reason: Unknown['reason'];
  /** AWS's words for the first of them. */
  readonly detail: string;
  /** Accounts with Regions. */
  readonly scopes: readonly string[];
  /** Controls that it keeps open, in the order of the report. */
  readonly controls: readonly string[];
}

interface Call {
  readonly gap: Unknown;
  readonly scopes: Set<string>;
  readonly controls: Set<string>;
}

/** Causes of what findings leave open, the one first that keeps most controls open. */
export function causesOf(findings: readonly Finding[]): Cause[] {
  const calls = new Map<string, Call>();
  for (const { control, accounts } of findings) {
    for (const gap of accounts.flatMap(({ scopes }) => scopes.flatMap(({ gaps }) => gaps))) {
      const key = `${gap.operation} ${gap.reason} ${refusalOf(gap)}`;
      const call = calls.get(key) ?? { gap, scopes: new Set(), controls: new Set() };
      call.scopes.add(`${gap.scope.account} ${gap.scope.region}`);
      call.controls.add(control);
      calls.set(key, call);
    }
  }
  const groups = new Map<string, Call[]>();
  for (const call of calls.values()) {
    const { gap, scopes } = call;
    const what = gap.reason === 'denied' ? refusalOf(gap) : gap.operation;
    const key = [gap.reason, what, ...[...scopes].sort(byText)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups.values()].map(causeOf).sort((a, b) => b.controls.length - a.controls.length);
}

function causeOf(calls: readonly Call[]): Cause {
  const sorted = calls.toSorted((a, b) => b.controls.size - a.controls.size);
  const [first] = sorted;
  if (first === undefined) throw new Error('a cause without a call');
  return {
    operations: sorted.map(({ gap }) => gap.operation),
    reason: first.gap.reason,
    detail: first.gap.detail ?? '–',
    scopes: [...first.scopes],
    controls: [...new Set(sorted.flatMap(({ controls }) => [...controls]))].sort(byText),
  };
}

function refusalOf({ detail = '', reason }: Unknown): string {
  return reason === 'denied' ? refusal(detail) : '';
}

/** What AWS says of the policy that refused; who called what stands before it, and differs from call to call. */
export function refusal(message: string): string {
  const because = /(?:with an explicit deny|because no) .*/.exec(message)?.[0];
  return because?.replace(/arn:\S+|the \S+ action/g, '') ?? '';
}

/** Calls by name, of more than three the first three and how many there are besides. */
export function named(operations: readonly string[]): string {
  if (operations.length <= 3) return operations.join(', ');
  return `${operations.slice(0, 3).join(', ')} and ${counted(operations.length - 3, 'more call')}`;
}

/** Places by name, or of many how many there are. */
export function placed(scopes: readonly string[]): string {
  return scopes.length > 4 ? counted(scopes.length, 'scope') : scopes.join(', ');
}
