import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { listed } from '../answers.ts';
import { gapsAt } from '../coverage.ts';
import { type Cell, known, unknown } from '../row.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const SAML = 'iam:ListSAMLProviders';
const OIDC = 'iam:ListOpenIDConnectProviders';
const IDENTITY_CENTER = '/aws-reserved/sso.amazonaws.com/';

/** The description of `people-federate@1`, for every table that carries it. */
export const PEOPLE_FEDERATE =
  `People federate where iam:ListSAMLProviders names a provider, or a role of the account has a path below ${IDENTITY_CENTER} ` +
  '(IAM Identity Center). OpenID Connect providers are listed but do not count: they stand for workloads as a rule.';

/** Where identities from elsewhere come from, the same for every user of the account. */
export interface Federation {
  readonly cells: Readonly<Record<'peopleFederate' | 'identityProviders', Cell>>;
  readonly from: readonly EvidenceRecord[];
}

/** Reads which identities from elsewhere the account lets in. */
export function federationOf(evidence: AccountEvidence): Federation {
  const [saml, oidc] = [evidence.records(GLOBAL, SAML), evidence.records(GLOBAL, OIDC)];
  const providers = [listed(saml, 'SAMLProviderList'), listed(oidc, 'OpenIDConnectProviderList')] as const;
  const noSaml = [...gapsAt(SAML, GLOBAL, evidence), ...providers[0].gaps][0];
  const noOidc = [...gapsAt(OIDC, GLOBAL, evidence), ...providers[1].gaps][0];
  const why = noSaml ?? noOidc;
  const arns = providers.flatMap(({ items }) => items.map(({ json }) => stringMember(json, 'Arn') ?? ''));
  const federate = providers[0].items.length > 0 || hasIdentityCenter(evidence);
  return {
    cells: {
      peopleFederate: federate || noSaml === undefined ? known(federate) : unknown(noSaml),
      identityProviders: why === undefined ? known(arns.sort(byText)) : unknown(why),
    },
    from: [...saml, ...oidc],
  };
}

function hasIdentityCenter(evidence: AccountEvidence): boolean {
  const { items } = listed(evidence.records(GLOBAL, DETAILS), 'RoleDetailList');
  return items.some(({ json }) => stringMember(json, 'Path')?.startsWith(IDENTITY_CENTER) === true);
}
