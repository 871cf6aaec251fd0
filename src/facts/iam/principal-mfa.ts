import { byText } from '../../core/compare.ts';
import type { Scope } from '../../model/common.ts';
import { unparsable } from '../coverage.ts';
import { IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { decide } from '../policy/effective.ts';
import { OUTSIDE, outsideSources } from '../policy/outside-services.ts';
import { letsAssume } from '../policy/trust.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm } from '../source.ts';
import { WRITES } from './image-builder-write.ts';
import type { PrincipalSubject } from './subjects.ts';
import { lettingUsers, TRUSTED_USERS } from './trusted-users.ts';

/** How far a principal's Image Builder rights are bound to MFA. */
export const WITHOUT_MFA = algorithm(
  'without-mfa@1',
  [WRITES],
  'As for two requests without MFA: one signed with an access key alone, in which aws:MultiFactorAuthPresent and ' +
    'aws:MultiFactorAuthAge do not exist, so that Bool on them fails and BoolIfExists holds; and one of a session that was ' +
    'begun with that key, in which aws:MultiFactorAuthPresent is there and false, so that Null does not bind to MFA. Actions ' +
    'of image-builder-write@1 that are still allowed or conditional (effective@1) in one of them are allowed without MFA. ' +
    `${TRUSTED_USERS} Identity providers are the federated principals of the trust policy, and services that sign in others. ${OUTSIDE} ` +
    'Whether any of them asks for MFA is always unknown.',
);

/** A request with a long-term key, and one of a session by sts:GetSessionToken without a code. */
const NO_MFA: readonly RequestContext[] = [
  new Map([
    ['aws:multifactorauthpresent', null],
    ['aws:multifactorauthage', null],
  ]),
  new Map([
    ['aws:multifactorauthpresent', ['false']],
    ['aws:multifactorauthage', null],
  ]),
];

/** What is known of every request, whoever makes it. */
const OF_ALL = ['aws:currenttime', 'aws:epochtime', 'aws:securetransport'];

/** The actions that are allowed without MFA. */
export function writesWithoutMfa({ subject }: PrincipalSubject): readonly string[] {
  return IMAGE_BUILDER_WRITE.filter((action) =>
    NO_MFA.some((request) => decide(subject, action, 'some', request).outcome !== 'denied'),
  );
}

/** Who signs in those that the trust policy lets in and that IAM does not know. */
function providersOf({ statements }: PolicyDocument): readonly string[] {
  const sources = statements
    .filter((each) => each.effect === 'Allow' && letsAssume(each))
    .flatMap((statement) =>
      (statement.principal?.principals ?? []).flatMap((each) =>
        each.type === 'Federated' ? [each.value] : outsideSources(statement, each),
      ),
    );
  return [...new Set(sources)].sort(byText);
}

/** Statements by which users may assume a role. */
export function usersWithoutMfa(principal: PrincipalSubject): Cell {
  const { holder, subject } = principal;
  return inTrust(principal, (document) => {
    const ofAll = [...subject.context].filter(([key]) => OF_ALL.includes(key));
    const requests = NO_MFA.map((request) => new Map([...ofAll, ...request]));
    const letting = lettingUsers(document, subject, requests);
    const tooMany = `${holder.arn}: its trust policy speaks of more users and accounts than can be tried`;
    return letting === undefined ? unknown(unparsable(holder.record, tooMany)) : known(letting);
  });
}

/** Who signs in whom the trust policy lets in. */
export function identityProvidersOf(principal: PrincipalSubject): Cell {
  return inTrust(principal, (document) => known(providersOf(document)));
}

/** A user has no trust policy: nobody can assume it. */
function inTrust({ holder }: PrincipalSubject, pick: (document: PolicyDocument) => Cell): Cell {
  const { arn, record, trust = { ok: true, document: { statements: [] } } } = holder;
  return trust.ok ? pick(trust.document) : unknown(unparsable(record, `${arn}: ${trust.detail}`));
}

export function providersAskForMfa({ holder }: PrincipalSubject, scope: Scope): Cell {
  return unknown({
    operation: 'iam:GetAccountAuthorizationDetails',
    scope,
    record: holder.record.id,
    reason: 'outside',
    detail: 'whether an identity provider asks for MFA is not visible in AWS; attest it in attestedIdentityProviders',
  });
}
