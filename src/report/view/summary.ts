import type { Counts, Finding } from '../../model/assess.ts';
import { NOT_KNOWN } from '../../model/common.ts';
import { isOpen } from '../../model/evidence.ts';
import type { Change, ControlText, Exception, Report } from '../../model/report.ts';
import { STATUSES, type Status } from '../../model/status.ts';
import type { Chart } from '../blocks.ts';
import { causesOf, named, placed } from './gaps.ts';
import { callName } from './permissions.ts';
import { counted, familyName, REASON_WORDS, SEVERITIES } from './words.ts';

/** The order in which the six counts are printed. */
const PRINTED = [
  'pass',
  'fail',
  'not-established',
  'not-applicable',
  'inherited',
  'attested',
] as const satisfies readonly Status[];

/** How many controls have each status: six numbers, never summed. */
export function statusCounts(findings: readonly Finding[]): { status: Status; count: number }[] {
  return PRINTED.map((status) => ({ status, count: findings.filter((finding) => finding.status === status).length }));
}

export function families(report: Report): string[] {
  return [...new Set(report.controls.map(({ family }) => family))];
}

/** Controls per family by status. */
export function familyBars(report: Report): Extract<Chart, { kind: 'stacked-bars' }> {
  return {
    kind: 'stacked-bars',
    rows: families(report).map((family) => {
      const ids = new Set(report.controls.filter((control) => control.family === family).map(({ id }) => id));
      const findings = report.findings.filter(({ control }) => ids.has(control));
      return { label: familyName(family), parts: statusCounts(findings).filter(({ count }) => count > 0) };
    }),
  };
}

/**
 * Exceptions by severity: now, new, repeat, waived, overdue, and what closed since the previous package. Counted in
 * findings and changes, which have all of them; those that management answered are all listed.
 */
export function severityRows(report: Report): SeverityRow[] {
  const severityOf = new Map(report.controls.map(({ id, severity }) => [id, severity]));
  return SEVERITIES.map((severity) => {
    const isOwn = ({ control }: { readonly control: string }) => severityOf.get(control) === severity;
    const own = report.exceptions.listed.filter(isOwn);
    const changed = report.changes.listed.filter(isOwn);
    const became = (what: Change['what']) =>
      report.changes.previous === null ? '–' : changed.filter((change) => change.what === what).length;
    return {
      severity,
      total: report.findings.filter(isOwn).reduce((sum, { counts }) => sum + counts.deviates, 0),
      fresh: became('new'),
      repeat: became('repeat'),
      closed: became('closed'),
      waived: own.filter(({ waiver }) => waiver !== undefined && waiver.expires > report.collected.from).length,
      overdue: own.filter(({ response }) => response !== undefined && response.due < report.collected.from).length,
    };
  });
}

interface SeverityRow {
  severity: string;
  total: number;
  fresh: number | string;
  repeat: number | string;
  closed: number | string;
  waived: number;
  overdue: number;
}

export function tested(counts: Counts): number {
  return counts.conforms + counts.deviates + counts.undetermined;
}

/** The five worst failing controls, each in one sentence an auditor would write. */
export function worstFive(report: Report): { id: string; title: string; sentence: string; severity: string }[] {
  const failing = report.controls
    .flatMap((control) => {
      const finding = report.findings.find((entry) => entry.control === control.id && entry.status === 'fail');
      return finding === undefined ? [] : [{ control, finding }];
    })
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.control.severity) - SEVERITIES.indexOf(b.control.severity) ||
        b.finding.counts.deviates - a.finding.counts.deviates,
    );
  return failing.slice(0, 5).map(({ control, finding }) => ({
    id: control.id,
    title: control.title,
    severity: control.severity,
    sentence: deviationSentence(control, finding, report.exceptions.listed),
  }));
}

function deviationSentence(control: ControlText, finding: Finding, exceptions: readonly Exception[]): string {
  const accounts = finding.accounts.filter(({ counts }) => counts.deviates > 0).length;
  const example = exceptions.find((entry) => entry.control === control.id)?.message;
  const { deviates } = finding.counts;
  const of = `${deviates.toLocaleString('en')} of ${tested(finding.counts).toLocaleString('en')} tested`;
  const where = `${of} in ${counted(accounts, 'account')} deviate${deviates === 1 ? 's' : ''}`;
  return example === undefined ? `${where}.` : `${where}; for one, ${example.replace(/\.$/, '')}.`;
}

/**
 * What could not be established, by what stood in the way: the same refusal keeps many controls open, and mending it
 * helps them all.
 */
export function notEstablished(report: Report): { reason: string; scopes: string; controls: { id: string }[] }[] {
  const causes = causesOf(report.findings).map(({ operations, reason, scopes, controls }) => ({
    reason: `${named(operations.map((operation) => callName(operation, report)))}: ${REASON_WORDS[reason]}`,
    scopes,
    controls,
  }));
  return [...causes, ...withoutCall(report)].map(({ reason, scopes, controls }) => ({
    reason,
    scopes: placed(scopes),
    controls: controls.map((id) => ({ id })),
  }));
}

/** What is open although every call told: a test that failed, a register without an entry, rows that cannot be read. */
function withoutCall(report: Report) {
  const found = new Map<string, { scopes: Set<string>; controls: Set<string> }>();
  for (const { control, accounts } of report.findings) {
    for (const result of accounts.flatMap((account) => account.scopes)) {
      if (result.status !== 'not-established' || (result.gaps.length > 0 && result.error === undefined)) continue;
      const reason = reasonOf(result);
      const entry = found.get(reason) ?? { scopes: new Set<string>(), controls: new Set<string>() };
      entry.scopes.add(`${result.scope.account} ${result.scope.region}`);
      entry.controls.add(control);
      found.set(reason, entry);
    }
  }
  return [...found].map(([reason, { scopes, controls }]) => ({
    reason,
    scopes: [...scopes],
    controls: [...controls],
  }));
}

function reasonOf({ reason, error, counts }: Finding['accounts'][number]['scopes'][number]): string {
  if (error !== undefined) return `A test could not be run: ${error}`;
  return reason ?? counted(counts.undetermined, 'row could not be decided', 'rows could not be decided');
}

/** Scopes in which a control was decided, of all scopes in which it had to be. */
export function decidedScopes(report: Report): { decided: number; all: number } {
  const scopes = report.findings.flatMap(({ accounts }) => accounts.flatMap((account) => account.scopes));
  return { decided: scopes.filter(({ status }) => status !== 'not-established').length, all: scopes.length };
}

/** Account × family, the worst status of each. */
export function heatTable(report: Report): Extract<Chart, { kind: 'heat-table' }> {
  const columns = families(report);
  const row = (label: string, id: string) => ({ label, cells: columns.map((family) => worstOf(report, id, family)) });
  const known = report.accounts.filter((account) => account.in).map(({ id }) => row(id, id));
  return {
    kind: 'heat-table',
    columns,
    rows: isOpen(report.accountList) ? [...known, row('others', NOT_KNOWN)] : known,
  };
}

function worstOf(report: Report, account: string, family: string): Status {
  const ids = new Set(report.controls.filter((control) => control.family === family).map(({ id }) => id));
  const statuses = report.findings
    .filter(({ control }) => ids.has(control))
    .flatMap((finding) => finding.accounts.filter((entry) => entry.account === account).map(({ status }) => status));
  return STATUSES.find((status) => statuses.includes(status)) ?? 'not-established';
}
