import { messageOf } from '../core/errors.ts';
import { finish, type Steps } from '../core/steps.ts';
import type { Utc } from '../core/utc.ts';
import type { AccountResult, Finding, Observation, ScopeResult } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import { GLOBAL, NOT_KNOWN, type Scope } from '../model/common.ts';
import type { Unknown } from '../model/facts.ts';
import type { Assurance, Waiver } from '../model/report.ts';
import { type Period, restOf } from './assurance.ts';
import { NO_COUNTS } from './counts.ts';
import { waivedAt } from './exceptions.ts';
import { type Judging, judgeScope, type ReadyControl } from './judge-scope.ts';
import { mergeAccounts, mergeScopes } from './merge.ts';
import { type AccountFacts, scopesOf } from './population.ts';
import { readyTest, type Setting } from './test-row.ts';

/** Judging: facts and catalog in, observations and results out. Pure; the same for a report and for its verification. */

/** Where controls of grain `organisation` are decided. */
export type OrganisationPlace =
  /** The account belongs to none: such controls do not apply, unless they rest on the register alone. */
  | { readonly kind: 'none' }
  /** In the account from which the organisation can be read: its management account, or a delegated one. */
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface Run extends Setting {
  readonly controls: readonly Control[];
  readonly period: Period;
  /** Where its days begin, with the end of the last. */
  readonly days: readonly Utc[];
  readonly assurance: readonly Assurance[];
  readonly waivers: readonly Waiver[];
  readonly organisation: OrganisationPlace;
}

/** One result per control, always, by the control's id. */
export type AccountJudgement = ReadonlyMap<string, AccountResult>;

export interface Judge {
  /** Judges one account. Observations go to the sink, in the order of controls, scopes, tests and rows. */
  judgeAccount(facts: AccountFacts, sink: (observation: Observation) => void): AccountJudgement;
  /** The same in pieces, so that a run can be stopped in between. */
  judgingAccount(facts: AccountFacts, sink: (observation: Observation) => void): Steps<AccountJudgement>;
}

/** Makes every control ready once; accounts are then judged one by one. */
export function createJudge(run: Run): Judge {
  const waived = waivedAt(run.waivers, run.now);
  const controls = run.controls.map((control): ReadyControl => {
    const tests = control.tests.map((test) => readyTest(control, test, run));
    return { control, tests, rest: restOf(control, run.assurance, run.period, run.now) };
  });
  const judgingAccount: Judge['judgingAccount'] = function* (facts, sink) {
    const judging: Judging = { setting: run, days: run.days, waived, sink };
    const results = new Map<string, AccountResult>();
    for (const ready of controls) {
      const scopes = yield* judgeControl(ready, facts, judging, run.organisation);
      results.set(ready.control.id, mergeScopes(facts.account, scopes));
    }
    return results;
  };
  return { judgingAccount, judgeAccount: (facts, sink) => finish(judgingAccount(facts, sink)) };
}

function* judgeControl(
  ready: ReadyControl,
  facts: AccountFacts,
  judging: Judging,
  organisation: OrganisationPlace,
): Steps<ScopeResult[]> {
  const { control } = ready;
  const everywhere = { account: facts.account, region: GLOBAL };
  if (facts.unreachable !== undefined) {
    const { reason, gaps } = facts.unreachable;
    return [{ ...settled(everywhere, 'not-established', `The account could not be entered: ${reason}`), gaps }];
  }
  const elsewhere = control.grain === 'organisation' ? decidedElsewhere(control, everywhere, organisation) : undefined;
  if (elsewhere !== undefined) return [elsewhere];
  const results: ScopeResult[] = [];
  for (const scope of scopesOf(control, facts, judging.setting.tables)) {
    try {
      results.push(yield* judgeScope(ready, scope, facts, judging));
    } catch (thrown) {
      // Whatever fails in judging establishes nothing; it must never leave a control out.
      const reason = 'The control could not be judged';
      results.push({ ...settled(scope, 'not-established', reason), error: messageOf(thrown) });
    }
  }
  return results;
}

const ELSEWHERE = 'It is decided for the whole organisation in ';

function decidedElsewhere(control: Control, scope: Scope, organisation: OrganisationPlace): ScopeResult | undefined {
  if (organisation.kind === 'account') {
    if (organisation.account === scope.account) return undefined;
    return settled(scope, 'not-applicable', `${ELSEWHERE}${organisation.account}`);
  }
  // The register speaks for an account as it does for an organisation.
  if (control.tests.length === 0) return undefined;
  if (organisation.kind === 'none') return settled(scope, 'not-applicable', 'The account belongs to no organisation');
  return settled(scope, 'not-established', `The organisation could not be read: ${organisation.reason}`);
}

/** Where everyone points to an account that nobody judged, nothing is decided. */
function nobodyDecided(results: readonly AccountResult[]): boolean {
  const isElsewhere = ({ reason }: ScopeResult) => reason?.startsWith(ELSEWHERE) ?? false;
  return results.length > 0 && results.every(({ scopes }) => scopes.length > 0 && scopes.every(isElsewhere));
}

function settled(scope: Scope, status: ScopeResult['status'], reason: string): ScopeResult {
  return { scope, status, counts: NO_COUNTS, gaps: [], reason };
}

/**
 * As many findings as controls, in their order, and every account in scope in each: one that nobody judged is
 * `not-established`, and so are those that nobody knows of.
 *
 * @param unknown Why further accounts may be in scope that no list named; undefined when there can be none.
 * @throws Error when an account was judged twice, or is not in scope.
 */
export function findingsOf(
  controls: readonly Control[],
  accounts: readonly string[],
  judgements: readonly { readonly account: string; readonly results: AccountJudgement }[],
  unknown?: readonly Unknown[],
): Finding[] {
  const others = unknown === undefined ? [] : [unknownAccounts(unknown)];
  for (const { account } of judgements) {
    if (!accounts.includes(account)) throw new Error(`${account} was judged and is not in scope`);
  }
  return controls.map(({ id }) => {
    const found = judgements.flatMap(({ results }) => results.get(id) ?? []);
    const missing = accounts.filter((account) => !found.some((result) => result.account === account));
    const unjudged = missing.map((account) => notEstablished(account, 'The account was not judged'));
    if (!nobodyDecided(found)) return mergeAccounts(id, [...found, ...unjudged, ...others]);
    const [first] = found.flatMap(({ scopes }) => scopes);
    const reason = `${first?.reason}, which is not in scope`;
    const undecided = found.map(({ account }) => notEstablished(account, reason));
    return mergeAccounts(id, [...undecided, ...unjudged, ...others]);
  });
}

/** The location that stands for accounts of the organization which no list named. */
function unknownAccounts(gaps: readonly Unknown[]): AccountResult {
  const scope = { account: NOT_KNOWN, region: NOT_KNOWN };
  const reason = 'Which further accounts the organization has is not known';
  return mergeScopes(NOT_KNOWN, [{ ...settled(scope, 'not-established', reason), gaps }]);
}

function notEstablished(account: string, reason: string): AccountResult {
  return mergeScopes(account, [settled({ account, region: GLOBAL }, 'not-established', reason)]);
}
