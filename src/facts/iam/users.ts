import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { ControlTotal, FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { type Cell, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { numberIn } from './account-summary.ts';
import {
  type CredentialReport,
  REPORT_READING,
  type ReportReading,
  readCredentialReport,
  unreliable,
} from './credential-report.ts';
import { type Federation, federationOf, PEOPLE_FEDERATE } from './federation.ts';
import { credentialsOf, reportedCredentials } from './user-credentials.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const REPORT = 'iam:GetCredentialReport';
const SUMMARY = 'iam:GetAccountSummary';

const table: FactTable = {
  name: 'iam.users',
  as: 'user',
  meaning: 'The IAM users of the account, without the root user. Federated and Identity Center users are no IAM users.',
  grain: 'account',
  key: 'arn',
  needs: [REPORT, DETAILS],
  columns: {
    arn: { type: 'string', absentable: false, meaning: "The user's ARN", source: `${DETAILS} UserDetailList.Arn` },
    name: {
      type: 'string',
      absentable: false,
      meaning: "The user's name",
      source: `${DETAILS} UserDetailList.UserName`,
    },
    createdAt: {
      type: 'timestamp',
      absentable: false,
      meaning: 'When the user was created',
      source: `${DETAILS} UserDetailList.CreateDate, else ${REPORT} user_creation_time`,
    },
    reported: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether a row of the credential report speaks for the user',
      source: 'derived: user-reconciliation@1',
    },
    passwordEnabled: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether the user has a password for the console',
      source: `${REPORT} password_enabled; for a user without a row: iam:GetLoginProfile`,
    },
    mfaActive: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether at least one MFA device is active for the user',
      source: `${REPORT} mfa_active; for a user without a row: iam:ListMFADevices`,
    },
    activeKeys: {
      type: 'int',
      absentable: false,
      meaning: 'How many access keys of the user are active',
      source: `${REPORT} access_key_1_active and access_key_2_active; for a user without a row: iam:ListAccessKeys`,
    },
    directPolicies: {
      type: 'list<string>',
      absentable: false,
      meaning:
        'Policies that the user holds itself and not through a group: ARNs of managed ones, names of inline ones',
      source: `${DETAILS} UserDetailList.AttachedManagedPolicies and UserPolicyList`,
    },
    peopleFederate: {
      type: 'bool',
      absentable: false,
      meaning: 'Whether people can sign in to the account with an identity from elsewhere',
      source: 'derived: people-federate@1',
    },
    identityProviders: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The identity providers that the account trusts, SAML and OpenID Connect',
      source:
        'iam:ListSAMLProviders SAMLProviderList.Arn; iam:ListOpenIDConnectProviders OpenIDConnectProviderList.Arn',
    },
  },
  algorithms: {
    'report-reading@1': REPORT_READING,
    'user-reconciliation@1':
      'Users are those in UserDetailList of iam:GetAccountAuthorizationDetails. A row of the credential report with the ' +
      "user's ARN speaks for the user, unless the user was created after the report was generated (then the row is of an " +
      'earlier user of that name). For a user without a row, iam:GetLoginProfile, iam:ListMFADevices and ' +
      'iam:ListAccessKeys for that user name tell, where they were called. A row of the report whose user is in no ' +
      'complete UserDetailList belongs to a user deleted since, and is left out; where the list is incomplete, it counts.',
    'people-federate@1': PEOPLE_FEDERATE,
  },
};

/** The account's IAM users: the credential report reconciled with the live list of users. */
export const iamUsers: TableDefinition = { ...table, derive };

function derive(evidence: AccountEvidence): Derived {
  const reading = readCredentialReport(evidence);
  const users = listed(evidence.records(GLOBAL, DETAILS), 'UserDetailList');
  const gaps: Unknown[] = [...users.gaps, ...unreliable(reading)];
  const federation = federationOf(evidence);
  const rows = new Map<string, Row>();
  for (const item of users.items) {
    const arn = stringMember(item.json, 'Arn');
    if (arn === undefined) gaps.push(unparsable(item.record, 'a user has no Arn'));
    else if (rows.has(arn)) gaps.push(unparsable(item.record, `${arn} is listed twice`));
    else rows.set(arn, userRow(evidence, item, arn, reading, federation));
  }
  const listComplete = !gaps.some((gap) => gap.operation === DETAILS) && gapsAt(DETAILS, GLOBAL, evidence).length === 0;
  const unlisted = reading.ok && !listComplete ? reportedOnly(evidence, reading.report, rows, federation) : [];
  const all = [...rows.values(), ...unlisted];
  return { rows: all, gaps, totals: totalsOf(evidence, all.length, reading) };
}

function userRow(
  evidence: AccountEvidence,
  item: Item,
  arn: string,
  reading: ReportReading,
  federation: Federation,
): Row {
  const name = stringMember(item.json, 'UserName');
  const createdAt = stringMember(item.json, 'CreateDate');
  const { reported, credentials, from } = credentialsOf(evidence, reading, { arn, name, createdAt });
  return makeRow(table, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [item.record, ...from, ...federation.from],
    cells: {
      arn: known(arn),
      name: knownOrAbsent(name),
      createdAt: knownOrAbsent(createdAt),
      reported,
      ...credentials,
      directPolicies: directPolicies(item),
      ...federation.cells,
    },
  });
}

/** Rows of the report whose users the incomplete list of users does not show. */
function reportedOnly(
  evidence: AccountEvidence,
  report: CredentialReport,
  rows: ReadonlyMap<string, Row>,
  federation: Federation,
): Row[] {
  const why = unparsable(report.record, 'the details of the account do not hold this user');
  const unlisted = [...report.users.values()].filter((row) => !rows.has(row.arn));
  return unlisted.map((row) =>
    makeRow(table, {
      scope: { account: evidence.account, region: GLOBAL },
      from: [report.record, ...federation.from],
      cells: {
        arn: known(row.arn),
        name: known(row.user),
        createdAt: known(row.user_creation_time),
        reported: known(true),
        ...reportedCredentials(report, row),
        directPolicies: unknown(why),
        ...federation.cells,
      },
    }),
  );
}

function directPolicies({ json, record }: Item): Cell {
  const itself = [{ ...record, outcome: { kind: 'ok' as const, response: json } }];
  const [attached, inline] = [listed(itself, 'AttachedManagedPolicies'), listed(itself, 'UserPolicyList')];
  const [gap] = [...attached.gaps, ...inline.gaps];
  if (gap !== undefined) return unknown(gap);
  const arns = attached.items.map((each) => stringMember(each.json, 'PolicyArn') ?? '');
  const names = inline.items.map((each) => `inline policy ${stringMember(each.json, 'PolicyName') ?? ''}`);
  return known([...arns, ...names]);
}

/** Users counted by the credential report and by the account summary. */
/** Users that the report cannot know of yet: it is up to four hours old. */
function createdSince(generatedAt: string, evidence: AccountEvidence): number {
  const users = listed(evidence.records(GLOBAL, DETAILS), 'UserDetailList').items;
  return users.filter(({ json }) => Date.parse(stringMember(json, 'CreateDate') ?? '') > Date.parse(generatedAt))
    .length;
}

function totalsOf(evidence: AccountEvidence, counted: number, reading: ReportReading): readonly ControlTotal[] {
  const scope = { account: evidence.account, region: GLOBAL };
  const totals: ControlTotal[] = [];
  if (reading.ok) {
    const { users, record, generatedAt } = reading.report;
    const since = createdSince(generatedAt, evidence);
    const note = `users in the credential report of ${generatedAt}, and ${since} created since`;
    totals.push({ scope, counted, expected: users.size + since, source: REPORT, from: [record.id], note });
  }
  const summary = evidence.records(GLOBAL, SUMMARY)[0];
  const expected = summary && numberIn(summary, 'Users');
  if (summary !== undefined && expected !== undefined) {
    totals.push({ scope, counted, expected, source: SUMMARY, from: [summary.id], note: 'SummaryMap.Users' });
  }
  return totals;
}
