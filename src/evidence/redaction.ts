import { createHmac } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject, stringMember } from '../core/json.ts';
import type { ApprovedPlace, ApprovedValue, Redaction } from '../model/evidence.ts';
import type { FieldRules } from '../operations/operation.ts';
import { accountNumbers } from './detectors/accounts.ts';
import { nameOf } from './detectors/match.ts';
import { memberDetector } from './detectors/members.ts';
import { emailAddresses, PERSONAL_NUMBERS } from './detectors/personal.ts';
import { SECRETS } from './detectors/secrets.ts';
import { isToken, redactionToken, shortTag, tagIn } from './detectors/token.ts';
import type { Edit } from './edits.ts';
import { redactEncoded } from './encoded-field.ts';
import { childPlace, type Place, rootPlace } from './field-rules.ts';
import { jsonStrings } from './json-strings.ts';
import { LABELLED, labelOf } from './labels.ts';
import { type IsApproved, redactText, type Searching } from './redact-text.ts';

/** The part of an evidence record in which text of the customer's may stand. */
export interface RedactablePart {
  readonly input: Json;
  readonly about?: Json;
  readonly response?: Json;
}

/** What is kept of a part. */
export interface Redacted extends RedactablePart {
  readonly redactions: readonly Redaction[];
  /** What was found and is approved; left out where there is none. */
  readonly approved?: readonly ApprovedPlace[];
}

export interface Redactor {
  /** The part with tokens in the place of secrets and personal data, and what was replaced or left, in pointer order. */
  redact(part: RedactablePart, rules: FieldRules): Redacted;
  /** A message, for logs and outcomes: secrets and e-mail addresses replaced. */
  text(message: string): string;
}

interface Search {
  readonly everywhere: Searching;
  /** In documents, and in what stands encoded in any text: account numbers too. */
  readonly written: Searching;
  /** In fields that people write freely: also the numbers of people and their accounts. */
  readonly freeForm: Searching;
  readonly tagOf: (text: string) => string;
  readonly isApproved: IsApproved;
  readonly noted: Noted[];
}

/** What was replaced, or left because it is approved. */
interface Noted extends Redaction {
  readonly approved?: string | undefined;
}

/**
 * Keeps secrets out of the evidence: nothing is stored that has not gone through here. The key makes equal texts
 * recognisable inside one package and nowhere else; it is destroyed when the package is sealed.
 *
 * @param options.key HMAC-SHA-256 key
 * @param options.accountsInScope account numbers that may be named
 * @param options.approved texts that stay where the named detector finds exactly them; of one that has expired, nothing
 */
export function createRedactor(options: {
  readonly key: Uint8Array;
  readonly accountsInScope: ReadonlySet<string>;
  readonly approved?: readonly ApprovedValue[];
}): Redactor {
  const made = new Set<string>();
  const tagOf = (text: string) => {
    const tag = createHmac('sha256', options.key).update(text).digest('hex');
    made.add(shortTag(tag));
    return tag;
  };
  const isOwn = (token: string) => made.has(tagIn(token));
  const isApproved = approvedBy(options.approved ?? []);
  const common = { tagOf, isOwn, isApproved };
  const named = [...SECRETS, emailAddresses];
  const within = [...named, accountNumbers(options.accountsInScope)];
  // Policies name accounts, and IAM's are percent-encoded: what is encoded in a field is no other kind of text for that.
  const everywhere = { ...common, detectors: named };
  const written = { ...common, detectors: within };
  const freeForm = { ...common, detectors: [...within, ...PERSONAL_NUMBERS], within };
  return {
    redact(part, rules) {
      const search: Search = { everywhere, written, freeForm, tagOf, isApproved, noted: [] };
      const root = rootPlace(rules);
      const walked = (name: keyof RedactablePart) =>
        part[name] === undefined ? {} : { [name]: walk(part[name], `/${name}`, childPlace(root, name), search) };
      const input = walk(part.input, '/input', childPlace(root, 'input'), search);
      return { input, ...walked('about'), ...walked('response'), ...told(search.noted) };
    },
    text: (message) => redactText(message, everywhere).text,
  };
}

function approvedBy(entries: readonly ApprovedValue[]): IsApproved {
  const inForce = new Set(
    entries.filter((entry) => entry.inForce).map(({ detector, value }) => `${detector} ${value}`),
  );
  return (detector, text) => inForce.size > 0 && inForce.has(`${nameOf(detector)} ${text}`);
}

function told(noted: readonly Noted[]): Pick<Redacted, 'redactions' | 'approved'> {
  const redactions = noted.flatMap(({ approved, ...redaction }) => (approved === undefined ? [redaction] : []));
  const approved = noted.flatMap(({ tag: _, approved: value, ...place }) =>
    value === undefined ? [] : [{ ...place, value }],
  );
  return { redactions, ...(approved.length === 0 ? {} : { approved }) };
}

/** @param name what the value is called, by its member or by the member beside it; a list's elements share it */
function walk(value: Json, pointer: string, place: Place, search: Search, name = ''): Json {
  if (place.kinds.has('personal')) return redactWhole(value, pointer, 'personal.field@1', search);
  if (typeof value === 'string') {
    const detector = place.kinds.has('base64') ? undefined : memberDetector(name, value);
    if (detector === undefined) return redactString(value, pointer, place, search);
    if (!search.isApproved(detector, value)) return redactWhole(value, pointer, detector, search);
    search.noted.push({ pointer, detector, tag: search.tagOf(value), approved: value });
    return redactString(value, pointer, place, search); // what else it may be is not approved
  }
  if (Array.isArray(value)) {
    return value.map((element, index) =>
      walk(element, `${pointer}/${index}`, childPlace(place, `${index}`), search, optionIn(value[index - 1]) ?? name),
    );
  }
  return isJsonObject(value) ? redactObject(value, pointer, place, search) : value;
}

/** `["--password", "…"]`: an argument is called by the option before it. */
function optionIn(element: Json | undefined): string | undefined {
  return typeof element === 'string' ? /^(?:--?|\/)([A-Za-z][\w-]*)$/.exec(element)?.[1] : undefined;
}

function redactObject(value: JsonObject, pointer: string, place: Place, search: Search): Json {
  const label = labelOf((member) => stringMember(value, member));
  return Object.fromEntries(
    Object.entries(value).map(([member, element]) => {
      // A map's keys are data too: tags, environment variables.
      const key = redactText(member, search.everywhere);
      const below = `${pointer}/${escapeSegment(key.text)}`;
      for (const { detector, tag, approved } of key.found)
        search.noted.push({ pointer: below, detector, tag, approved });
      const name = LABELLED.has(member) ? (label ?? member) : member;
      return [key.text, walk(element, below, childPlace(place, member), search, name)];
    }),
  );
}

function redactWhole(value: Json, pointer: string, detector: string, search: Search): Json {
  if (value === null || value === '') return value;
  if (typeof value === 'string' && isToken(value)) return redactString(value, pointer, NOWHERE, search);
  const tag = search.tagOf(typeof value === 'string' ? value : canonicalJson(value));
  search.noted.push({ pointer, detector, tag });
  return redactionToken(detector, tag);
}

/** Too short a word for any form of a credential, and without anything that could announce one. */
const SHORT = /^[A-Za-z_./-]{0,14}$|^[A-Za-z0-9_./-]{0,11}$/;

function redactString(value: string, pointer: string, place: Place, search: Search): string {
  const { kinds } = place;
  if (SHORT.test(value) && !kinds.has('base64')) return value;
  const isDocument = kinds.has('documents') || kinds.has('base64');
  const searching = isDocument ? search.written : kinds.has('freeForm') ? search.freeForm : search.everywhere;
  const { text, found, searched } = kinds.has('base64')
    ? redactEncoded(value, searching)
    : { ...redactText(value, searching, editsOfJson(value, place, search)), searched: value };
  const lineOf = lineCounter(searched);
  for (const { start, end, detector, tag, approved } of found) {
    const line = isDocument ? { line: lineOf(start) } : {};
    const place = end > start ? { span: [start, end] as const, ...line } : {};
    search.noted.push({ pointer, ...place, detector, tag, approved });
  }
  return text;
}

/**
 * What is replaced in a text that is itself JSON, as CloudTrail's events are: each string as if it stood in the answer,
 * by its name and by the rules of its place.
 */
function editsOfJson(text: string, place: Place, search: Search): readonly Edit[] {
  return (jsonStrings(text) ?? []).flatMap(({ start, end, value, path, name, isName }) => {
    const noted: Noted[] = [];
    const own = { ...search, noted };
    const at = path.reduce(childPlace, place);
    // A word by itself is found as well where it stands, unless its place or its name says more of it.
    if (PLAIN.test(value) && at.kinds.size === 0 && (isName || memberDetector(name, value) === undefined)) return [];
    const redacted = isName ? redactString(value, '', { ...at, kinds: NO_KINDS }, own) : walk(value, '', at, own, name);
    if (noted.length === 0) return [];
    // Inside the quotes.
    const inside = { start: start + 1, end: end - 1 };
    const found = noted.map(({ detector, tag, approved }) => ({ ...inside, detector, tag, approved }));
    return [{ start, end, found, ...(redacted === value ? {} : { replacement: JSON.stringify(redacted) }) }];
  });
}

const PLAIN = /^[^\s\\"'`{[]*$/;
const NO_KINDS: Place['kinds'] = new Set();
/** A place of which no rule speaks. */
const NOWHERE: Place = { kinds: NO_KINDS, below: [] };

/** The 1-based line of ever later positions. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (position) => {
    while (next >= 0 && next < position) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

function escapeSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
