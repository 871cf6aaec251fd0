import { listMember, stringMember } from '../core/json.ts';
import { type Utc, utc } from '../core/utc.ts';
import { GLOBAL, type Operation } from '../model/common.ts';
import type { Collection, EvidenceRecord } from '../model/evidence.ts';

/** The call that asks CloudTrail's event history. */
export const LOOKUP_EVENTS = 'cloudtrail:LookupEvents' satisfies Operation;

/** Where CloudTrail keeps the event of a call, and under which user name it finds it. */
export interface EventPlace {
  /** The caller's, whatever account the call is about. */
  readonly account: string;
  readonly region: string;
  readonly user: string;
}

/** Whether a record is of the later pass that asks about the calls of this collecting: no collector asks by user. */
export function isCorroboration({ operation, input }: Pick<EvidenceRecord, 'operation' | 'input'>): boolean {
  const [attribute] = listMember(input, 'LookupAttributes');
  return operation === LOOKUP_EVENTS && stringMember(attribute, 'AttributeKey') === 'Username';
}

/** Whether a record says that a call reached AWS, so that there is an event to be looked for. */
export function reachedAws({ outcome, httpStatus }: EvidenceRecord): boolean {
  return outcome.kind === 'failed' ? httpStatus !== null : outcome.kind !== 'unsupported';
}

/** Where services without a Region write their events (CloudTrail User Guide, "Global service events"). */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
  'aws-us-gov': 'us-gov-west-1',
};

const REGION = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/;

/**
 * The Region is the one in the name of the host that was called: STS has hosts in Regions and logs there, IAM has one
 * without, and logs where its partition's global services do.
 */
export function eventPlaceOf({ principal, host, scope }: EvidenceRecord, partition: string): EventPlace {
  const named = host.split('.').findLast((label) => REGION.test(label));
  const own = scope.region === GLOBAL ? (GLOBAL_REGIONS[partition] ?? 'us-east-1') : scope.region;
  const account = principal.split(':')[4] ?? '';
  return {
    account: /^\d{12}$/.test(account) ? account : scope.account,
    region: named ?? own,
    user: principal.split(/[:/]/).at(-1) ?? principal,
  };
}

/** `Date` is of whole seconds, cut off. */
const SECOND_MS = 1000;

/**
 * From when to when a call was made by AWS's clock, which is CloudTrail's, in milliseconds: the record's own times, or,
 * where AWS's `Date` lies outside them, as long before and after that as the call lasted. The collector's clock was off.
 */
export function madeAt({ startedAt, endedAt, awsDate }: EvidenceRecord): {
  readonly from: number;
  readonly to: number;
} {
  const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)];
  const date = awsDate === null ? Number.NaN : Date.parse(awsDate);
  if (Number.isNaN(date) || (date > from - SECOND_MS && date <= to)) return { from, to };
  return { from: date - (to - from), to: date + (to - from) };
}

/** The time that is asked about: that of the collecting, and so much on both sides for clocks that differ. */
const MARGIN_MS = 5 * 60_000;

/** From when to when CloudTrail is asked about a collection: whole seconds, the same in every pass. */
export function askedWindow({ from, to }: Pick<Collection, 'from' | 'to'>): { readonly from: Utc; readonly to: Utc } {
  const first = Math.floor((Date.parse(from) - MARGIN_MS) / 1000);
  const last = Math.ceil((Date.parse(to) + MARGIN_MS) / 1000);
  return { from: utc(new Date(first * 1000)), to: utc(new Date(last * 1000)) };
}
