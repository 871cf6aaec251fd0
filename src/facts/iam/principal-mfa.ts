import { byText } from '../../core/compare.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import { unparsable } from '../coverage.ts';
import { IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import type { RequestContext } from '../policy/condition.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { decide } from '../policy/effective.ts';
import { OUTSIDE, outsideSources } from '../policy/outside-services.ts';
import { letsAssume } from '../policy/trust.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import type { ReportReading } from './credential-report.ts';
import type { PrincipalSubject } from './subjects.ts';
import { lettingUsers, TRUSTED_USERS } from './trusted-users.ts';
import { credentialsOf } from './user-credentials.ts';

/** The description of `without-mfa@1`. */
export const WITHOUT_MFA =
  'As for two requests without MFA: one signed with an access key alone, in which aws:MultiFactorAuthPresent and ' +
  'aws:MultiFactorAuthAge do not exist, so that Bool on them fails and BoolIfExists holds; and one of a session that was ' +
  'begun with that key, in which aws:MultiFactorAuthPresent is there and false, so that Null does not bind to MFA. Actions ' +
  'of image-builder-write@1 that are still allowed or conditional (effective@1) in one of them are allowed without MFA. ' +
  `${TRUSTED_USERS} Identity providers are the federated principals of the trust policy, and services that sign in others. ${OUTSIDE} ` +
  'Whether any of them asks for MFA is always unknown.';

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

/** How far a principal's Image Builder rights are bound to MFA. */
export function mfaCells(principal: PrincipalSubject, evidence: AccountEvidence, reading: ReportReading) {
  const { holder, subject } = principal;
  const loose = IMAGE_BUILDER_WRITE.filter((action) =>
    NO_MFA.some((request) => decide(subject, action, 'some', request).outcome !== 'denied'),
  );
  return {
    activeKeys: holder.type === 'user' ? activeKeys(principal, evidence, reading) : ABSENT,
    writeWithoutMfa: known(loose),
    ...trustCells(principal, evidence),
  };
}

function activeKeys({ holder, createdAt }: PrincipalSubject, evidence: AccountEvidence, reading: ReportReading): Cell {
  return credentialsOf(evidence, reading, { arn: holder.arn, name: holder.name, createdAt }).credentials.activeKeys;
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
  const document: PolicyDocument = trust?.document ?? { statements: [] };
  const ofAll = [...subject.context].filter(([key]) => OF_ALL.includes(key));
  const requests = NO_MFA.map((request) => new Map([...ofAll, ...request]));
  const letting = lettingUsers(document, subject, requests);
  const tooMany = `${holder.arn}: its trust policy speaks of more users and accounts than can be tried`;
  return {
    usersWithoutMfa: letting === undefined ? unknown(unparsable(holder.record, tooMany)) : known(letting),
    identityProviders: known(providersOf(document)),
    providersAskForMfa: unseen,
  };
}
