import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { OrgContext } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Place, table, theAccount } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { accountSummary, numberIn } from './account-summary.ts';
import {
  type CredentialReport,
  flagOf,
  inReport,
  REPORT_READING,
  type ReportColumn,
  type ReportReading,
  readCredentialReport,
} from './credential-report.ts';

const IDENTITY = 'sts:GetCallerIdentity';
const SUMMARY = 'iam:GetAccountSummary';
const REPORT = 'iam:GetCredentialReport';
const VIRTUAL = 'iam:ListVirtualMFADevices';

const ROOT_ARN = algorithm(
  'root-arn@1',
  [call(IDENTITY, 'Arn')],
  'arn:PARTITION:iam::ACCOUNT:root, of the account that the collecting role was in.',
);

const ROOT_READING = algorithm(
  'root-reading@1',
  [call(SUMMARY), REPORT_READING],
  'Of SummaryMap in iam:GetAccountSummary, 0 is no and any other natural number is yes; a member that is missing or ' +
    'something else is unknown. The summary is live and wins over the credential report, which may be hours old; the ' +
    "report's words stand beside it. In the China Regions the report has no row for the root user: there the summary " +
    'alone tells, and what it does not say is unknown.',
);

const REPORTED_ACTIVE = algorithm(
  'reported-active@1',
  [REPORT_READING],
  'Of access_key_1_active, access_key_2_active, cert_1_active and cert_2_active in the row of <root_account> those ' +
    'that are true, without "_active". false, N/A and not_supported are no active credential; any other word makes ' +
    'the list unknown.',
);

const VIRTUAL_DEVICES = algorithm(
  'root-virtual-devices@1',
  [ROOT_ARN, call(VIRTUAL)],
  'SerialNumber of each element of VirtualMFADevices in iam:ListVirtualMFADevices (AssignmentStatus Assigned) whose ' +
    'User.Arn is the ARN of the root user, or whose SerialNumber ends in :mfa/root-account-mfa-device. A device ' +
    'without either makes the list unknown. IAM lists virtual devices only: hardware and FIDO devices of the root user ' +
    'stand nowhere.',
);

/** The account's root user, from the account summary with the credential report beside it. */
export const iamRoot = table<Place>({
  name: 'iam.root',
  as: 'root',
  meaning: 'The root user of the account: one row.',
  grain: 'account',
  key: 'arn',
  needs: [],
  subjects: theAccount,
  columns: {
    arn: always('string', "The root user's ARN", ROOT_ARN, (_, evidence) => known(rootArn(evidence))),
    partition: always(
      'string',
      'The partition the account is in: aws, aws-us-gov, aws-cn or aws-eusc',
      call(IDENTITY, 'Arn'),
      (_, { partition }) => known(partition),
    ),
    mfaActive: summarised('Whether an MFA device is registered for the root user', 'AccountMFAEnabled'),
    passwordPresent: always(
      'bool',
      'Whether the root user has a password',
      [
        call(SUMMARY, 'AccountPasswordPresent'),
        call(REPORT, 'password_enabled, where the summary does not say'),
        ROOT_READING,
      ],
      (_, evidence, org) => passwordPresent(evidence, org),
    ),
    accessKeysPresent: summarised('Whether the root user has access keys', 'AccountAccessKeysPresent'),
    signingCertificatesPresent: summarised(
      'Whether the root user has signing certificates',
      'AccountSigningCertificatesPresent',
    ),
    reportedPassword: reported(
      'What the credential report says of the root password: true, false or not_supported; absent without a row',
      'password_enabled',
    ),
    reportedMfa: reported(
      'What the credential report says of the root MFA device; absent where the report has no row for root',
      'mfa_active',
    ),
    reportedActive: maybe(
      'list<string>',
      'Which keys and signing certificates of root the credential report calls active; absent where the report has no ' +
        'row for root',
      REPORTED_ACTIVE,
      (_, evidence, org) => inReport(readCredentialReport(evidence, org), activeIn),
    ),
    virtualDevices: always(
      'list<string>',
      'Serial numbers of the virtual MFA devices that are assigned to the root user',
      VIRTUAL_DEVICES,
      (_, evidence) => citing(virtualDevices(evidence), evidence.records(GLOBAL, VIRTUAL)),
    ),
  },
});

function rootArn({ account, partition }: AccountEvidence): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** A column that the summary answers with a number. */
function summarised(meaning: string, name: string) {
  return always<Place>('bool', meaning, [call(SUMMARY, name), ROOT_READING], (_, evidence, org) =>
    summaryCell(evidence, name, readCredentialReport(evidence, org)),
  );
}

function summaryCell(evidence: AccountEvidence, name: string, reading: ReportReading): Cell {
  const scope = { account: evidence.account, region: GLOBAL };
  return cellFrom(accountSummary(evidence), { operation: SUMMARY, scope }, (_, record) => {
    const count = numberIn(record, name);
    return count === undefined
      ? unknown(unparsable(record, `SummaryMap has no number ${name}${noRow(reading)}`))
      : known(count > 0);
  });
}

/** What to say of a silent summary where the report does not tell either. */
function noRow(reading: ReportReading): string {
  const isMissing = reading.ok && reading.report.root === undefined;
  return isMissing ? ', and the credential report has no row for the root user (in China it never has)' : '';
}

/** The report tells only where the summary came but does not say; a refused summary stays the reason. */
function passwordPresent(evidence: AccountEvidence, org: OrgContext): Cell {
  const reading = readCredentialReport(evidence, org);
  const live = summaryCell(evidence, 'AccountPasswordPresent', reading);
  if (live.is !== 'unknown' || live.why.reason !== 'unparsable' || !reading.ok) return live;
  const { root, record } = reading.report;
  const flag = root === undefined ? live : flagOf(reading.report, root, 'password_enabled');
  return flag.is === 'known' ? citing(flag, [...(live.from ?? []), record]) : live;
}

/** A column that says what the report does, in its own words. */
function reported(meaning: string, column: ReportColumn) {
  const sources = [call(REPORT, `${column} of <root_account>`), REPORT_READING] as const;
  return maybe<Place>('string', meaning, sources, (_, evidence, org) =>
    inReport(readCredentialReport(evidence, org), ({ root }) => (root === undefined ? ABSENT : known(root[column]))),
  );
}

const CREDENTIALS = ['access_key_1', 'access_key_2', 'cert_1', 'cert_2'] as const;

function activeIn({ root, record }: CredentialReport): Cell {
  if (root === undefined) return ABSENT;
  const words = CREDENTIALS.map((name) => ({ name, word: root[`${name}_active`].toLowerCase() }));
  const odd = words.find(({ word }) => !['true', 'false', 'n/a', 'not_supported'].includes(word));
  if (odd !== undefined) return unknown(unparsable(record, `${odd.name}_active of root is '${odd.word}'`));
  return known(words.filter(({ word }) => word === 'true').map(({ name }) => name));
}

function virtualDevices(evidence: AccountEvidence): Cell {
  const { items, gaps } = listIn(VIRTUAL, 'VirtualMFADevices', GLOBAL, evidence);
  const [why] = gaps;
  if (why !== undefined) return unknown(why);
  const root = rootArn(evidence);
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
