import type { Condition, PolicyStatement } from './document.ts';
import { wildcardsOverlap } from './wildcard.ts';

/** Whether a trust policy holds a federated principal to some of the identities of its provider. */

/**
 * Issuers that all their customers share and that name the customer in the subject alone (IAM User Guide, "Identity-provider
 * controls for shared OIDC providers"): whoever is a customer of them may choose the audience.
 */
const BY_SUBJECT = [
  ...['token.actions.githubusercontent.com', 'vstoken.actions.githubusercontent.com'],
  ...['oidc-configuration.audit-log.githubusercontent.com', 'gitlab.com', 'app.terraform.io', 'agent.buildkite.com'],
  ...['oidc.codefresh.io', 'studio.datachain.ai/api', 'scalr.io', 'tokens.cloud.shisho.dev', 'proidc.upbound.io'],
];

/** How subjects name their owner: of GitHub, GitLab, Terraform or Buildkite, Kubernetes. */
const OWNED = ['repo:OWNER/*', 'project_path:OWNER/*', 'organization:OWNER:*', 'system:serviceaccount:OWNER:*'];
const OWNERS = ['a1', 'Z0'];

/** The description of `federated@1`. */
export const FEDERATED =
  'Open federation: a statement for a federated principal without an equality, StringEquals or StringLike and the like, ' +
  'without IfExists and ForAllValues, on a key that ends in :sub or :aud. It does not count with a value of wildcards alone, ' +
  `nor with a :sub that leaves the owner open, so that of ${OWNED.join(', ')} one is met by two made-up owners ` +
  `(${OWNERS.join(', ')}); nor with the :aud sts.amazonaws.com, which names AWS and not who asks, nor with any :aud of ` +
  `issuers that customers share and that name the customer in :sub alone: ${BY_SUBJECT.join(', ')}.`;

/** Whether the conditions hold the provider's identities to some. */
export function isNarrowed({ conditions }: PolicyStatement, provider: string): boolean {
  const issuer = provider.replace(/^.*:oidc-provider\//, '').toLowerCase();
  return conditions.some(
    (condition) => isPositive(condition) && (namesSubject(condition) || namesAudience(condition, issuer)),
  );
}

function namesSubject({ key, values }: Condition): boolean {
  return key.endsWith(':sub') && !values.some(leavesOwnerOpen);
}

function leavesOwnerOpen(subject: string): boolean {
  return OWNED.some((form) => OWNERS.every((owner) => wildcardsOverlap(subject, form.replace('OWNER', owner))));
}

function namesAudience({ key, values }: Condition, issuer: string): boolean {
  return key.endsWith(':aud') && !values.includes('sts.amazonaws.com') && !BY_SUBJECT.includes(issuer);
}

/** An equality that the request must meet, and that not just anything meets. */
export function isPositive({ ifExists, operator, qualifier, values }: Condition): boolean {
  const isEqual = ['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike'].includes(operator);
  const isSaying = values.length > 0 && values.every((value) => !/^[*?]*$/.test(value));
  return isEqual && isSaying && !ifExists && qualifier !== 'forallvalues';
}
