import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { ControlTotal, OrgContext, Unknown } from '../../model/facts.ts';
import { type Item, listed, listIn } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { type Cell, known, knownOrAbsent, unknown } from '../row.ts';
import { call } from '../source.ts';
import { accountSummary, numberIn } from './account-summary.ts';
import { type CredentialReport, type ReportReading, readCredentialReport, unreliable } from './credential-report.ts';
import { identityProviders, PEOPLE_FEDERATE, PROVIDERS, peopleFederate } from './federation.ts';
import { ACTIVE_KEYS, isReported, MFA, PASSWORD, RECONCILIATION, type User } from './user-credentials.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const REPORT = 'iam:GetCredentialReport';
const SUMMARY = 'iam:GetAccountSummary';

interface UserSubject extends Subject {
  readonly user: User;
  /** As the report tells it of a user that the list does not hold. */
  readonly reportedSince?: string;
  readonly details: Item | { readonly why: Unknown };
}

/** The account's IAM users: the credential report reconciled with the live list of users. */
export const iamUsers = table<UserSubject>({
  name: 'iam.users',
  as: 'user',
  meaning: 'The IAM users of the account, without the root user. Federated and Identity Center users are no IAM users.',
  grain: 'account',
  key: 'arn',
  needs: [REPORT, DETAILS],
  reads: [RECONCILIATION, call(SUMMARY, 'SummaryMap.Users')],
  subjects: usersOf,
  columns: {
    arn: always(
      'string',
      "The user's ARN",
      [call(DETAILS, 'UserDetailList.Arn'), call(REPORT, 'arn, where the list is incomplete')],
      ({ user }) => known(user.arn),
    ),
    name: always(
      'string',
      "The user's name",
      [call(DETAILS, 'UserDetailList.UserName'), call(REPORT, 'user, where the list is incomplete')],
      ({ user }) => knownOrAbsent(user.name),
    ),
    createdAt: always(
      'timestamp',
      'When the user was created',
      [call(DETAILS, 'UserDetailList.CreateDate'), call(REPORT, 'user_creation_time, where the list is incomplete')],
      ({ user, reportedSince }) => knownOrAbsent(user.createdAt ?? reportedSince),
    ),
    reported: always(
      'bool',
      'Whether a row of the credential report speaks for the user',
      RECONCILIATION,
      ({ user }, evidence, org) => isReported(user, evidence, org),
    ),
    passwordEnabled: always(
      'bool',
      'Whether the user has a password for the console',
      PASSWORD.sources,
      ({ user }, evidence, org) => PASSWORD.read(user, evidence, org),
    ),
    mfaActive: always(
      'bool',
      'Whether at least one MFA device is active for the user',
      MFA.sources,
      ({ user }, evidence, org) => MFA.read(user, evidence, org),
    ),
    activeKeys: always(
      'int',
      'How many access keys of the user are active',
      ACTIVE_KEYS.sources,
      ({ user }, evidence, org) => ACTIVE_KEYS.read(user, evidence, org),
    ),
    directPolicies: always(
      'list<string>',
      'Policies that the user holds itself and not through a group: ARNs of managed ones, names of inline ones',
      call(DETAILS, 'UserDetailList.AttachedManagedPolicies and UserPolicyList'),
      ({ details }) => ('why' in details ? unknown(details.why) : directPolicies(details)),
    ),
    peopleFederate: always(
      'bool',
      'Whether people can sign in to the account with an identity from elsewhere',
      PEOPLE_FEDERATE,
      (_, evidence, org) => peopleFederate(evidence, org),
    ),
    identityProviders: always(
      'list<string>',
      'The identity providers that the account trusts, SAML and OpenID Connect',
      PROVIDERS,
      (_, evidence) => identityProviders(evidence),
    ),
  },
});

function usersOf(evidence: AccountEvidence, org: OrgContext): Found<UserSubject> {
  const reading = readCredentialReport(evidence, org);
  const users = listIn(DETAILS, 'UserDetailList', GLOBAL, evidence);
  const scope = { account: evidence.account, region: GLOBAL };
  const gaps: Unknown[] = [...users.gaps, ...unreliable(reading)];
  const found = new Map<string, UserSubject>();
  for (const item of users.items) {
    const arn = stringMember(item.json, 'Arn');
    if (arn === undefined) gaps.push(unparsable(item.record, 'a user has no Arn'));
    else if (found.has(arn)) gaps.push(unparsable(item.record, `${arn} is listed twice`));
    else {
      const user = { arn, name: stringMember(item.json, 'UserName'), createdAt: stringMember(item.json, 'CreateDate') };
      found.set(arn, { user, details: item, scope, from: [item.record] });
    }
  }
  const listComplete = !gaps.some((gap) => gap.operation === DETAILS) && gapsAt(DETAILS, GLOBAL, evidence).length === 0;
  const unlisted = reading.ok && !listComplete ? reportedOnly(reading.report, found) : [];
  const subjects = [...found.values(), ...unlisted.map((each) => ({ ...each, scope }))];
  return { subjects, gaps, totals: totalsOf(evidence, subjects.length, reading) };
}

/** Users of the report whom the incomplete list of users does not show. */
function reportedOnly({ record, users }: CredentialReport, found: ReadonlyMap<string, UserSubject>) {
  const why = unparsable(record, 'the details of the account do not hold this user');
  const unlisted = [...users.values()].filter(({ arn }) => !found.has(arn));
  return unlisted.map(({ arn, user: name, user_creation_time: reportedSince }) => ({
    user: { arn, name, createdAt: undefined },
    reportedSince,
    details: { why },
    from: [record],
  }));
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

/** Users that the report cannot know of yet: it is up to four hours old. */
function createdSince(generatedAt: string, evidence: AccountEvidence): number {
  const users = listIn(DETAILS, 'UserDetailList', GLOBAL, evidence).items;
  return users.filter(({ json }) => Date.parse(stringMember(json, 'CreateDate') ?? '') > Date.parse(generatedAt))
    .length;
}

/** Users counted by the credential report and by the account summary. */
function totalsOf(evidence: AccountEvidence, counted: number, reading: ReportReading): readonly ControlTotal[] {
  const scope = { account: evidence.account, region: GLOBAL };
  const totals: ControlTotal[] = [];
  if (reading.ok) {
    const { users, record, generatedAt } = reading.report;
    const since = createdSince(generatedAt, evidence);
    const note = `users in the credential report of ${generatedAt}, and ${since} created since`;
    totals.push({ scope, counted, expected: users.size + since, source: REPORT, from: [record.id], note });
  }
  const summary = accountSummary(evidence);
  const expected = summary && numberIn(summary, 'Users');
  if (summary !== undefined && expected !== undefined) {
    totals.push({ scope, counted, expected, source: SUMMARY, from: [summary.id], note: 'SummaryMap.Users' });
  }
  return totals;
}
