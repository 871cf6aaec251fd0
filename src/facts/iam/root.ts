import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { accountSummary, numberIn } from './account-summary.ts';
import {
  flagOf,
  REPORT_READING,
  type ReportColumn,
  type ReportReading,
  readCredentialReport,
} from './credential-report.ts';

const SUMMARY = 'iam:GetAccountSummary';
const REPORT = 'iam:GetCredentialReport';
const VIRTUAL = 'iam:ListVirtualMFADevices';

const table: FactTable = {
  name: 'iam.root',
  as: 'root',
  meaning: 'The root user of the account: one row.',
  grain: 'account',
  key: 'arn',
  needs: [SUMMARY],
  columns: {
    arn: { type: 'string', absentable: false, meaning: "The root user's ARN", source: 'derived: root-arn@1' },
    partition: {
      type: 'string',
      absentable: false,
      meaning: 'The partition the account is in: aws, aws-us-gov, aws-cn or aws-eusc',
      source: 'sts:GetCallerIdentity Arn',
    },
    mfaActive: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether an MFA device is registered for the root user',
      source: `${SUMMARY} AccountMFAEnabled`,
    },
    passwordPresent: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether the root user has a password',
      source: `${SUMMARY} AccountPasswordPresent; where the summary does not say: ${REPORT} password_enabled`,
    },
    accessKeysPresent: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether the root user has access keys',
      source: `${SUMMARY} AccountAccessKeysPresent`,
    },
    signingCertificatesPresent: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether the root user has signing certificates',
      source: `${SUMMARY} AccountSigningCertificatesPresent`,
    },
    reportedPassword: {
      type: 'string',
      absentable: true,
      meaning:
        'What the credential report says of the root password: true, false or not_supported; absent without a row',
      source: `${REPORT} password_enabled of <root_account>`,
    },
    reportedMfa: {
      type: 'string',
      absentable: true,
      meaning: 'What the credential report says of the root MFA device; absent where the report has no row for root',
      source: `${REPORT} mfa_active of <root_account>`,
    },
    reportedActive: {
      type: 'list<string>',
      absentable: true,
      meaning:
        'Which keys and signing certificates of root the credential report calls active; absent where the report has no ' +
        'row for root',
      source: 'derived: reported-active@1',
    },
    virtualDevices: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Serial numbers of the virtual MFA devices that are assigned to the root user',
      source: 'derived: root-virtual-devices@1',
    },
  },
  algorithms: {
    'root-arn@1': 'arn:PARTITION:iam::ACCOUNT:root, of the account that the collecting role was in.',
    'root-reading@1':
      'Of SummaryMap in iam:GetAccountSummary, 0 is no and any other natural number is yes; a member that is missing or ' +
      'something else is unknown. The summary is live and wins over the credential report, which may be hours old; the ' +
      "report's words stand beside it. In the China Regions the report has no row for the root user: there the summary " +
      'alone tells, and what it does not say is unknown.',
    'report-reading@1': REPORT_READING,
    'reported-active@1':
      'Of access_key_1_active, access_key_2_active, cert_1_active and cert_2_active in the row of <root_account> those ' +
      'that are true, without "_active". false, N/A and not_supported are no active credential; any other word makes ' +
      'the list unknown.',
    'root-virtual-devices@1':
      'SerialNumber of each element of VirtualMFADevices in iam:ListVirtualMFADevices (AssignmentStatus Assigned) whose ' +
      'User.Arn is the ARN of the root user, or whose SerialNumber ends in :mfa/root-account-mfa-device. A device ' +
      'without either makes the list unknown. IAM lists virtual devices only: hardware and FIDO devices of the root user ' +
      'stand nowhere.',
  },
};

/** The account's root user, from the account summary with the credential report beside it. */
export const iamRoot: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence): Derived {
  const summary = accountSummary(evidence);
  const reading = readCredentialReport(evidence);
  const yes = (name: string): Cell => summaryCell(evidence, summary, name, noRow(reading));
  const password = yes('AccountPasswordPresent');
  const row = makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [summary, reading.ok ? reading.report.record : reading.record].filter((record) => record !== undefined),
    cells: {
      arn: known(`arn:${evidence.partition}:iam::${evidence.account}:root`),
      partition: known(evidence.partition),
      mfaActive: yes('AccountMFAEnabled'),
      passwordPresent: password.is === 'unknown' ? passwordInReport(reading, password) : password,
      accessKeysPresent: yes('AccountAccessKeysPresent'),
      signingCertificatesPresent: yes('AccountSigningCertificatesPresent'),
      reportedPassword: reported(reading, 'password_enabled'),
      reportedMfa: reported(reading, 'mfa_active'),
      reportedActive: activeInReport(reading),
      virtualDevices: virtualDevices(evidence),
    },
  });
  return { rows: [row] };
}

/** What to say of a silent summary where the report does not tell either. */
function noRow(reading: ReportReading): string {
  const isMissing = reading.ok && reading.report.root === undefined;
  return isMissing ? ', and the credential report has no row for the root user (in China it never has)' : '';
}

function summaryCell(evidence: AccountEvidence, summary: EvidenceRecord | undefined, name: string, also: string): Cell {
  const call = { operation: SUMMARY, scope: { account: evidence.account, region: GLOBAL } } as const;
  return cellFrom(summary, call, (_, record) => {
    const count = numberIn(record, name);
    return count === undefined
      ? unknown(unparsable(record, `SummaryMap has no number ${name}${also}`))
      : known(count > 0);
  });
}

/** Only where the summary came but does not say; a refused summary stays the reason. */
function passwordInReport(reading: ReportReading, otherwise: Cell & { readonly is: 'unknown' }): Cell {
  if (otherwise.why.reason !== 'unparsable' || !reading.ok || reading.report.root === undefined) return otherwise;
  const flag = flagOf(reading.report, reading.report.root, 'password_enabled');
  return flag.is === 'known' ? flag : otherwise;
}

function reported(reading: ReportReading, column: ReportColumn): Cell {
  if (!reading.ok) return unknown(reading.why);
  const { root } = reading.report;
  return root === undefined ? ABSENT : known(root[column]);
}

const CREDENTIALS = ['access_key_1', 'access_key_2', 'cert_1', 'cert_2'] as const;

function activeInReport(reading: ReportReading): Cell {
  if (!reading.ok) return unknown(reading.why);
  const { root, record } = reading.report;
  if (root === undefined) return ABSENT;
  const words = CREDENTIALS.map((name) => ({ name, word: root[`${name}_active`].toLowerCase() }));
  const odd = words.find(({ word }) => !['true', 'false', 'n/a', 'not_supported'].includes(word));
  if (odd !== undefined) return unknown(unparsable(record, `${odd.name}_active of root is '${odd.word}'`));
  return known(words.filter(({ word }) => word === 'true').map(({ name }) => name));
}

function virtualDevices(evidence: AccountEvidence): Cell {
  const records = evidence.records(GLOBAL, VIRTUAL);
  const { items, gaps } = listed(records, 'VirtualMFADevices');
  const why = [...gapsAt(VIRTUAL, GLOBAL, evidence), ...gaps][0];
  if (why !== undefined) return unknown(why);
  const root = `arn:${evidence.partition}:iam::${evidence.account}:root`;
  const serials: string[] = [];
  for (const { json, record } of items) {
    const serial = stringMember(json, 'SerialNumber');
    const owner = stringMember(member(json, 'User'), 'Arn');
    const isNamedRoot = serial?.endsWith(':mfa/root-account-mfa-device') === true;
    if (serial === undefined || (owner === undefined && !isNamedRoot))
      return unknown(unparsable(record, 'a virtual MFA device has no SerialNumber or no User.Arn'));
    if (owner === root || isNamedRoot) serials.push(serial);
  }
  return known(serials.sort());
}
