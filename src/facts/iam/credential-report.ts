import { parse } from 'csv-parse/sync';
import { messageOf } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { stringMember } from '../../core/json.ts';
import { utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { REPORT_MAX_AGE_HOURS } from '../../operations/iam.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { computed } from '../lens.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const OPERATION = 'iam:GetCredentialReport';
const ROOT = '<root_account>';
const HOUR = 3_600_000;

/** For every table that reads the report. */
export const REPORT_READING = algorithm(
  'report-reading@1',
  [call(OPERATION)],
  "Content of iam:GetCredentialReport is decoded from base64 and read as CSV with a header. A row whose user is '<root_account>' " +
    'is the root user; every other row is an IAM user. true and false count as such in any case; another word (N/A, ' +
    'no_information, not_supported) is no truth value. A report that lacks a column, repeats an ARN, or was generated ' +
    `more than ${REPORT_MAX_AGE_HOURS} hours before collecting began is not read at all.`,
);

const COLUMNS = [
  ...['user', 'arn', 'user_creation_time'],
  ...['password_enabled', 'password_last_used', 'password_last_changed', 'mfa_active'],
  ...['access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
  ...['cert_1_active', 'cert_2_active'],
] as const;
export type ReportColumn = (typeof COLUMNS)[number];

/** One row of the report: every column that we read, as IAM wrote it. */
export type ReportRow = Readonly<Record<ReportColumn, string>>;

export interface CredentialReport {
  readonly record: EvidenceRecord;
  readonly generatedAt: string;
  /** By ARN. */
  readonly users: ReadonlyMap<string, ReportRow>;
  /** IAM always writes one; a server that only resembles IAM may not. */
  readonly root?: ReportRow;
}

/** The report, or why there is none to rely on. */
export type ReportReading =
  | { readonly ok: true; readonly report: CredentialReport }
  | { readonly ok: false; readonly why: Unknown; readonly record?: EvidenceRecord };

/** The account's credential report. */
export const readCredentialReport = computed(REPORT_READING, readingOf);

function readingOf(evidence: AccountEvidence): ReportReading {
  const record = evidence.records(GLOBAL, OPERATION)[0];
  if (record === undefined) {
    const scope = { account: evidence.account, region: GLOBAL };
    return { ok: false, why: notCalled(OPERATION, scope, evidence.unreachable) };
  }
  if (record.outcome.kind !== 'ok') {
    return { ok: false, record, why: unknownOf(record) ?? unparsable(record, 'IAM answered that there is no report') };
  }
  try {
    return { ok: true, report: readReport(record, record.outcome.response, evidence.now) };
  } catch (thrown) {
    const why = unparsable(record, `the credential report: ${messageOf(thrown)}`);
    return { ok: false, record, why: thrown instanceof OutdatedReport ? { ...why, reason: 'outdated' } : why };
  }
}

/** A cell read out of the report, which cites it; not known where there is none to rely on. */
export function inReport(reading: ReportReading, pick: (report: CredentialReport) => Cell): Cell {
  return reading.ok
    ? citing(pick(reading.report), [reading.report.record])
    : citing(unknown(reading.why), [reading.record]);
}

/** What the call alone does not show: IAM answered, and there is no report in it to rely on. */
export function unreliable(reading: ReportReading): readonly Unknown[] {
  if (reading.ok) return [];
  const isAnswered = reading.record?.outcome.kind === 'ok' || reading.record?.outcome.kind === 'absent';
  return isAnswered ? [reading.why] : [];
}

/** A report that can be read, of a time that is past. */
class OutdatedReport extends Error {}

function readReport(record: EvidenceRecord, response: Json, now: string): CredentialReport {
  const content = stringMember(response, 'Content');
  const generated = Date.parse(stringMember(response, 'GeneratedTime') ?? '');
  if (content === undefined) throw new Error('Content is missing');
  if (Number.isNaN(generated)) throw new Error('GeneratedTime is not a time');
  const generatedAt = utc(new Date(generated));
  if (Date.parse(now) - generated > REPORT_MAX_AGE_HOURS * HOUR) {
    throw new OutdatedReport(
      `it was generated at ${generatedAt}, more than ${REPORT_MAX_AGE_HOURS} hours before collecting began`,
    );
  }
  const users = new Map<string, ReportRow>();
  let root: ReportRow | undefined;
  for (const row of readRows(Buffer.from(content, 'base64').toString('utf8'))) {
    if (users.has(row.arn)) throw new Error(`${row.arn} has two rows`);
    if (row.user === ROOT) root = row;
    else users.set(row.arn, row);
  }
  return { record, generatedAt, users, ...(root === undefined ? {} : { root }) };
}

function readRows(text: string): readonly ReportRow[] {
  const [header, ...lines]: readonly (readonly string[])[] = parse(text, { bom: true, skip_empty_lines: true });
  const places = COLUMNS.map((column) => ({ column, index: header?.indexOf(column) ?? -1 }));
  const missing = places.find(({ index }) => index < 0);
  if (missing !== undefined) throw new Error(`it has no column ${missing.column}`);
  // Every column is there and csv-parse refuses rows of another length than the header's.
  return lines.map(
    (line) => Object.fromEntries(places.map(({ column, index }) => [column, line[index] ?? ''])) as ReportRow,
  );
}

/** A truth value of the report; any other word is unknown. */
export function flagOf(report: CredentialReport, row: ReportRow, column: ReportColumn): Cell {
  const flag = truthOf(row[column]);
  if (flag !== undefined) return known(flag);
  return unknown(unparsable(report.record, `${column} of ${row.user} is '${row[column]}', neither true nor false`));
}

/** `true` or `false` in any case; undefined for any other word. */
export function truthOf(word: string): boolean | undefined {
  const lower = word.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}
