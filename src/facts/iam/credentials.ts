import { utc, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import {
  type CredentialReport,
  flagOf,
  REPORT_READING,
  type ReportColumn,
  type ReportRow,
  readCredentialReport,
  unreliable,
} from './credential-report.ts';

const REPORT = 'iam:GetCredentialReport';
const HOUR = 3_600_000;

const table: FactTable = {
  name: 'iam.credentials',
  as: 'credential',
  meaning: 'Every console password and access key of an IAM user as of the credential report; not those of root.',
  grain: 'account',
  key: 'id',
  needs: [REPORT],
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: "The user's ARN and which credential it is: /password, /access-key-1 or /access-key-2",
      source: 'derived: credentials@1',
    },
    user: { type: 'string', absentable: false, meaning: "The user's ARN", source: `${REPORT} arn` },
    kind: { type: 'string', absentable: false, meaning: 'password or access-key', source: 'derived: credentials@1' },
    active: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether it can be used',
      source: `${REPORT} password_enabled, access_key_1_active or access_key_2_active`,
    },
    changedAt: {
      type: 'timestamp',
      absentable: false,
      meaning: 'When it was made or last changed',
      source: `${REPORT} password_last_changed, access_key_1_last_rotated or access_key_2_last_rotated`,
    },
    lastUsedAt: {
      type: 'timestamp',
      absentable: true,
      meaning: 'When it was last used; absent where IAM has no record of any use',
      source: `${REPORT} password_last_used, access_key_1_last_used_date or access_key_2_last_used_date`,
    },
    ageDays: {
      type: 'int',
      absentable: false,
      meaning: 'Whole days from the last change until collecting began',
      source: 'derived: credential-days@1',
    },
    unusedDays: {
      type: 'int',
      absentable: false,
      meaning: 'Whole days from the last use, or else from the last change, until collecting began',
      source: 'derived: credential-days@1',
    },
  },
  algorithms: {
    'report-reading@1': REPORT_READING,
    'credentials@1':
      'For each user of the report: a password, unless password_enabled is false; access key 1 and 2 each, unless it is ' +
      'not active and its last_rotated is N/A.',
    'credential-days@1':
      'Days are periods of 24 hours, rounded down. A last use of N/A or no_information means that IAM has no record of ' +
      'one, and the last change takes its place; for a password without a known change, the time the user was created. ' +
      'A time that lies more than an hour after the report was generated is not believed.',
  },
};

/** The passwords and access keys of the account's IAM users. */
export const iamCredentials: TableDefinition = { ...table, derive };

interface Slot {
  readonly name: 'password' | 'access-key-1' | 'access-key-2';
  readonly kind: 'password' | 'access-key';
  readonly active: ReportColumn;
  readonly changed: ReportColumn;
  readonly used: ReportColumn;
}

const PASSWORD: Slot = {
  name: 'password',
  kind: 'password',
  active: 'password_enabled',
  changed: 'password_last_changed',
  used: 'password_last_used',
};
const KEYS: readonly Slot[] = ([1, 2] as const).map((n) => ({
  name: `access-key-${n}`,
  kind: 'access-key',
  active: `access_key_${n}_active`,
  changed: `access_key_${n}_last_rotated`,
  used: `access_key_${n}_last_used_date`,
}));

function derive(evidence: AccountEvidence): Derived {
  const reading = readCredentialReport(evidence);
  if (!reading.ok) return { rows: [], gaps: unreliable(reading) };
  const { report } = reading;
  const rows = [...report.users.values()].flatMap((row) =>
    slotsOf(row).map((slot) => credentialRow(evidence, report, row, slot)),
  );
  return { rows };
}

function slotsOf(row: ReportRow): readonly Slot[] {
  const isFalse = (slot: Slot) => row[slot.active].toLowerCase() === 'false';
  const keys = KEYS.filter((key) => !isFalse(key) || row[key.changed] !== 'N/A');
  return isFalse(PASSWORD) ? keys : [PASSWORD, ...keys];
}

function credentialRow(evidence: AccountEvidence, report: CredentialReport, row: ReportRow, slot: Slot): Row {
  const changedAt = changeOf(report, row, slot);
  const lastUsedAt = isNoUse(row[slot.used]) ? ABSENT : timeOf(report, row, slot.used);
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [report.record],
    cells: {
      id: known(`${row.arn}/${slot.name}`),
      user: known(row.arn),
      kind: known(slot.kind),
      active: flagOf(report, row, slot.active),
      changedAt,
      lastUsedAt,
      ageDays: daysUntil(evidence.now, changedAt),
      unusedDays: daysUntil(evidence.now, lastUsedAt.is === 'absent' ? changedAt : lastUsedAt),
    },
  });
}

function changeOf(report: CredentialReport, row: ReportRow, slot: Slot): Cell {
  const unstated = slot === PASSWORD && isNoUse(row[slot.changed]);
  return timeOf(report, row, unstated ? 'user_creation_time' : slot.changed);
}

function isNoUse(word: string): boolean {
  return word === 'N/A' || word === 'no_information';
}

function timeOf(report: CredentialReport, row: ReportRow, column: ReportColumn): Cell {
  const time = Date.parse(row[column]);
  const latest = Date.parse(report.generatedAt) + HOUR;
  // An ISO 8601 date-time begins with a year of four digits; Date.parse alone would take much else.
  if (/^\d{4}-\d\d-\d\dT/.test(row[column]) && time >= 0 && time <= latest) return known(utc(new Date(time)));
  return unknown(unparsable(report.record, `${column} of ${row.user} is '${row[column]}', no time before the report`));
}

function daysUntil(now: string, time: Cell): Cell {
  return time.is === 'known' && typeof time.value === 'string' ? known(wholeDaysBetween(time.value, now)) : time;
}
