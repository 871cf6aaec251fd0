import { byText } from '../core/compare.ts';
import type { Steps } from '../core/steps.ts';
import type { Utc } from '../core/utc.ts';
import type { Outcome } from '../expression/compile.ts';
import { newAllowance } from '../expression/meter.ts';
import type { Counts, Observation, ScopeResult } from '../model/assess.ts';
import { type Control, MINIMUM_PERIOD_COVERAGE, MINIMUM_PERIOD_COVERAGE_PARAM } from '../model/catalog.ts';
import type { Scope } from '../model/common.ts';
import type { Unknown } from '../model/facts.ts';
import type { Rest } from './assurance.ts';
import { NO_COUNTS } from './counts.ts';
import { type CoveredDays, coveredDays, daysMissing } from './covered-days.ts';
import type { Waived } from './exceptions.ts';
import { type AccountFacts, isDecidedIn, populationIn } from './population.ts';
import { type ReadyTest, ready, type Setting, type Tested } from './test-row.ts';
import { type Tally, verdictOf, worstOf } from './verdict.ts';

/** One control in one scope. */

export interface ReadyControl {
  readonly control: Control;
  readonly tests: readonly ReadyTest[];
  readonly rest: Rest | undefined;
}

export interface Judging {
  readonly setting: Setting;
  /** Where the days of the period begin, with the end of the last. */
  readonly days: readonly Utc[];
  readonly waived: Waived;
  readonly sink: (observation: Observation) => void;
}

type Applicability =
  | { readonly kind: 'applies' }
  | { readonly kind: 'does-not' }
  | { readonly kind: 'unclear'; readonly gaps: readonly Unknown[]; readonly error?: string };

/** Decides a control in a scope, handing every observation to the sink. Yields between rows. */
export function* judgeScope(
  ready: ReadyControl,
  scope: Scope,
  facts: AccountFacts,
  judging: Judging,
): Steps<ScopeResult> {
  const { control } = ready;
  const applicability = yield* applicabilityIn(control, scope, facts, judging.setting);
  const nothing = { scope, counts: NO_COUNTS, gaps: [] };
  if (applicability.kind === 'does-not') {
    return { ...nothing, status: 'not-applicable', reason: `No row of ${control.applies?.population} makes it apply` };
  }
  if (applicability.kind === 'unclear') {
    const { gaps, error } = applicability;
    const reason = 'It cannot be told whether the control applies';
    return { ...nothing, status: 'not-established', gaps: distinct(gaps), reason, ...(error ? { error } : {}) };
  }
  const tests = ready.tests.filter(({ table }) => table === undefined || isDecidedIn(scope, control, table, facts));
  const runs: TestRun[] = [];
  for (const test of tests) runs.push(yield* runTest(test, scope, control, facts));
  for (const { observations } of runs) for (const observation of observations) judging.sink(observation);
  return resultOf(scope, ready, runs, judging.waived, daysIn(scope, ready, facts, judging));
}

/** For how many days of the period a scope is answered for, where a control is decided over it by events. */
interface Days extends CoveredDays {
  readonly gap: Unknown | undefined;
}

function daysIn(
  scope: Scope,
  { control, tests }: ReadyControl,
  facts: AccountFacts,
  judging: Judging,
): Days | undefined {
  const spans = tests.some(({ table, test }) => test.kind === 'requirement' && table?.spans === 'event-history');
  if (control.time !== 'period' || !spans) return undefined;
  const answered = facts.answered.filter((each) => each.scope.region === scope.region);
  const { now, params } = judging.setting;
  const days = coveredDays(judging.days, answered, now);
  const minimum = Number(params[MINIMUM_PERIOD_COVERAGE_PARAM] ?? MINIMUM_PERIOD_COVERAGE);
  return { ...days, gap: daysMissing(days, minimum, scope) };
}

/** One test over its population in a scope. */
interface TestRun {
  readonly isRequirement: boolean;
  readonly gaps: readonly Unknown[];
  readonly observations: readonly Observation[];
  readonly errors: readonly string[];
}

function* runTest(ready: ReadyTest, scope: Scope, control: Control, facts: AccountFacts): Steps<TestRun> {
  const { rows, gaps } = ready.table ? populationIn(scope, ready.table, control, facts) : { rows: [], gaps: [] };
  const allowance = newAllowance();
  const tested: Extract<Tested, { kind: 'observed' }>[] = [];
  for (const row of rows) {
    const each = ready.run(row, allowance);
    if (each.kind === 'observed') tested.push(each);
    yield;
  }
  const fault = ready.fault === undefined ? [] : [ready.fault];
  return {
    isRequirement: ready.test.kind === 'requirement',
    gaps,
    observations: tested.map(({ observation }) => observation),
    errors: [...fault, ...tested.flatMap(({ error }) => error ?? [])],
  };
}

/** What the tests of one scope come to. Advice is counted and decides nothing: neither its rows nor its gaps. */
function resultOf(
  scope: Scope,
  { control, rest }: ReadyControl,
  runs: readonly TestRun[],
  waived: Waived,
  days: Days | undefined,
): ScopeResult {
  const required = runs.filter(({ isRequirement }) => isRequirement);
  const advised = runs.filter(({ isRequirement }) => !isRequirement).flatMap(({ observations }) => observations);
  const counts = countsOf(
    required.flatMap(({ observations }) => observations),
    advised,
    waived,
  );
  const gaps = required.flatMap((each) => each.gaps);
  // Where a call did not tell of a single day, the call is what is missing.
  const isToldByCall = days?.covered === 0 && gaps.length > 0;
  const missing = days?.gap === undefined || isToldByCall ? gaps : [...gaps, days.gap];
  const [error] = required.flatMap(({ errors }) => errors);
  const tally: Tally = {
    exceptions: counts.deviates,
    undetermined: counts.undetermined + (error === undefined ? 0 : 1),
    gaps: missing.length,
    population: counts.conforms + counts.deviates + counts.undetermined,
  };
  // Where only advice or the register speaks, there is no population to be empty.
  const tested = required.length === 0 ? 'not-applicable' : verdictOf(tally, control.empty);
  const unknowns = required.flatMap(({ observations }) => observations.flatMap(({ unknown }) => unknown));
  return {
    scope,
    status: rest === undefined ? tested : worstOf([tested, rest.status]),
    counts,
    gaps: distinct([...missing, ...unknowns]),
    ...(days === undefined ? {} : { days: { covered: days.covered, of: days.of } }),
    ...reasonOf(required.length, tally, rest),
    ...(error === undefined ? {} : { error }),
  };
}

function countsOf(required: readonly Observation[], advised: readonly Observation[], waived: Waived): Counts {
  const number = (result: Observation['result']) => required.filter((each) => each.result === result).length;
  return {
    conforms: number('conforms'),
    deviates: number('deviates'),
    undetermined: number('undetermined'),
    waived: required.filter(({ exception }) => exception !== undefined && waived.has(exception)).length,
    advice: advised.filter(({ result }) => result === 'deviates').length,
  };
}

function reasonOf(required: number, tally: Tally, rest: Rest | undefined): { readonly reason?: string } {
  const isEmpty = required > 0 && tally.population + tally.gaps + tally.undetermined === 0;
  const parts = [isEmpty ? 'The population is complete and empty' : undefined, rest?.reason];
  const reason = parts.filter((part) => part !== undefined).join('. ');
  return reason === '' ? {} : { reason };
}

/** Any row for which it holds makes the control applicable; that there is none must be known. */
function* applicabilityIn(control: Control, scope: Scope, facts: AccountFacts, setting: Setting): Steps<Applicability> {
  if (control.applies === undefined) return { kind: 'applies' };
  const table = setting.tables.get(control.applies.population);
  if (table === undefined) {
    return { kind: 'unclear', gaps: [], error: `there is no fact table ${control.applies.population}` };
  }
  const { evaluate } = ready(control.applies.when, table, control.params, setting);
  const { rows, gaps } = populationIn(scope, table, control, facts);
  const allowance = newAllowance();
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    outcomes.push(evaluate(row, allowance));
    yield;
  }
  if (outcomes.some(({ kind }) => kind === 'true')) return { kind: 'applies' };
  const unknowns = outcomes.flatMap((outcome) => (outcome.kind === 'unknown' ? outcome.unknowns : []));
  const error = outcomes
    .flatMap((outcome) => (outcome.kind === 'error' ? [outcome.message] : []))
    .map((message) => `${control.id}, whether it applies: ${message}`)[0];
  const all = [...gaps, ...unknowns];
  if (all.length === 0 && error === undefined) return { kind: 'does-not' };
  return { kind: 'unclear', gaps: all, ...(error === undefined ? {} : { error }) };
}

/** Wordings kept of one kind of gap. AWS names the resource in its message: ten thousand keys, ten thousand wordings. */
export const MOST_WORDINGS = 5;

/** What is missing, said once: by place, call and reason, with a few of the wordings, and how many more there are. */
function distinct(gaps: readonly Unknown[]): Unknown[] {
  const kinds = new Map<string, Map<string, Unknown>>();
  for (const gap of gaps) {
    const kind = [gap.scope.account, gap.scope.region, gap.operation, gap.reason].join('\n');
    const wordings = kinds.get(kind) ?? new Map<string, Unknown>();
    const known = wordings.get(gap.detail ?? '');
    if (known === undefined || (gap.record ?? '') < (known.record ?? '')) wordings.set(gap.detail ?? '', gap);
    kinds.set(kind, wordings);
  }
  const sorted = <T>(map: ReadonlyMap<string, T>) =>
    [...map].sort(([a], [b]) => byText(a, b)).map(([, value]) => value);
  return sorted(kinds).flatMap((wordings) => fewOf(sorted(wordings)));
}

function fewOf(gaps: readonly Unknown[]): readonly Unknown[] {
  const [first] = gaps;
  const more = gaps.length - MOST_WORDINGS;
  if (first === undefined || more <= 0) return gaps;
  const { operation, scope, reason } = first;
  const detail = `${more} more of these in other words; all stand in facts/ and populations/`;
  return [...gaps.slice(0, MOST_WORDINGS), { operation, scope, reason, record: null, detail }];
}
