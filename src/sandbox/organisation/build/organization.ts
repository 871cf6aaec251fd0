import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import { LOG_ARCHIVE, MANAGEMENT, ORGANISATION_ID, REGIONS } from '../accounts.ts';
import type { When } from './when.ts';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly state: 'ACTIVE' | 'SUSPENDED';
}

/** AWS Organizations as the management account sees it; members may describe it, but not list its accounts. */
export function organization(members: readonly Member[], when: When): AnswerRow[] {
  const arn = (kind: string): string => `arn:aws:organizations::${MANAGEMENT}:${kind}/${ORGANISATION_ID}`;
  const Accounts = members.map(({ id, name, state }) => ({
    Id: id,
    Arn: `${arn('account')}/${id}`,
    Email: `${name}@example.com`,
    Name: name,
    Status: state,
    State: state,
    JoinedMethod: id === MANAGEMENT ? 'INVITED' : 'CREATED',
    JoinedTimestamp: when.daysAgo(900),
  }));
  const Organization = {
    Id: ORGANISATION_ID,
    Arn: arn('organization'),
    FeatureSet: 'ALL',
    MasterAccountArn: `${arn('account')}/${MANAGEMENT}`,
    MasterAccountId: MANAGEMENT,
    MasterAccountEmail: 'management@example.com',
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
  const refused = {
    error: 'AccessDeniedException',
    status: 400,
    message: "You don't have permissions to access this resource.",
  };
  return [
    { operation: 'organizations:DescribeOrganization', output: { Organization } },
    { operation: 'organizations:ListAccounts', ...refused },
    { operation: 'organizations:ListAccounts', account: MANAGEMENT, output: { Accounts } },
  ];
}

const OPT_IN = ['af-south-1', 'ap-east-1', 'ap-south-2', 'eu-south-1', 'il-central-1', 'me-central-1', 'me-south-1'];

/** Regions as the account API and EC2 tell them: the two agree. */
export function regions(): AnswerRow[] {
  const listed = [
    ...REGIONS.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
    ...OPT_IN.map((RegionName) => ({ RegionName, RegionOptStatus: 'DISABLED' })),
  ];
  const described = listed.map(({ RegionName, RegionOptStatus }) => ({
    RegionName,
    Endpoint: `ec2.${RegionName}.amazonaws.com`,
    OptInStatus: RegionOptStatus === 'DISABLED' ? 'not-opted-in' : 'opt-in-not-required',
  }));
  return [
    { operation: 'account:ListRegions', output: { Regions: listed } },
    { operation: 'ec2:DescribeRegions', output: { Regions: described } },
  ];
}

/** What the account API tells of one account: to itself, and to the management account that asks for it. */
export function accountData(member: Member, when: When): AnswerRow[] {
  const AlternateContact: JsonObject = {
    AlternateContactType: 'SECURITY',
    Name: 'Security Desk',
    Title: 'On call',
    EmailAddress: 'security@example.com',
    PhoneNumber: '+49 30 5550100',
  };
  const none = {
    error: 'ResourceNotFoundException',
    status: 404,
    message: 'No contact of the inputted alternate contact type found.',
  };
  const contact = member.id === LOG_ARCHIVE ? none : { output: { AlternateContact } };
  const information = {
    output: { AccountId: member.id, AccountName: member.name, AccountCreatedDate: when.daysAgo(900) },
  };
  const scopes = [{ account: member.id }, { account: MANAGEMENT, input: { AccountId: member.id } }];
  return scopes.flatMap((scope): AnswerRow[] => [
    { operation: 'account:GetAlternateContact', ...scope, ...contact },
    { operation: 'account:GetAccountInformation', ...scope, ...information },
  ]);
}
