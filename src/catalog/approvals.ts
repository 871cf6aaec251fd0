import { z } from 'zod';
import type { YamlSource } from '../core/yaml-place.ts';
import { type Checked, checkYaml } from '../core/yaml-source.ts';
import type { Approval, Approves, Param } from '../model/catalog.ts';
import { AccountIdSchema } from '../model/common.ts';

/**
 * Parameters that approve: the config says of each entry who answers for it, why, and until when; an expression sees
 * the ids of those that are in force.
 */

const words = z.string().trim().min(1, 'must not be empty');

/** What every approval says beside what it approves. */
export const ANSWERED_FOR = { owner: words, reason: words, expires: z.iso.date('want YYYY-MM-DD') };

const IDS = {
  account: AccountIdSchema,
  organization: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'want the id of an organisation such as o-a1b2c3d4e5'),
} as const satisfies Readonly<Record<Approves, z.ZodType<string>>>;

/** How an entry is written. */
export const APPROVAL_EXAMPLES: Readonly<Record<Approves, string>> = {
  account: '{ account: "111122223333", owner: Network team, reason: Central network, expires: 2026-12-31 }',
  organization: '{ organization: o-a1b2c3d4e5, owner: Sales, reason: Joint product, expires: 2026-12-31 }',
};

/** One entry: what is approved, under the name of what it is, such as `account`. */
function entryOf(approves: Approves) {
  const named: Readonly<Record<string, z.ZodType<string>>> = { [approves]: IDS[approves] };
  return z.strictObject({ ...named, ...ANSWERED_FOR }).meta({ example: APPROVAL_EXAMPLES[approves] });
}

function listOf(approves: Approves) {
  return z
    .array(entryOf(approves))
    .superRefine(
      (entries, context) =>
        refuseTwice(
          Array.isArray(entries) ? entries : [],
          approves,
          (entry) => {
            const id = idIn(entry, approves);
            return id === undefined ? undefined : { key: id, shown: id };
          },
          context,
        ),
      { when: () => true },
    )
    .meta({ example: `[${APPROVAL_EXAMPLES[approves]}]` });
}

/**
 * Looked for beside what is wrong with the entries themselves, which may therefore be anything.
 *
 * @param member of an entry, where the problem is shown
 * @param keyOf what makes two entries the same, and how a message names it; undefined for what is no entry
 */
export function refuseTwice(
  entries: readonly unknown[],
  member: string,
  keyOf: (entry: unknown) => { readonly key: string; readonly shown: string } | undefined,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const found = keyOf(entry);
    if (found === undefined) continue;
    if (seen.has(found.key)) {
      const params = { remedy: 'Keep one of the two' };
      context.addIssue({ code: 'custom', path: [index, member], message: `${found.shown} stands there twice`, params });
    }
    seen.add(found.key);
  }
}

function idIn(entry: unknown, approves: Approves): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const [, id] = Object.entries(entry).find(([name]) => name === approves) ?? [];
  return typeof id === 'string' ? id : undefined;
}

/** What the config's `params` approve, in its order; or everything that is wrong there, with its place. */
export function readApprovals(config: YamlSource, params: ReadonlyMap<string, Param>): Checked<readonly Approval[]> {
  const approving = [...params].flatMap(([name, { approves }]) =>
    approves === undefined ? [] : [{ name, approves, list: listOf(approves) }],
  );
  const shape = Object.fromEntries(approving.map(({ name, list }) => [name, list.default([])]));
  const checked = checkYaml(z.looseObject({ params: z.looseObject(shape).exactOptional() }), config);
  if (!checked.ok) return checked;
  const { params: read = {} } = checked.value;
  return {
    ok: true,
    value: approving.flatMap(({ name, approves }) =>
      (read[name] ?? []).map((entry) => {
        const { owner, reason, expires } = entry;
        return { param: name, id: idIn(entry, approves) ?? '', owner, reason, expires };
      }),
    ),
  };
}

/**
 * Whether an approval still holds when a period ends. Both are half-open: `expires` is the first day on which the
 * approval no longer holds, `after` the first day after the period, each in the period's own time zone.
 */
export function isInForce({ expires }: Pick<Approval, 'expires'>, after: string): boolean {
  return expires >= after;
}
