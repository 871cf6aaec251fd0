import { byText } from '../../core/compare.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import type { KeyHolder } from './key-holder.ts';
import { keyHolders } from './key-holders.ts';
import { arnOf, type DescribedKey, describedKey } from './key-metadata.ts';

/** A KMS key with what is encrypted with it: Image Builder resources, and what they write to. */
export interface KeyUse {
  readonly key: DescribedKey;
  readonly by: readonly KeyHolder[];
  /** The key's own Region, or the Region of what has it where its own is out of scope. */
  readonly scope: Scope;
}

/** The keys that the account's Image Builder data is under, each once, whatever it is called there. */
export function keyUses(
  evidence: AccountEvidence,
  org: OrgContext,
): {
  readonly uses: readonly KeyUse[];
  readonly gaps: readonly Unknown[];
} {
  const { gaps, holders } = keyHolders(evidence, org);
  const found = new Map<string, { readonly key: DescribedKey; readonly by: KeyHolder[] }>();
  for (const holder of holders) {
    const key = describedKey(holder.key, holder.region, evidence);
    const use = found.get(arnOf(key));
    if (use === undefined) found.set(arnOf(key), { key, by: [holder] });
    else use.by.push(holder);
  }
  const uses = [...found.values()].map(({ key, by }) => ({ key, by, scope: scopeOf(key, by, evidence) }));
  return { uses, gaps };
}

function scopeOf(key: DescribedKey, by: readonly KeyHolder[], { account, regions }: AccountEvidence): Scope {
  const own = regions.includes(key.region) ? [key.region] : by.map((use) => use.scope.region).sort(byText);
  return { account, region: own[0] ?? key.region };
}
