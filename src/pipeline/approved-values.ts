import { z } from 'zod';
import { ANSWERED_FOR, refuseTwice } from '../catalog/approvals.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Utc } from '../core/utc.ts';
import { unapprovable } from '../evidence/detectors/approvable.ts';
import { nameOf } from '../evidence/detectors/match.ts';
import type { ApprovedPlace, ApprovedValue } from '../model/evidence.ts';
import type { Report } from '../model/report.ts';
import { holdsFor } from './in-force.ts';

/**
 * Values that look like an account, a secret or a person and are none: the config says of each who answers for it,
 * why, and until when. They are not replaced when evidence is collected, and so no control finds them.
 */

const EXAMPLE =
  '{ value: "204850001234", detector: foreign.account-number, owner: Shop team, reason: Order number, expires: 2026-12-31 }';

const EntrySchema = z
  .strictObject({ value: z.string().trim().min(1, 'must not be empty'), detector: z.string(), ...ANSWERED_FOR })
  .meta({ example: EXAMPLE });

/** `redaction.approved` of a config. */
export const ApprovedValuesSchema = z
  .array(EntrySchema)
  .superRefine(
    (entries, context) => {
      for (const [index, entry] of listOf(entries).entries()) refuseBad(entry, index, context);
      refuseTwice(listOf(entries), 'value', keyOf, context);
    },
    { when: () => true },
  )
  .meta({ example: `[${EXAMPLE}]` });

function listOf(entries: unknown): readonly unknown[] {
  return Array.isArray(entries) ? entries : [];
}

const NamedSchema = z.object({ value: z.string().trim().min(1), detector: z.string() });

function refuseBad(entry: unknown, index: number, context: z.RefinementCtx): void {
  const named = NamedSchema.safeParse(entry);
  if (!named.success) return; // told by the schema
  const wrong = unapprovable(named.data.detector, named.data.value);
  if (wrong === undefined) return;
  const { member, message, remedy } = wrong;
  context.addIssue({ code: 'custom', path: [index, member], message, params: { remedy } });
}

/** An entry is one value for one detector. */
function keyOf(entry: unknown): { readonly key: string; readonly shown: string } | undefined {
  const named = NamedSchema.safeParse(entry);
  if (!named.success) return undefined;
  const { value, detector } = named.data;
  return { key: `${detector} ${value}`, shown: `this value for ${detector}` };
}

/** The entries of a config, each with whether it holds for the period and when collecting begins. */
export function approvedFor(
  entries: z.infer<typeof ApprovedValuesSchema>,
  period: Pick<Report['period'], 'to' | 'zone'>,
  collectedFrom: Utc,
): readonly ApprovedValue[] {
  const holds = holdsFor(period, collectedFrom);
  return entries.map((entry) => ({ ...entry, inForce: holds(entry) }));
}

/** The detector and the value of those in force, sorted: what decides which texts stay. */
export function inForceOf(approved: readonly ApprovedValue[]): readonly string[] {
  return approved
    .filter(({ inForce }) => inForce)
    .map(({ detector, value }) => `${detector} ${value}`)
    .sort();
}

/**
 * Evidence is judged under the approvals under which it was collected: a value that was left must be approved by the
 * config, for the period of the report too, and one that is approved must have been left.
 *
 * @throws GoldproofError `evidence` naming each detector whose value is approved by one of them alone
 */
export function assertSameApproved(now: readonly ApprovedValue[], then: readonly ApprovedValue[]): void {
  const problems = [
    ...beyond(then, now).map((detector) => `a value was left for ${detector} that is not approved for this report`),
    ...beyond(now, then).map(
      (detector) => `a value approved for ${detector} was replaced, for it was not approved when collecting began`,
    ),
  ].map((message) => ({
    file: 'evidence/collection.json',
    message,
    remedy: 'Report with the `redaction.approved` and on the period for which it was collected, or collect again',
  }));
  if (problems.length === 0) return;
  throw new GoldproofError(
    'evidence',
    'the evidence was collected with other values in `redaction.approved`',
    problems,
  );
}

/** The detectors of entries in force that are not among others in force; of an address or a secret the value is not told. */
function beyond(some: readonly ApprovedValue[], others: readonly ApprovedValue[]): readonly string[] {
  const known = new Set(inForceOf(others));
  return some.filter((each) => inForceOf([each]).some((entry) => !known.has(entry))).map(({ detector }) => detector);
}

/** Counts at how many places of the evidence each entry was left, in the order of the config. */
export function countApproved(approved: readonly ApprovedValue[]): {
  add(record: { readonly approved?: readonly ApprovedPlace[] }): void;
  listed(): Report['approvedValues'];
} {
  const places = new Map<string, number>();
  return {
    add: ({ approved: left = [] }) => {
      for (const { detector, value } of left) {
        const key = `${nameOf(detector)} ${value}`;
        places.set(key, (places.get(key) ?? 0) + 1);
      }
    },
    listed: () => approved.map((entry) => ({ ...entry, places: places.get(`${entry.detector} ${entry.value}`) ?? 0 })),
  };
}
