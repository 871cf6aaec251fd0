import { byText } from '../../core/compare.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { keyReferences } from '../imagebuilder/key-references.ts';
import type { Name } from '../imagebuilder/names.ts';
import { arnOf, type DescribedKey, describedKey } from './key-metadata.ts';

/** A KMS key with the Image Builder resources that name it. */
export interface KeyUse {
  readonly key: DescribedKey;
  readonly by: readonly Name[];
  /** The key's own Region, or the Region of what names it where its own is out of scope. */
  readonly scope: Scope;
}

/** The keys that the account's Image Builder resources name, each once, whatever it is called there. */
export function keyUses(evidence: AccountEvidence): {
  readonly uses: readonly KeyUse[];
  readonly gaps: readonly Unknown[];
} {
  const { names, gaps } = keyReferences(evidence);
  const found = new Map<string, { readonly key: DescribedKey; readonly by: Name[] }>();
  for (const name of names) {
    const key = describedKey(name.text, name.region, evidence);
    const use = found.get(arnOf(key));
    if (use === undefined) found.set(arnOf(key), { key, by: [name] });
    else use.by.push(name);
  }
  const uses = [...found.values()].map(({ key, by }) => ({ key, by, scope: scopeOf(key, by, evidence) }));
  return { uses, gaps };
}

function scopeOf(key: DescribedKey, by: readonly Name[], { account, regions }: AccountEvidence): Scope {
  const own = regions.includes(key.region) ? [key.region] : by.map((use) => use.by.scope.region).sort(byText);
  return { account, region: own[0] ?? key.region };
}
