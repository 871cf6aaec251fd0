import type { ListRead } from '../../model/evidence.ts';
import type { Exception, Report, ScopeCoverage } from '../../model/report.ts';
import type { Inline, Inlines, TableRows } from '../blocks.ts';
import { answersTo } from './answers.ts';
import { byScope } from './corroboration.ts';
import { decidingValues } from './deciding.ts';
import { frameworkIndexes, type Mapped, mappedWords } from './framework-index.ts';
import { refusal } from './gaps.ts';
import { lookupCommand } from './lookup-command.ts';
import { callName } from './permissions.ts';
import { day, frameworkName, moment, sentence } from './words.ts';

/** Tables that may grow long: made row by row, when a renderer asks, and never held as a whole. */

function text(words: string | number): Inlines {
  return [{ kind: 'text', text: typeof words === 'number' ? words.toLocaleString('en') : words }];
}

function code(identifier: string): Inlines {
  return [{ kind: 'text', text: identifier, style: 'code' }];
}

function codes(identifiers: readonly string[]): Inlines {
  return identifiers.flatMap((identifier, index): Inline[] => [
    ...(index === 0 ? [] : [{ kind: 'text', text: ', ' } as const]),
    { kind: 'text', text: identifier, style: 'code' },
  ]);
}

/** Rows made anew each time they are iterated: a renderer reads them once to count pages and once to draw. */
function rows<T>(items: readonly T[], draw: (item: T) => readonly Inlines[]): TableRows {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield draw(item);
    },
  };
}

/** @param now when collecting began: what expired by then is said to have expired */
export function exceptionRows(exceptions: readonly Exception[], now: string): TableRows {
  return rows(exceptions, (entry) => [
    code(entry.subject),
    text([entry.message, ...answersTo(entry, now)].join(' ')),
    codes(decidingValues(entry.read, entry.subject)),
    text(`${entry.scope.account} ${entry.scope.region}`),
    text(day(entry.firstSeen)),
    code(entry.exception.slice(0, 12)),
  ]);
}

export function adviceRows(advice: Report['advice']['listed']): TableRows {
  return rows(advice, ({ subject, message = '–', scope }) => [
    code(subject),
    text(message),
    text(`${scope.account} ${scope.region}`),
  ]);
}

export function registerRows(report: Report): TableRows {
  return rows(report.exceptions.listed, (entry) => [
    code(entry.exception.slice(0, 12)),
    text(entry.control),
    text(sentence(entry.severity)),
    code(entry.subject),
    text(`${entry.scope.account} ${entry.scope.region}`),
    text(day(entry.firstSeen)),
    text(entry.seen),
    text(entry.waiver === undefined ? '–' : `${entry.waiver.owner}, until ${day(entry.waiver.expires)}`),
    text(
      entry.response === undefined
        ? '–'
        : `${entry.response.state}: ${entry.response.owner}, due ${day(entry.response.due)}`,
    ),
  ]);
}

export function coverageRows(report: Report): TableRows {
  return rows(
    report.scope.filter(({ calls, in: inScope }) => calls > 0 || inScope),
    (entry) => [
      text(`${entry.scope.account} ${entry.scope.region}`),
      text(entry.calls),
      text(entry.answered),
      text(entry.absent),
      text(entry.denied),
      text(entry.throttled),
      text(entry.failed),
      text(entry.unsupported),
    ],
  );
}

export function callRows(report: Report): TableRows {
  return rows(report.calls, ({ made, operation, pages, planned }) => [
    code(operation),
    text(planned ?? 'as named'),
    text(made),
    text(pages),
  ]);
}

/** One row for all calls of a place that one policy refused, or to which AWS said the same: one thing to mend. */
export function unansweredRows(report: Pick<Report, 'scope' | 'permissions'>): TableRows {
  return rows(report.scope.flatMap(unansweredAlike), ({ scope, calls, message, entries: [first, ...others] }) => [
    text(`${scope.account} ${scope.region}`),
    text(first.by === undefined ? first.outcome : `${first.outcome} by ${DENIED_BY[first.by] ?? first.by}`),
    text(calls),
    codes([first, ...others].map(({ operation }) => callName(operation, report))),
    text(others.every((other) => other.message === message) ? message : `Of the first: ${message}`),
  ]);
}

/** Regions in scope of which a service control policy closed what images are made and shared by. */
export function closableRegions({ scope }: Pick<Report, 'scope'>): readonly string[] {
  return scope
    .filter((place) => place.in && DECLARED_BY.every((operation) => isRefusedByScp(operation, place)))
    .map((place) => `${place.scope.account} ${place.scope.region}`);
}

/** What shows that a Region is closed (`scope.closedRegions`). */
const DECLARED_BY = ['imagebuilder:ListImagePipelines', 'ec2:DescribeVpcs'];

function isRefusedByScp(operation: string, { unanswered }: ScopeCoverage): boolean {
  return unanswered.some((entry) => entry.operation === operation && entry.by === 'scp');
}

type Unanswered = ScopeCoverage['unanswered'][number];

function unansweredAlike({ scope, unanswered }: ScopeCoverage) {
  const alike = new Map<string, [Unanswered, ...Unanswered[]]>();
  for (const entry of unanswered) {
    const key = [entry.outcome, entry.by, refusal(entry.message) || entry.message].join('\n');
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [entry]);
    else group.push(entry);
  }
  return [...alike.values()].map((entries) => ({
    scope,
    entries,
    message: entries[0].message,
    calls: entries.reduce((sum, { calls }) => sum + calls, 0),
  }));
}

const DENIED_BY: Readonly<Record<string, string>> = {
  identity: 'an identity policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  resource: 'a resource policy',
  endpoint: 'a VPC endpoint policy',
  unstated: 'a policy that AWS does not name',
};

export function matrixRows(report: Report): TableRows {
  return rows(report.statements, (entry) => [
    text(entry.id),
    text(`${entry.text}${entry.drift === undefined ? '' : ` (The page today: ${entry.drift})`}`),
    text(sentence(entry.strength)),
    text(RESPONSIBLE[entry.responsible]),
    entry.controls.length === 0 ? text('–') : text(entry.controls.join(', ')),
    entry.status === undefined ? text('no control in this catalog') : [{ kind: 'status', status: entry.status }],
  ]);
}

const RESPONSIBLE = { aws: 'AWS', customer: 'Customer', shared: 'Shared' } as const;

/** What CloudTrail says of our own calls, by whose history. */
export function corroborationRows({ corroboration }: Report): TableRows {
  return rows(byScope(corroboration?.places ?? []), ({ account, region, ...counts }) => [
    text(`${account} ${region}`),
    text(counts.calls),
    text(counts.found),
    text(counts.contradicted),
    text(counts.notFound),
    text(counts.notKnown),
    text(counts.unrecorded),
  ]);
}

/** The lines by which an auditor asks the same. */
export function lookupRows({ corroboration }: Report): TableRows {
  const asked = corroboration?.asked;
  return rows(asked === undefined ? [] : (corroboration?.places ?? []), (place) => [
    text(`${place.account} ${place.region}`),
    asked === undefined ? [] : code(lookupCommand(place, asked)),
  ]);
}

export function contradictionRows({ corroboration }: Report): TableRows {
  return rows(corroboration?.contradictions.listed ?? [], (entry) => [
    code(entry.record),
    text(entry.differs.join(', ')),
    code(entry.requestId ?? 'none'),
    code(entry.event),
  ]);
}

export function unrecordedRows({ corroboration }: Report): TableRows {
  return rows(corroboration?.unrecorded.listed ?? [], (entry) => [
    code(entry.operation),
    text(`${entry.account} ${entry.region}`),
    text(moment(entry.at)),
    code(entry.requestId ?? 'none'),
    code(entry.event),
  ]);
}

/** What no list named: its length is not known, so that nothing can be said of it. */
function notKnown({ accountList, accounts }: Report): readonly { what: string; which: string; reason: string }[] {
  const which = 'others: not known';
  const words = (list: string, { chosen }: ListRead) =>
    `${list} could not be read to its end; ${chosen ? 'the configuration chose what is in scope' : 'nothing is established for them'}`;
  const regions = accounts.flatMap(({ id, regionList }) =>
    regionList === undefined || regionList.complete
      ? []
      : [{ what: `Regions of ${id}`, which, reason: words('the list of Regions', regionList) }],
  );
  const own = { what: 'accounts of the organization', which, reason: words('the list of accounts', accountList) };
  return accountList.complete ? regions : [own, ...regions];
}

/** What was left out, grouped by reason: an account's Regions in one row. */
export function excludedRows(report: Report): TableRows {
  const accounts = report.accounts
    .filter((account) => !account.in)
    .map(({ id, reason }) => ({ what: 'account', which: id, reason: reason ?? 'excluded' }));
  const regions = new Map<string, { what: string; which: string; reason: string }>();
  for (const { scope, in: inScope, reason = 'excluded' } of report.scope) {
    if (inScope || !report.accounts.some((account) => account.in && account.id === scope.account)) continue;
    const row = regions.get(`${scope.account} ${reason}`);
    const which = row === undefined ? scope.region : `${row.which}, ${scope.region}`;
    regions.set(`${scope.account} ${reason}`, { what: `Regions of ${scope.account}`, which, reason });
  }
  return rows([...notKnown(report), ...accounts, ...regions.values()], ({ what, which, reason }) => [
    text(what),
    code(which),
    text(reason),
  ]);
}

export function approvalRows({ approvals }: Report): TableRows {
  return rows(inForceFirst(approvals), ({ param, id, usedBy, ...answered }) => [
    code(id),
    code(param),
    ...answeredFor(answered),
    text(usedBy.map(({ control, rows: count }) => `${control} (${count})`).join(', ') || '–'),
  ]);
}

export function approvedValueRows({ approvedValues }: Report): TableRows {
  return rows(inForceFirst(approvedValues), ({ value, detector, places, ...answered }) => [
    code(value),
    code(detector),
    ...answeredFor(answered),
    text(answered.inForce ? `${places}` : '–'),
  ]);
}

/** What an approval says of itself, whatever it approves. */
type Answered = Pick<Report['approvals'][number], 'owner' | 'reason' | 'expires' | 'inForce'>;

/** Those in force first, in the order of the config. */
function inForceFirst<T extends Answered>(approvals: readonly T[]): readonly T[] {
  return [...approvals].sort((a, b) => Number(b.inForce) - Number(a.inForce));
}

function answeredFor({ owner, reason, expires, inForce }: Answered) {
  return [text(owner), text(reason), text(expires), text(inForce ? 'in force' : 'expired')];
}

export function permissionRows(report: Report): TableRows {
  return rows(report.permissions, ({ operation, actions }) => [
    code(operation),
    actions.length === 0 ? text('needs none') : codes(actions),
  ]);
}

/** The index of every framework, as `goldproof controls --framework` prints it. */
export function mappingRows({ controls: all }: { readonly controls: readonly Mapped[] }): TableRows {
  const entries = frameworkIndexes(all).flatMap(({ framework, requirements, unmapped }) => [
    ...requirements.map(({ ref, controls }) => [framework, ref, mappedWords(controls)] as const),
    ...(unmapped.length === 0 ? [] : [[framework, 'none', unmapped.join(', ')] as const]),
  ]);
  return rows(entries, ([framework, ref, controls]) => [text(frameworkName(framework)), text(ref), text(controls)]);
}
