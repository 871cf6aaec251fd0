import { byText } from '../core/compare.ts';
import type { AccountResult, Finding, ScopeResult } from '../model/assess.ts';
import { addCounts, NO_COUNTS } from './counts.ts';
import { worstOf } from './verdict.ts';

/** Scopes into accounts, accounts into findings. Associative and commutative, so that jobs can share the work. */

/** One account's result out of its scopes. @throws Error when a scope is there twice. */
export function mergeScopes(account: string, scopes: readonly ScopeResult[]): AccountResult {
  const sorted = [...scopes].sort((a, b) => byText(a.scope.region, b.scope.region));
  refuseTwice(sorted.map(({ scope }) => `${scope.account}/${scope.region}`));
  return {
    account,
    status: worstOf(sorted.map(({ status }) => status)),
    counts: sorted.map(({ counts }) => counts).reduce(addCounts, NO_COUNTS),
    scopes: sorted,
  };
}

/** A control's finding out of its accounts. @throws Error when an account is there twice: it would count twice. */
export function mergeAccounts(
  control: string,
  accounts: readonly AccountResult[],
  files: Finding['files'] = [],
): Finding {
  const sorted = [...accounts].sort((a, b) => byText(a.account, b.account));
  refuseTwice(sorted.map(({ account }) => account));
  return {
    control,
    status: worstOf(sorted.map(({ status }) => status)),
    counts: sorted.map(({ counts }) => counts).reduce(addCounts, NO_COUNTS),
    accounts: sorted,
    files: [...files].sort((a, b) => byText(a.path, b.path)),
  };
}

/** Two jobs' findings of one control, over different accounts. @throws Error when they are not of one control. */
export function mergeFindings(left: Finding, right: Finding): Finding {
  if (left.control !== right.control) throw new Error(`${left.control} and ${right.control} do not merge`);
  return mergeAccounts(left.control, [...left.accounts, ...right.accounts], [...left.files, ...right.files]);
}

function refuseTwice(sorted: readonly string[]): void {
  const twice = sorted.find((key, index) => sorted[index - 1] === key);
  if (twice !== undefined) throw new Error(`${twice} was judged twice`);
}
