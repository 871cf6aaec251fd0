import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { OrgContext } from '../../model/facts.ts';
import { always, type Fill, type Filled, type Found, type Subject } from '../define.ts';
import { FULL_ACCESS, fullAccessOf } from '../policy/powers.ts';
import { type Cell, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { detailsOf, IDENTITY_POLICIES } from './authorization-details.ts';
import { type PrincipalSubject, subjectsOf } from './subjects.ts';

export const DETAILS = 'iam:GetAccountAuthorizationDetails';

/** Rows that are users and roles of the account, or something of them. */
export interface OfPrincipal extends Subject {
  readonly principal: PrincipalSubject;
}

/** One row for each user and role. The table reads IDENTITY_POLICIES. */
export function eachPrincipal(evidence: AccountEvidence, org: OrgContext): Found<OfPrincipal> {
  const details = detailsOf(evidence, org);
  return {
    subjects: subjectsOf(evidence, details, org).map((principal) => ofPrincipal(principal, evidence)),
    gaps: details.gaps,
  };
}

export function ofPrincipal(principal: PrincipalSubject, { account }: AccountEvidence): OfPrincipal {
  const { policies, record } = principal.holder;
  return { principal, scope: { account, region: GLOBAL }, from: [record, ...policies.map((policy) => policy.record)] };
}

export function principalArn(meaning: string): Filled<OfPrincipal> {
  return always('string', meaning, call(DETAILS, 'Arn'), ({ principal }) => known(principal.holder.arn));
}

export function serviceLinked(meaning: string): Filled<OfPrincipal> {
  return always('bool', meaning, call(DETAILS, 'RoleDetailList.Path'), ({ principal }) =>
    known(principal.serviceLinked),
  );
}

export function administrator(meaning: string): Filled<OfPrincipal> {
  return always(
    'bool',
    meaning,
    [FULL_ACCESS, IDENTITY_POLICIES],
    ofRights((principal) => known(isAdministrator(principal))),
  );
}

/** Something that all policies of a principal decide: one that could not be read may grant it, or take it away. */
export function ofRights(read: (principal: PrincipalSubject) => Cell): Fill<OfPrincipal> {
  return ({ principal }) => {
    const { unread } = principal.holder;
    return unread === undefined ? read(principal) : unknown(unread);
  };
}

/** Whether it has full access for sure. */
export function isAdministrator({ subject }: PrincipalSubject): boolean {
  return fullAccessOf(subject).some(({ isSure }) => isSure);
}
