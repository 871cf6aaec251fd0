import type { Finding } from '../../model/assess.ts';
import { NOT_KNOWN } from '../../model/common.ts';
import type { ControlText, Report } from '../../model/report.ts';
import { isShortened } from './deciding.ts';
import { causesOf, placed } from './gaps.ts';
import { actionsOf, namedCall } from './permissions.ts';
import { proceduresOf } from './procedure.ts';
import { tested } from './summary.ts';
import { counted, day, familyName, frameworkName, REASON_WORDS, sentence, series } from './words.ts';

const PRINTED_EXCEPTIONS = 100;
const PRINTED_ADVICE = 25;

/** What a control's section prints of them; the rest stand in its population file, exceptions in the register too. */
export function printedOf(id: string, { advice, exceptions }: Report) {
  const first = <T extends { readonly control: string }>(entries: readonly T[], most: number): readonly T[] =>
    entries.filter(({ control }) => control === id).slice(0, most);
  return {
    exceptions: first(exceptions.listed, PRINTED_EXCEPTIONS),
    advice: first(advice.listed, PRINTED_ADVICE),
  };
}

/** What a control's section says, ready for the template: no decision is left to it. */
export function controlView(control: ControlText, report: Report): object {
  const finding = report.findings.find((entry) => entry.control === control.id);
  if (finding === undefined) throw new Error(`report.json has no finding for ${control.id}`);
  const { advice, exceptions } = printedOf(control.id, report);
  return {
    ...control,
    status: finding.status,
    severityWord: sentence(control.severity),
    familyName: familyName(control.family),
    responsible: responsible(control),
    statementList: control.statements.map(({ id, trace }) => `${id} (${trace})`).join(', ') || 'beyond the source',
    mappingList: mappingList(control),
    timeWords: timeWords(control, finding, report),
    emptyWords: EMPTY[control.empty],
    procedures: proceduresOf(control),
    files: finding.files,
    result: resultSentence(finding),
    accounts: finding.accounts.map((account) => accountRow(account)),
    exceptionRef: `exceptions-${control.id}`,
    exceptionCaption: listCaption('Exceptions', exceptions.length, finding.counts.deviates, finding),
    shortenedIn: exceptions.some(({ read }) => isShortened(read)) ? fileOf(finding) : undefined,
    hasExceptions: finding.counts.deviates > 0,
    gaps: gapRows(finding, report),
    adviceRef: `advice-${control.id}`,
    adviceCaption: listCaption('Advice', advice.length, finding.counts.advice, finding),
    hasAdvice: finding.counts.advice > 0,
    assurance: report.assurance.filter((entry) => entry.control === control.id).map(assuranceRow),
  };
}

const EMPTY = {
  pass: 'passes: there is nothing that could deviate',
  'not-applicable': 'is not applicable',
  'not-established': 'is not established: something must be there',
} as const;

function responsible({ duties }: ControlText): string {
  if (duties.aws !== undefined && duties.customer !== undefined) return 'shared';
  return duties.aws === undefined ? 'customer' : 'AWS';
}

function mappingList(control: ControlText): { framework: string; refs: string }[] {
  const frameworks = [...new Set(control.mappings.map(({ framework }) => framework))];
  return frameworks.map((framework) => ({
    framework: frameworkName(framework),
    refs: control.mappings
      .filter((entry) => entry.framework === framework)
      .map(({ ref, strength }) => (strength === 'full' ? ref : `${ref} (${strength})`))
      .join(', '),
  }));
}

function resultSentence(finding: Finding): string {
  const { counts } = finding;
  const all = tested(counts);
  if (all === 0) return 'No row was tested.';
  const some = (count: number, one: string, many: string): string =>
    count === 0 ? `none ${one}` : counted(count, one, many);
  const parts = [
    some(counts.conforms, 'conforms', 'conform'),
    some(counts.deviates, 'deviates', 'deviate'),
    `${some(counts.undetermined, 'is', 'are')} undetermined`,
  ];
  const waived =
    counts.waived === 0
      ? ''
      : ` ${counts.waived} of the deviating ${counts.waived === 1 ? 'is' : 'are'} waived and still counted.`;
  return `Of ${all.toLocaleString('en')} tested, ${series(parts)}.${waived}`;
}

/** When a control is decided; over the period only as far as events answer for its days, throughout if for all of them. */
function timeWords({ time }: ControlText, finding: Finding, { collected }: Report): string {
  if (time === 'point-in-time') return `as of ${day(collected.from)}`;
  const days = finding.accounts.flatMap(({ scopes }) => scopes.flatMap((scope) => scope.days ?? []));
  const sorted = days.toSorted((a, b) => a.covered - b.covered);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return 'over the period';
  const { covered, of } = least;
  if (covered === of) return `throughout the period (${of} of ${of} days)`;
  const span = covered === most.covered ? `${covered}` : `${covered} to ${most.covered}`;
  return `over ${span} of ${of} days of the period, by place`;
}

function orOthers(name: string): string {
  return name === NOT_KNOWN ? 'others: not known' : name;
}

function accountRow(account: Finding['accounts'][number]): object {
  const decided = account.scopes.map(({ scope }) => orOthers(scope.region));
  return {
    account: orOthers(account.account),
    status: account.status,
    regions: decided.join(', '),
    ...account.counts,
    tested: tested(account.counts),
    reason: [...new Set(account.scopes.flatMap(whyOf))].join('; ') || '–',
  };
}

function whyOf({ reason, error, days }: Finding['accounts'][number]['scopes'][number]): readonly string[] {
  const why = error ?? reason ?? [];
  return [why, days === undefined ? [] : `${days.covered} of ${days.of} days`].flat();
}

function listCaption(what: string, shown: number, all: number, finding: Finding): string {
  if (shown >= all) return `${what}: ${all.toLocaleString('en')}`;
  return `${what}: ${shown.toLocaleString('en')} of ${all.toLocaleString('en')} shown, the rest in ${fileOf(finding)}`;
}

function fileOf(finding: Finding): string {
  return finding.files[0]?.path ?? 'populations/';
}

/** Gaps with the calls and their IAM actions, the scopes, the reason and what would help. */
function gapRows(finding: Finding, report: Report): object[] {
  return causesOf([finding]).map(({ operations, reason, detail, scopes }) => ({
    calls: operations.map((operation) => namedCall(operation, report)),
    reason: REASON_WORDS[reason],
    detail,
    scopes: placed(scopes),
    remedy: remedy(operations, reason, report),
  }));
}

function remedy(operations: readonly string[], reason: string, report: Report): string {
  const actions = operations.flatMap((operation) => actionsOf(operation, report) ?? []);
  if (actions.length === 0) return 'none here: the collector never makes this call; look by hand';
  switch (reason) {
    case 'denied':
      return `allow ${operations.length === 1 ? series(actions) : 'these calls'} to the collecting role, and in the policy that refuses`;
    case 'throttled':
      return 'run again with a lower call rate';
    case 'not-called':
      return 'mend the call that this one depends on';
    case 'more-pages':
      return 'run again: the list was cut short';
    case 'unsupported':
      return 'none: the service is not offered there';
    case 'outdated':
      return 'run again: IAM makes a new report when the last is four hours old';
    case 'days-missing':
      return 'collect sooner after the period: the event history holds 90 days';
    case 'outside':
      return 'look into the account that owns the resource, and bring it into scope if it is not';
    case 'counts-differ':
      return 'find what one source counts and the other does not; run again if it changed in between';
    default:
      return 'run again; if it stays, report it with the record';
  }
}

export function assuranceRow(entry: Report['assurance'][number]): object {
  return {
    ...entry,
    kindWord: entry.kind === 'inherited' ? 'Inherited' : 'Attested',
    period: `${day(entry.from)} to ${day(entry.to)}`,
    covers: entry.coversPeriod ? 'yes' : 'no: ask the issuer for a bridge letter',
    owner: entry.owner ?? '–',
    statementList: entry.statements.join(', ') || '–',
  };
}
