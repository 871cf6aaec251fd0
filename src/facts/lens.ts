import type { AccountEvidence } from '../evidence/account-evidence.ts';
import type { OrgContext } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';
import { type Algorithm, algorithmsOf, operationsOf, type Source } from './source.ts';

/**
 * Evidence as a column sees it: what it says that it reads, and nothing else. So a source that is printed is true by
 * construction, and a call that is read and not named is a fault of the program, not of the report.
 */

interface Lens {
  readonly base: AccountEvidence;
  readonly who: string;
  readonly algorithms: ReadonlySet<Algorithm>;
}

const lenses = new WeakMap<AccountEvidence, Lens>();

/**
 * @param who is named in the error: `kms.keys.rotationEnabled`
 * @throws Error from a method of the result, when it is asked for an operation that the sources do not name
 */
export function seenBy(who: string, sources: readonly Source[], evidence: AccountEvidence): AccountEvidence {
  const base = lenses.get(evidence)?.base ?? evidence;
  const operations = operationsOf(sources);
  const named = operations === 'every' ? undefined : new Set<string>(operations);
  const checked = (operation: DeclaredOperation): DeclaredOperation => {
    if (named?.has(operation) === false) throw new Error(`${who} reads ${operation}, and its source does not name it`);
    return operation;
  };
  const seen: AccountEvidence = {
    ...base,
    records: (region, operation) => base.records(region, checked(operation)),
    everywhere: (operation) => base.everywhere(checked(operation)),
    all: () => {
      if (named !== undefined) throw new Error(`${who} reads every record, and its source does not say so`);
      return base.all();
    },
  };
  lenses.set(seen, { base, who, algorithms: new Set(algorithmsOf(sources)) });
  return seen;
}

/**
 * What an algorithm computes, once per account, whatever number of columns reads it.
 *
 * @returns a function that throws when what asks does not name the algorithm
 */
export function computed<T>(
  of: Algorithm,
  compute: (evidence: AccountEvidence, org: OrgContext) => T,
): (evidence: AccountEvidence, org: OrgContext) => T {
  const results = new WeakMap<AccountEvidence, WeakMap<OrgContext, { readonly value: T }>>();
  return (evidence, org) => {
    const lens = lenses.get(evidence);
    if (lens !== undefined && !lens.algorithms.has(of)) {
      throw new Error(`${lens.who} uses the algorithm ${of.id}, and its source does not name it`);
    }
    const base = lens?.base ?? evidence;
    const byOrg = results.get(base) ?? new WeakMap<OrgContext, { readonly value: T }>();
    results.set(base, byOrg);
    const known = byOrg.get(org) ?? { value: compute(seenBy(of.id, of.reads, base), org) };
    byOrg.set(org, known);
    return known.value;
  };
}
