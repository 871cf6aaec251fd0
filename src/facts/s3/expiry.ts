import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf } from '../../core/utc.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

export const SHORTEST_EXPIRY = algorithm(
  's3.shortest-expiry@2',
  [call('s3:GetBucketLifecycleConfiguration', 'Rules'), call('s3:GetBucketVersioning', 'Status')],
  'Of the enabled lifecycle rules that may touch the logs, the least Expiration.Days; of an Expiration.Date the whole days ' +
    'from collecting until then, and 0 once it is past, for it takes objects of any age. In a bucket with versioning Enabled ' +
    'an expiry writes a delete marker and keeps what was written as an older version: it is gone as many days later as the ' +
    'least NoncurrentDays of the NoncurrentVersionExpiration of such rules says, and never where there is none. A rule may ' +
    'touch the logs unless it asks for a tag, which neither CloudTrail nor Image Builder puts on them, or its prefix and where ' +
    'they are written exclude each other: AWSLogs/ below the prefix of a trail, the s3KeyPrefix of build logs. Sizes of ' +
    'objects are not weighed. Where versioning is not known and matters, neither is this. Rules for unfinished uploads and ' +
    'delete markers do not count. Absent: nothing deletes them, so they are kept for ever.',
);

const DAY = 86_400_000;

/** What the answer about lifecycle rules is read with. */
export interface ExpirySetting {
  readonly versioning: Cell;
  /** Prefixes of what is to be kept; of anything in the bucket, where there are none. */
  readonly places: readonly string[];
  readonly now: string;
}

/** After how many days what is written to the places is deleted for good at the earliest; absent: never. */
export function shortestExpiry(response: Json, record: EvidenceRecord, setting: ExpirySetting): Cell {
  const all = member(response, 'Rules');
  if (!Array.isArray(all) || !all.every(isJsonObject)) return unknown(unparsable(record, 'Rules is no list of rules'));
  const rules = all.filter((rule) => stringMember(rule, 'Status') !== 'Disabled' && mayTouch(rule, setting.places));
  const expiries = rules.map((rule) => expiryOf(member(rule, 'Expiration'), setting.now));
  if (expiries.includes('odd')) return unknown(unparsable(record, 'an Expiration of an unknown kind'));
  const first = least(expiries);
  if (first === undefined) return ABSENT;
  const kept = least(rules.map((rule) => daysIn(member(rule, 'NoncurrentVersionExpiration'), 'NoncurrentDays')));
  const versioned = kept === undefined ? ABSENT : known(first + kept);
  const { versioning } = setting;
  if (versioning.is === 'unknown') return versioning;
  return versioning.is === 'known' && versioning.value === 'Enabled' ? versioned : known(first);
}

type Expiry = number | 'none' | 'odd';

function expiryOf(expiration: Json | undefined, now: string): Expiry {
  if (expiration === undefined) return 'none';
  const days = member(expiration, 'Days');
  if (typeof days === 'number') return days;
  const date = member(expiration, 'Date');
  if (date !== undefined) {
    const at = typeof date === 'string' ? timeOf(date) : Number.NaN;
    return Number.isNaN(at) ? 'odd' : Math.max(0, Math.floor((at - Date.parse(now)) / DAY));
  }
  return member(expiration, 'ExpiredObjectDeleteMarker') === undefined ? 'odd' : 'none';
}

function daysIn(value: Json | undefined, name: string): Expiry {
  const days = member(value, name);
  return typeof days === 'number' ? days : 'none';
}

function least(expiries: readonly Expiry[]): number | undefined {
  const days = expiries.filter((each) => typeof each === 'number');
  return days.length === 0 ? undefined : Math.min(...days);
}

/** A rule's filter, in each of its forms: a prefix of old, one condition, or several in And. */
function mayTouch(rule: JsonObject, places: readonly string[]): boolean {
  const filter = member(rule, 'Filter');
  const and = member(filter, 'And');
  const asksTag = isJsonObject(member(filter, 'Tag')) || objectsOf(and, 'Tags').length > 0;
  if (asksTag) return false;
  const prefix = [rule, filter, and].map((each) => stringMember(each, 'Prefix')).find((each) => each) ?? '';
  return places.length === 0 || places.some((place) => place.startsWith(prefix) || prefix.startsWith(place));
}
