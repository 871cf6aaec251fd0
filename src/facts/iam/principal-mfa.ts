import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import { unparsable } from '../coverage.ts';
import { IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import { holds, PRINCIPAL_TAG, type RequestContext } from '../policy/condition.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { decide } from '../policy/effective.ts';
import { coversAction, statementName } from '../policy/match.ts';
import { letsAssume } from '../policy/trust.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import type { ReportReading } from './credential-report.ts';
import type { PrincipalSubject } from './subjects.ts';
import { credentialsOf } from './user-credentials.ts';

/** The description of `without-mfa@1`. */
export const WITHOUT_MFA =
  'As for a request signed with an access key alone, in which aws:MultiFactorAuthPresent and aws:MultiFactorAuthAge do not ' +
  'exist: Bool on them fails, BoolIfExists holds. Actions of image-builder-write@1 that are then still allowed or ' +
  'conditional (effective@1) are allowed without MFA. IAM users may assume a role without MFA by an Allow statement of its ' +
  'trust policy that covers sts:AssumeRole or its like (WithSAML, WithWebIdentity), whose conditions do not fail so and ' +
  'that names an account or a user: an AWS principal that is "*", an account, its root or a user; not where a Deny statement for Principal "*" covers ' +
  'sts:AssumeRole under conditions that are then true. Identity providers are the federated principals of the trust policy; whether they ask for ' +
  'MFA is always unknown.';

const NO_MFA: RequestContext = new Map([
  ['aws:multifactorauthpresent', null],
  ['aws:multifactorauthage', null],
]);

const OF_THE_ROLE = [
  'aws:principalarn',
  'aws:principaltype',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:username',
];

/** How far a principal's Image Builder rights are bound to MFA. */
export function mfaCells(principal: PrincipalSubject, evidence: AccountEvidence, reading: ReportReading) {
  const { holder, subject } = principal;
  const loose = IMAGE_BUILDER_WRITE.filter((action) => decide(subject, action, 'some', NO_MFA).outcome !== 'denied');
  return {
    activeKeys: holder.type === 'user' ? activeKeys(principal, evidence, reading) : ABSENT,
    writeWithoutMfa: known(loose),
    ...trustCells(principal, evidence),
  };
}

function activeKeys({ holder, createdAt }: PrincipalSubject, evidence: AccountEvidence, reading: ReportReading): Cell {
  return credentialsOf(evidence, reading, { arn: holder.arn, name: holder.name, createdAt }).credentials.activeKeys;
}

function trustCells({ holder, subject }: PrincipalSubject, { account }: AccountEvidence) {
  const { trust } = holder;
  const unseen: Cell = unknown({
    operation: 'iam:GetAccountAuthorizationDetails',
    scope: { account, region: GLOBAL },
    record: holder.record.id,
    reason: 'outside',
    detail: 'whether an identity provider asks for MFA is not visible in AWS; attest it in attestedIdentityProviders',
  });
  if (trust !== undefined && !trust.ok) {
    const why: Cell = unknown(unparsable(holder.record, `${holder.arn}: ${trust.detail}`));
    return { usersWithoutMfa: why, identityProviders: why, providersAskForMfa: unseen };
  }
  const all = trust?.document.statements ?? [];
  const statements = all.filter((each) => each.effect === 'Allow' && letsAssume(each));
  const context = new Map([...subject.context, ...NO_MFA]);
  // The one who assumes the role is not the role: what is known of that one is not known here.
  for (const key of [...context.keys()])
    if (OF_THE_ROLE.includes(key) || key.startsWith(PRINCIPAL_TAG)) context.delete(key);
  const isRefused = all.some((each) => refusesEverybody(each) && holds(each.conditions, context) === 'true');
  const loose = statements.filter(
    (each) => !isRefused && letsUsersIn(each) && holds(each.conditions, context) !== 'false',
  );
  const federated = statements
    .flatMap(({ principal }) => principal?.principals ?? [])
    .filter(({ type }) => type === 'Federated');
  return {
    usersWithoutMfa: known(loose.map(statementName)),
    identityProviders: known([...new Set(federated.map(({ value }) => value))].sort()),
    providersAskForMfa: unseen,
  };
}

function refusesEverybody(statement: PolicyStatement): boolean {
  const { effect, principal } = statement;
  const isEverybody =
    principal?.negated === false && principal.principals.some(({ type, value }) => type === 'AWS' && value === '*');
  return effect === 'Deny' && isEverybody && coversAction(statement, 'sts:AssumeRole');
}

function letsUsersIn({ principal }: PolicyStatement): boolean {
  if (principal === undefined || principal.negated) return true;
  return principal.principals.some(
    ({ type, value }) => type === 'AWS' && (value === '*' || /^\d{12}$/.test(value) || /:(root|user\/.*)$/.test(value)),
  );
}
