import { z } from 'zod';
import { ANSWERED_FOR, refuseTwice } from '../catalog/approvals.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Utc } from '../core/utc.ts';
import { unapprovable } from '../evidence/detectors/approvable.ts';
import { nameOf } from '../evidence/detectors/match.ts';
import type { ApprovedPlace, ApprovedValue, Collection } from '../model/evidence.ts';
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
 * Evidence in which values were left is about a period in which they were approved, and no other.
 *
 * @throws GoldproofError `evidence` when an approval holds for the one and not for the other
 */
export function assertApprovedFor(period: Pick<Report['period'], 'to' | 'zone'>, collection: Collection): void {
  const holds = holdsFor(period, collection.from);
  const problems = collection.approved
    .filter((entry) => holds(entry) !== entry.inForce)
    .map(({ detector, expires, inForce }) => ({
      file: 'evidence/collection.json',
      message: inForce
        ? `a value approved for ${detector} until ${expires} was left, and is not approved for this period`
        : `a value approved for ${detector} until ${expires} was replaced, and is approved for this period`,
      remedy: 'Report on the period for which the evidence was collected, or collect again',
    }));
  if (problems.length > 0)
    throw new GoldproofError('evidence', 'the evidence was collected with approvals for another period', problems);
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
