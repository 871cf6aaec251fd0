import type { DeniedBy } from '../model/evidence.ts';
import { type FailureKind, failureKind } from '../operations/failure-kind.ts';

/** What went wrong with a call, as far as AWS or the network said. */
export interface Failure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly message: string;
  readonly by: DeniedBy;
}

const BY: Readonly<Record<string, DeniedBy>> = {
  'identity-based policy': 'identity',
  'service control policy': 'scp',
  'resource control policy': 'rcp',
  'permissions boundary': 'boundary',
  'session policy': 'session',
  'resource-based policy': 'resource',
  'vpc endpoint policy': 'endpoint',
};

/** AWS's own phrases: "because no … allows the … action", "with an explicit deny in a …" (IAM User Guide, "Troubleshoot access denied error messages"). */
const WHO = new RegExp(`(?:because no|explicit deny in an?) (${Object.keys(BY).join('|')})`, 'i');
export const LONGEST_MESSAGE = 2000;

/** Reads a thrown value of the SDK, the socket or this program as a failure; never throws. */
export function readFailure(thrown: unknown): Failure {
  const code = codeOf(thrown);
  const message = messageOf(thrown);
  const kind = failureKind(code, statusOf(thrown));
  return { kind, code, message, by: kind === 'denied' ? deniedBy(message) : 'unstated' };
}

/** Which policy refused, where AWS's message says so. */
export function deniedBy(message: string): DeniedBy {
  return BY[WHO.exec(message)?.[1]?.toLowerCase() ?? ''] ?? 'unstated';
}

/** The HTTP status the SDK noted on an error. */
export function statusOf(thrown: unknown): number | null {
  const metadata = memberOf(thrown, '$metadata');
  const status = memberOf(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

/** What the SDK's parsers throw on an answer they cannot read. */
const PARSER: ReadonlySet<string> = new Set(['RangeError', 'SyntaxError', 'TypeError']);

function codeOf(thrown: unknown): string {
  const code = memberOf(thrown, 'code');
  const name = memberOf(thrown, 'name');
  const generic = name === undefined || name === 'Error' || (typeof name === 'string' && PARSER.has(name));
  const best =
    generic && typeof code === 'string'
      ? code
      : typeof name === 'string' && PARSER.has(name)
        ? 'MalformedAnswer'
        : name;
  return typeof best === 'string' && best !== '' ? best.toWellFormed().slice(0, 100) : 'Unknown';
}

function messageOf(thrown: unknown): string {
  const message = memberOf(thrown, 'message');
  const text = typeof message === 'string' && message !== '' ? message : String(thrown);
  const whole = text
    .toWellFormed()
    .replace(/\s+Deserialization error: to see the raw response.*/s, '') // the SDK's hint to its programmers
    .replace(/(Encoded authorization failure message: )\S+/, '$1(left out)');
  if (whole.length <= LONGEST_MESSAGE) return whole;
  return `${whole.slice(0, LONGEST_MESSAGE).toWellFormed()}… (${whole.length} characters)`;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
