import type { Condition, PolicyStatement } from './document.ts';
import { ISSUER_FORMS, type Issuer, issuerOf } from './issuers.ts';
import { matchesWildcard } from './wildcard.ts';

/** Whether a trust policy holds a federated principal to some of the identities of its provider. */

/** The description of `federated@1`. */
export const FEDERATED =
  'Open federation: a statement for a federated principal without an equality, StringEquals or StringLike and the like, ' +
  'without IfExists and ForAllValues, on a key of the provider that names one of its customers in each of its values. A ' +
  'subject (:sub) names one where the owner stands in the form of the provider without a wildcard before or in it; a subject ' +
  'of another form does not, nor does a wildcard at a provider whose form is not known. An audience (:aud) and other claims ' +
  'name one where they are written out without a wildcard; not :oaud, nor an audience that names AWS (sts.amazonaws.com), ' +
  'except of SAML, where the provider decides who may have a role. In StringEquals a * is only a *. Of Amazon Cognito the ' +
  'audience does not count where a condition on :amr lets guests in (unauthenticated); without one, whether the pool has ' +
  `guests is not seen. An equality on a key of another provider lets nobody of this one in. ${ISSUER_FORMS}.`;

/** Whether the conditions hold the provider's identities to some. */
export function isNarrowed({ conditions }: PolicyStatement, provider: string): boolean {
  const positive = conditions.filter(isPositive);
  if (/:saml-provider\//.test(provider)) return positive.some(({ key }) => SAML.includes(key));
  const address = withoutSlash(provider.replace(/^.*:oidc-provider\//, '').toLowerCase());
  const guests = positive.some(({ key }) => key.endsWith(':amr')) && !positive.some(refusesGuests);
  return positive.some((condition) => namesCustomer(condition, address, guests));
}

const SAML = ['saml:aud', 'saml:iss', 'saml:sub', 'saml:doc', 'saml:namequalifier'];

function namesCustomer(condition: Condition, provider: string, guests: boolean): boolean {
  const { key } = condition;
  const values = asPatterns(condition);
  if (issuerOf(provider).claims?.includes(key) === true) return values.every(isWhole);
  const colon = key.indexOf(':');
  const owner = withoutSlash(key.slice(0, colon));
  if (!owner.includes('.')) return false;
  // A token of one provider has no claims of another.
  if (owner !== provider && provider !== '*') return true;
  const claim = key.slice(colon + 1);
  return !(guests && claim === 'aud') && values.every((value) => names(issuerOf(owner), claim, value));
}

function names({ subjects = [], claims = [], owned = [], anyAudience, anyForm }: Issuer, claim: string, value: string) {
  if (claim === 'sub') return subjects.some((form) => hasForm(value, form)) || (anyForm === true && isWhole(value));
  if (claim === 'aud') return anyAudience !== true && isWhole(value) && !AWS_ITSELF.test(value);
  if (owned.includes(claim)) return hasForm(value, 'OWNER/');
  return claims.includes(claim) && isWhole(value);
}

const AWS_ITSELF = /^(https:\/\/)?sts\.([a-z0-9-]+\.)?amazonaws\.(com|com\.cn|eu)\/?$/i;

/** Claims before the form (`environment:live:repo:…`) must be written out: they end at a colon. */
function hasForm(value: string, form: string): boolean {
  const [before = '', after = ''] = form.split('OWNER').map((text) => text.replace(/[.{}]/g, '\\$&'));
  return new RegExp(`^([^:*?$]+:[^:*?$]+:)*${before}[^:/*?$]+${after === '' ? '(?=:|$)' : after}`).test(value);
}

/** Whether a value stands for itself alone. */
function isWhole(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** Of StringEquals a `*` is only a `*`. */
function asPatterns({ operator, values }: Condition): readonly string[] {
  return operator.startsWith('stringequals') ? values.map((value) => value.replace(/[*?]/g, 'x')) : values;
}

function refusesGuests({ key, values }: Condition): boolean {
  return key.endsWith(':amr') && !values.some((value) => matchesWildcard(value, 'unauthenticated'));
}

function withoutSlash(address: string): string {
  return address.replace(/\/$/, '');
}

/** An equality that the request must meet, and that not just anything meets. */
export function isPositive({ ifExists, operator, qualifier, values }: Condition): boolean {
  const isEqual = ['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike'].includes(operator);
  const isSaying = values.length > 0 && values.every((value) => !/^[*?]*$/.test(value));
  return isEqual && isSaying && !ifExists && qualifier !== 'forallvalues';
}
