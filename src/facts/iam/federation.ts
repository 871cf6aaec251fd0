import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import { type Item, listIn } from '../answers.ts';
import { computed } from '../lens.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const SAML = 'iam:ListSAMLProviders';
const OIDC = 'iam:ListOpenIDConnectProviders';
const IDENTITY_CENTER = '/aws-reserved/sso.amazonaws.com/';
const PROVIDER_LISTS = [
  [SAML, 'SAMLProviderList'],
  [OIDC, 'OpenIDConnectProviderList'],
] as const;

/** The lists of them. */
export const PROVIDERS = [call(SAML, 'SAMLProviderList.Arn'), call(OIDC, 'OpenIDConnectProviderList.Arn')] as const;

/** For every table that carries it. */
export const PEOPLE_FEDERATE = algorithm(
  'people-federate@1',
  [call(SAML), call(DETAILS, 'RoleDetailList.Path')],
  `People federate where iam:ListSAMLProviders names a provider, or a role of the account has a path below ${IDENTITY_CENTER} ` +
    '(IAM Identity Center). OpenID Connect providers are listed but do not count: they stand for workloads as a rule.',
);

/** Whether people can sign in with an identity from elsewhere: the same for every user of the account. */
export const peopleFederate = computed(PEOPLE_FEDERATE, (evidence) => {
  const saml = evidence.records(GLOBAL, SAML);
  const { items, gaps } = listIn(SAML, 'SAMLProviderList', GLOBAL, evidence);
  const [why] = gaps;
  const center = listIn(DETAILS, 'RoleDetailList', GLOBAL, evidence).items.find(isIdentityCenter);
  const federate = items.length > 0 || center !== undefined;
  return citing(federate || why === undefined ? known(federate) : unknown(why), [...saml, center?.record]);
});

function isIdentityCenter({ json }: Item): boolean {
  return stringMember(json, 'Path')?.startsWith(IDENTITY_CENTER) === true;
}

/** The providers of identities that the account trusts. */
export function identityProviders(evidence: AccountEvidence): Cell {
  const lists = PROVIDER_LISTS.map(([operation, list]) => {
    return { records: evidence.records(GLOBAL, operation), ...listIn(operation, list, GLOBAL, evidence) };
  });
  const [why] = lists.flatMap(({ gaps }) => gaps);
  const arns = lists.flatMap(({ items }) => items.map(({ json }) => stringMember(json, 'Arn') ?? ''));
  const cell = why === undefined ? known(arns.sort(byText)) : unknown(why);
  return citing(
    cell,
    lists.flatMap(({ records }) => records),
  );
}
