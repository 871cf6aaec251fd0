import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import { credentialReport } from './credential-report.ts';
import { groupDetail, policyDetail, roleDetail, uniqueId, userDetail } from './identity-details.ts';
import type { Identity, User } from './identity-model.ts';
import { lastUses } from './last-uses.ts';
import type { When } from './when.ts';

/** IAM of one account: the rows, the credential report's CSV, and what its jobs on last use find. */
export function identity(account: string, iam: Identity, when: When) {
  const { alias, groups = [], policies = [], roles = [], root, users = [] } = iam;
  const scope = { account };
  const details = {
    UserDetailList: users.map((user) => userDetail(account, user, when)),
    GroupDetailList: groups.map((group) => groupDetail(account, group, when)),
    RoleDetailList: roles.map((role) => roleDetail(account, role, when)),
    Policies: policies.map((policy) => policyDetail(account, policy, when)),
  };
  const mfaRows = users.map((user): AnswerRow => {
    const input = { UserName: user.name };
    return {
      operation: 'iam:ListMFADevices',
      ...scope,
      input,
      output: { MFADevices: mfaDevices(account, user, when) },
    };
  });
  const rows: AnswerRow[] = [
    { operation: 'iam:GetAccountAuthorizationDetails', ...scope, output: details },
    { operation: 'iam:GetAccountSummary', ...scope, output: { SummaryMap: summary(iam) } },
    { operation: 'iam:ListAccountAliases', ...scope, output: { AccountAliases: alias === undefined ? [] : [alias] } },
    ...identityProviders(account, iam, when),
    {
      operation: 'iam:ListVirtualMFADevices',
      ...scope,
      output: { VirtualMFADevices: virtualDevices(account, iam, when) },
    },
    {
      operation: 'iam:ListMFADevices',
      ...scope,
      error: 'NoSuchEntityException',
      message: 'The user cannot be found.',
    },
    ...mfaRows,
  ];
  return { rows, report: credentialReport(account, root, users, when), uses: lastUses(account, iam, when) };
}

function identityProviders(
  account: string,
  { samlProviders = [], oidcProviders = [] }: Identity,
  when: When,
): AnswerRow[] {
  const arn = (kind: string, name: string): string => `arn:aws:iam::${account}:${kind}/${name}`;
  const saml = samlProviders.map((name) => ({ Arn: arn('saml-provider', name), CreateDate: when.daysAgo(400) }));
  const oidc = oidcProviders.map((host) => ({ Arn: arn('oidc-provider', host) }));
  return [
    { operation: 'iam:ListSAMLProviders', account, output: { SAMLProviderList: saml } },
    { operation: 'iam:ListOpenIDConnectProviders', account, output: { OpenIDConnectProviderList: oidc } },
  ];
}

function summary({ groups = [], policies = [], roles = [], root, users = [] }: Identity): JsonObject {
  return {
    AccountAccessKeysPresent: root.keys > 0 ? 1 : 0,
    AccountMFAEnabled: root.mfa ? 1 : 0,
    AccountPasswordPresent: root.password ? 1 : 0,
    AccountSigningCertificatesPresent: 0,
    Groups: groups.length,
    MFADevices: users.filter(({ mfa }) => mfa !== undefined).length + (root.mfa ? 1 : 0),
    MFADevicesInUse: users.filter(({ mfa }) => mfa !== undefined).length + (root.mfa ? 1 : 0),
    Policies: policies.filter(({ arn }) => arn === undefined).length,
    Roles: roles.length,
    Users: users.length,
    UsersQuota: 5000,
  };
}

function mfaDevices(account: string, user: User, when: When): JsonObject[] {
  if (user.mfa === undefined) return [];
  const SerialNumber =
    user.mfa === 'virtual'
      ? `arn:aws:iam::${account}:mfa/${user.name}`
      : `arn:aws:iam::${account}:u2f/user/${user.name}/key`;
  return [{ UserName: user.name, SerialNumber, EnableDate: when.daysAgo(user.created) }];
}

/** Virtual devices only: hardware keys are in ListMFADevices, and nowhere for root. */
function virtualDevices(account: string, { root, users = [] }: Identity, when: When): JsonObject[] {
  const deviceUser = (who: string, created: number): JsonObject => ({
    Path: '/',
    UserName: who.split('/')[1] ?? '',
    UserId: who === 'root' ? account : uniqueId('AIDA', who.split('/')[1] ?? ''),
    Arn: `arn:aws:iam::${account}:${who}`,
    CreateDate: when.daysAgo(created),
  });
  const ofUsers = users
    .filter(({ mfa }) => mfa === 'virtual')
    .map(({ created, name }) => ({
      SerialNumber: `arn:aws:iam::${account}:mfa/${name}`,
      EnableDate: when.daysAgo(created),
      User: deviceUser(`user/${name}`, created),
    }));
  const SerialNumber = `arn:aws:iam::${account}:mfa/root-account-mfa-device`;
  const ofRoot = { SerialNumber, EnableDate: when.daysAgo(900), User: deviceUser('root', 900) };
  return root.mfa === true ? [ofRoot, ...ofUsers] : ofUsers;
}
