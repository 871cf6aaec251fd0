import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
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
  },
  algorithms: {
    'root-arn@1': 'arn:PARTITION:iam::ACCOUNT:root, of the account that the collecting role was in.',
    'root-reading@1':
      'Of SummaryMap in iam:GetAccountSummary, 0 is no and any other natural number is yes; a member that is missing or ' +
      'something else is unknown. The summary is live and wins over the credential report, which may be hours old; the ' +
      "report's words stand beside it.",
    'report-reading@1': REPORT_READING,
  },
};

/** The account's root user, from the account summary with the credential report beside it. */
export const iamRoot: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence): Derived {
  const summary = accountSummary(evidence);
  const reading = readCredentialReport(evidence);
  const yes = (name: string): Cell => summaryCell(evidence, summary, name);
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
    },
  });
  return { rows: [row] };
}

function summaryCell(evidence: AccountEvidence, summary: EvidenceRecord | undefined, name: string): Cell {
  const call = { operation: SUMMARY, scope: { account: evidence.account, region: GLOBAL } } as const;
  return cellFrom(summary, call, (_, record) => {
    const count = numberIn(record, name);
    return count === undefined ? unknown(unparsable(record, `SummaryMap has no number ${name}`)) : known(count > 0);
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
