import { utc, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
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

const CREDENTIALS = algorithm(
  'credentials@1',
  [REPORT_READING],
  'For each user of the report: a password, unless password_enabled is false; access key 1 and 2 each, unless it is ' +
    'not active and its last_rotated is N/A.',
);

const DAYS = algorithm(
  'credential-days@1',
  [REPORT_READING],
  'Days are periods of 24 hours, rounded down. A last use of N/A or no_information means that IAM has no record of ' +
    'one, and the last change takes its place; for a password without a known change, the time the user was created. ' +
    'A time that lies more than an hour after the report was generated is not believed.',
);

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

interface Credential extends Subject {
  readonly report: CredentialReport;
  readonly row: ReportRow;
  readonly slot: Slot;
}

/** The passwords and access keys of the account's IAM users. */
export const iamCredentials = table<Credential>({
  name: 'iam.credentials',
  as: 'credential',
  meaning: 'Every console password and access key of an IAM user as of the credential report; not those of root.',
  grain: 'account',
  key: 'id',
  needs: [REPORT],
  reads: [CREDENTIALS],
  subjects: (evidence, org) => {
    const reading = readCredentialReport(evidence, org);
    return reading.ok
      ? { subjects: credentialsIn(reading.report, evidence) }
      : { subjects: [], gaps: unreliable(reading) };
  },
  columns: {
    id: always(
      'string',
      "The user's ARN and which credential it is: /password, /access-key-1 or /access-key-2",
      CREDENTIALS,
      ({ row, slot }) => known(`${row.arn}/${slot.name}`),
    ),
    user: always('string', "The user's ARN", call(REPORT, 'arn'), ({ row }) => known(row.arn)),
    kind: always('string', 'password or access-key', CREDENTIALS, ({ slot }) => known(slot.kind)),
    active: always(
      'bool',
      'Whether it can be used',
      [call(REPORT, 'password_enabled, access_key_1_active or access_key_2_active'), REPORT_READING],
      ({ report, row, slot }) => flagOf(report, row, slot.active),
    ),
    changedAt: always(
      'timestamp',
      'When it was made or last changed',
      [call(REPORT, 'password_last_changed, access_key_1_last_rotated or access_key_2_last_rotated'), DAYS],
      changeOf,
    ),
    lastUsedAt: maybe(
      'timestamp',
      'When it was last used; absent where IAM has no record of any use',
      [call(REPORT, 'password_last_used, access_key_1_last_used_date or access_key_2_last_used_date'), DAYS],
      lastUseOf,
    ),
    ageDays: always('int', 'Whole days from the last change until collecting began', DAYS, (credential, { now }) =>
      daysUntil(now, changeOf(credential)),
    ),
    unusedDays: always(
      'int',
      'Whole days from the last use, or else from the last change, until collecting began',
      DAYS,
      (credential, { now }) => {
        const lastUse = lastUseOf(credential);
        return daysUntil(now, lastUse.is === 'absent' ? changeOf(credential) : lastUse);
      },
    ),
  },
});

function credentialsIn(report: CredentialReport, { account }: AccountEvidence): readonly Credential[] {
  const about = { report, scope: { account, region: GLOBAL }, from: [report.record] };
  return [...report.users.values()].flatMap((row) => slotsOf(row).map((slot) => ({ ...about, row, slot })));
}

function slotsOf(row: ReportRow): readonly Slot[] {
  const isFalse = (slot: Slot) => row[slot.active].toLowerCase() === 'false';
  const keys = KEYS.filter((key) => !isFalse(key) || row[key.changed] !== 'N/A');
  return isFalse(PASSWORD) ? keys : [PASSWORD, ...keys];
}

function changeOf({ report, row, slot }: Credential): Cell {
  const unstated = slot === PASSWORD && isNoUse(row[slot.changed]);
  return timeOf(report, row, unstated ? 'user_creation_time' : slot.changed);
}

function lastUseOf({ report, row, slot }: Credential): Cell {
  return isNoUse(row[slot.used]) ? ABSENT : timeOf(report, row, slot.used);
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
