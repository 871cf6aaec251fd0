import type { Report } from '../../model/report.ts';
import { STATUSES } from '../../model/status.ts';
import type { Referenced } from '../parse-html.ts';
import { answeredRows, unmatchedRows, waivedRows } from './answers.ts';
import { assuranceRow, controlView, printedOf } from './control.ts';
import { corroborationView } from './corroboration.ts';
import {
  decidedScopes,
  families,
  familyBars,
  heatTable,
  notEstablished,
  severityRows,
  statusCounts,
  worstFive,
} from './summary.ts';
import {
  adviceRows,
  approvalRows,
  approvedValueRows,
  callRows,
  closableRegions,
  contradictionRows,
  corroborationRows,
  coverageRows,
  exceptionRows,
  excludedRows,
  lookupRows,
  mappingRows,
  matrixRows,
  permissionRows,
  registerRows,
  unansweredRows,
  unrecordedRows,
} from './tables.ts';
import { verifyView } from './verify.ts';
import { counted, day, daysOf, familyName, moment, STATUS_WORDS, sentence } from './words.ts';

/** What the templates see: every word ready, every decision taken. */
export function reportView(report: Report): object {
  const counts = statusCounts(report.findings);
  const period = daysOf(report.period);
  return {
    ...report,
    title: 'Evidence report',
    subject: 'Data protection in EC2 Image Builder',
    numberLine: `${report.number} · revision ${report.revision}`,
    supersedesLine: supersedesLine(report),
    periodLine: `${period.from} to before ${period.to}, ${report.period.zone}${report.interim ? INTERIM : ''}`,
    collectedLine: `${moment(report.collected.from)} to ${moment(report.collected.to)}`,
    retain: day(report.retainUntil),
    recipientList: report.recipients.join(', ') || 'none named',
    people: people(report),
    counts: counts.map(({ status, count }) => ({ status, count, word: STATUS_WORDS[status] })),
    countsAlt: `Controls by status: ${counts.map(({ status, count }) => `${count} ${STATUS_WORDS[status]}`).join(', ')}.`,
    familyRows: familyRows(report),
    decided: decidedScopes(report),
    severities: severityRows(report).map((row) => ({ ...row, severity: sentence(row.severity) })),
    worst: worstFive(report),
    open: notEstablished(report),
    changeLine: changeLine(report),
    changeRows: report.changes.listed.map((change) => ({
      ...change,
      what: change.what.replaceAll('-', ' '),
      short: change.exception.slice(0, 12),
    })),
    accountsIn: report.accounts.filter((account) => account.in),
    accountLine: accountLine(report),
    heatStatuses: STATUSES.map((status) => ({ word: sentence(STATUS_WORDS[status]) })),
    heatRows: heatInWords(report),
    heatColumns: heatTable(report).columns.map((family) => ({ family, name: familyName(family) })),
    totals: totalRows(report),
    eventRows: eventRows(report),
    corroborated: corroborationView(report),
    tlsRows: report.tls.map((row) => ({
      ...row,
      keyExchange: row.keyExchange ?? 'not told',
      proxy: row.proxy ?? 'none',
    })),
    assurance: report.assurance.map(assuranceRow),
    criteria: report.criteria.map((entry) => ({
      ...entry,
      value: JSON.stringify(entry.value),
      from: entry.from === 'config' ? 'set' : 'default',
    })),
    approvalsCaption: `Approvals: ${countsOf(report.approvals)}`,
    approvedValuesCaption: `Approved values: ${countsOf(report.approvedValues)}`,
    controls: report.controls.map((control) => controlView(control, report)),
    waived: waivedRows(report),
    answered: answeredRows(report),
    unmatchedRows: unmatchedRows(report),
    howToVerify: verifyView(report),
    registerCaption: registerCaption(report),
    operations: operationRows(report),
    closable: closableRegions(report).join(', '),
    sdkList: Object.entries(report.tool.sdk).map(([name, version]) => ({ name, version })),
  };
}

/** Charts and long tables that the templates name. */
export function referencedBy(report: Report): Referenced {
  const perControl = report.controls.flatMap(({ id }) => {
    const { advice, exceptions } = printedOf(id, report);
    return [
      [`exceptions-${id}`, exceptionRows(exceptions, report.collected.from)],
      [`advice-${id}`, adviceRows(advice)],
    ] as const;
  });
  return {
    charts: {
      counts: { kind: 'counts', counts: statusCounts(report.findings) },
      families: familyBars(report),
      heat: heatTable(report),
    },
    tables: {
      ...Object.fromEntries(perControl),
      register: registerRows(report),
      coverage: coverageRows(report),
      calls: callRows(report),
      unanswered: unansweredRows(report),
      corroboration: corroborationRows(report),
      lookups: lookupRows(report),
      contradictions: contradictionRows(report),
      unrecorded: unrecordedRows(report),
      matrix: matrixRows(report),
      excluded: excludedRows(report),
      permissions: permissionRows(report),
      mappings: mappingRows(report),
      approvals: approvalRows(report),
      approvedValues: approvedValueRows(report),
    },
  };
}

function supersedesLine({ supersedes }: Report): string {
  return supersedes === undefined
    ? 'none'
    : `${supersedes.number} revision ${supersedes.revision} (${supersedes.sums.slice(0, 12)})`;
}

function people(report: Report): { role: string; name: string }[] {
  return (['preparer', 'reviewer', 'approver'] as const).map((role) => ({
    role: { preparer: 'Prepared by', reviewer: 'Reviewed by', approver: 'Approved by' }[role],
    name:
      report.people
        .filter((person) => person.role === role)
        .map(({ name }) => name)
        .join(', ') || 'not named',
  }));
}

function familyRows(report: Report): object[] {
  return families(report).map((family) => {
    const ids = new Set(report.controls.filter((control) => control.family === family).map(({ id }) => id));
    const counts = statusCounts(report.findings.filter(({ control }) => ids.has(control)));
    return { name: familyName(family), cells: counts.map(({ count }) => ({ count })) };
  });
}

function changeLine({ changes }: Report): string {
  if (changes.previous === null)
    return 'No previous package was named (`previous` in the config): every exception counts as seen for the first time.';
  const of = (what: string): number => changes.listed.filter((change) => change.what === what).length;
  return `Since ${changes.previous}: ${of('new')} new, ${of('repeat')} repeat, ${of('closed')} closed, ${of('no-longer-visible')} no longer visible.`;
}

function accountLine(report: Report): string {
  const included = report.accounts.filter((account) => account.in).length;
  const all = report.accounts.length;
  const others = report.accountList.complete ? '' : ' Others: not known.';
  return `${counted(all, 'account')} = ${included} in scope + ${all - included} out of scope.${others}`;
}

/** A row per account: for each status the families that have it as their worst. */
function heatInWords(report: Report): { label: string; cells: string[] }[] {
  const { columns, rows } = heatTable(report);
  return rows.map(({ label, cells }) => ({
    label,
    cells: STATUSES.map((status) => columns.filter((_, index) => cells[index] === status).join(', ') || '–'),
  }));
}

function totalRows(report: Report): object[] {
  const seen = new Map<string, object>();
  for (const { population, totals } of report.controls.flatMap(({ tests }) => tests)) {
    for (const total of totals) {
      const where = `${total.scope.account} ${total.scope.region}`;
      seen.set(`${population} ${where} ${total.source}`, {
        population,
        where,
        counted: total.counted,
        expected: total.expected,
        source: total.source,
        difference: total.expected - total.counted,
        note: total.note ?? '–',
      });
    }
  }
  return [...seen.values()];
}

function countsOf(approvals: readonly { readonly inForce: boolean }[]): string {
  const inForce = approvals.filter((approval) => approval.inForce).length;
  return `${inForce} in force, ${approvals.length - inForce} expired`;
}

function registerCaption({ exceptions }: Report): string {
  const shown = exceptions.listed.length.toLocaleString('en');
  const all = exceptions.total.toLocaleString('en');
  return exceptions.listed.length === exceptions.total
    ? `Exceptions: ${all}`
    : `Exceptions: ${shown} of ${all} shown, the rest in populations/`;
}

function operationRows(report: Report): object[] {
  const counts = new Map<string, number>();
  for (const { unanswered } of report.scope) {
    for (const { operation, calls } of unanswered) counts.set(operation, (counts.get(operation) ?? 0) + calls);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([operation, calls]) => ({ operation, calls }));
}

const INTERIM = '. Interim report: the period had not ended when the evidence was collected';

/** How far back CloudTrail's event history was answered, beside the period of the report. */
function eventRows({ events, period }: Report) {
  return events.map(({ scope, from, to }) => {
    const [begins, ends] = [from <= period.from, to >= period.to];
    const covers =
      begins && ends
        ? 'all of it'
        : `${begins ? 'its beginning' : 'not its beginning'}, ${ends ? 'its end' : 'not its end'}`;
    return {
      where: `${scope.account} ${scope.region}`,
      from: moment(from),
      to: moment(to),
      days: String(Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000)),
      covers,
    };
  });
}
