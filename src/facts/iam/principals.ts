import { byText } from '../../core/compare.ts';
import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import { CONDITIONS } from '../policy/condition.ts';
import { citation, decide, EFFECTIVE, isHeld, type Place, type Subject } from '../policy/effective.ts';
import { FULL_ACCESS, fullAccessOf } from '../policy/powers.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { IDENTITY_POLICIES, readAuthorizationDetails } from './authorization-details.ts';
import { type ReportReading, readCredentialReport } from './credential-report.ts';
import { mfaCells, WITHOUT_MFA } from './principal-mfa.ts';
import { atMost, type PrincipalSubject, subjectsOf, unreadBoundary } from './subjects.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';

const table: FactTable = {
  name: 'iam.principals',
  as: 'principal',
  meaning: 'The users and roles of the account, each with what its policies, its groups and its boundary let it do.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS],
  columns: {
    arn: { type: 'string', absentable: false, meaning: 'ARN of the user or role', source: `${DETAILS} Arn` },
    kind: {
      type: 'string',
      absentable: false,
      meaning: 'user or role',
      source: `${DETAILS} UserDetailList, RoleDetailList`,
    },
    serviceLinked: {
      type: 'bool',
      absentable: false,
      meaning: 'A service-linked role: its trust and its policy are fixed by AWS',
      source: `${DETAILS} RoleDetailList.Path`,
    },
    identityCenter: {
      type: 'bool',
      absentable: false,
      meaning: 'A role that IAM Identity Center keeps for a permission set',
      source: `${DETAILS} RoleDetailList.Path`,
    },
    bounded: {
      type: 'bool',
      absentable: false,
      meaning: 'A permissions boundary is set',
      source: `${DETAILS} PermissionsBoundary`,
    },
    fullAccess: {
      type: 'list<string>',
      absentable: false,
      meaning:
        'Statements that give all of IAM on every resource, as far as denials and the boundary leave it; not known where a boundary that cannot be read decides',
      source: 'derived: full-access@1',
    },
    conditionalFullAccess: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Statements that do so under a condition of which it is not known whether it is met',
      source: 'derived: full-access@1',
    },
    imageBuilderWrite: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Actions allowed that change Image Builder resources, on any of them',
      source: 'derived: image-builder-write@1',
    },
    imageBuilderUnscoped: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Those of the actions that are allowed on every resource and without any condition',
      source: 'derived: image-builder-write@1',
    },
    unscopedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The statements that allow them so',
      source: 'derived: image-builder-write@1',
    },
    sharing: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Actions allowed that write resource policies, by which components, images and recipes are shared',
      source: 'derived: image-builder-write@1',
    },
    activeKeys: absentable(
      'int',
      'How many access keys of a user are active; absent for a role',
      'iam:GetCredentialReport access_key_1_active and access_key_2_active; for a user without a row: iam:ListAccessKeys',
    ),
    writeWithoutMfa: column(
      'list<string>',
      'Those of the Image Builder actions that are allowed without MFA',
      'derived: without-mfa@1',
    ),
    usersWithoutMfa: column(
      'list<string>',
      'Statements of a trust policy by which IAM users may assume the role without MFA',
      'derived: without-mfa@1',
    ),
    identityProviders: column(
      'list<string>',
      'Identity providers, and services that sign in others, whose users may assume the role; of Identity Center its SAML provider',
      'derived: without-mfa@1',
    ),
    providersAskForMfa: column(
      'bool',
      'Whether those identity providers ask for MFA: no call of AWS shows it',
      'derived: without-mfa@1',
    ),
  },
  algorithms: {
    'identity-policies@1': IDENTITY_POLICIES,
    'effective@1': EFFECTIVE,
    'conditions@1': CONDITIONS,
    'full-access@1': FULL_ACCESS,
    'without-mfa@1': WITHOUT_MFA,
    'image-builder-write@1':
      'The actions of imagebuilder with access level Write or Permissions management in the service authorization ' +
      'reference, without those that only tag. Write: allowed or conditional on some resource (effective@1). Unscoped: ' +
      'held on every resource. Sharing: of the write actions those of level Permissions management.',
  },
};

/** Users and roles with what they may do. */
export const iamPrincipals: TableDefinition = { ...table, derive };

function* derive(evidence: AccountEvidence, org: OrgContext): Steps<Derived> {
  const details = readAuthorizationDetails(evidence);
  const reading = readCredentialReport(evidence);
  const rows: Row[] = [];
  for (const one of subjectsOf(evidence, details, org)) {
    rows.push(rowFor(one, evidence, reading));
    yield;
  }
  return { rows, gaps: details.gaps };
}

function rowFor(principal: PrincipalSubject, evidence: AccountEvidence, reading: ReportReading): Row {
  const { holder, subject, serviceLinked, identityCenter } = principal;
  const full = fullAccessOf(subject);
  const cite = (isSure: boolean, of = full) =>
    of.filter((each) => each.isSure === isSure).map(({ sourced }) => citation(sourced));
  const unread = unreadBoundary(principal);
  /** What is held; not known where it would be held if it were not for a boundary that could not be read. */
  const held = (value: readonly string[], of: (most: Subject) => readonly unknown[]): Cell =>
    unread === undefined || of(atMost(subject)).length === 0 ? known(value) : unknown(unread);
  const write = decided(subject, 'some').filter(({ decision }) => decision.outcome !== 'denied');
  const unscoped = unscopedOf(subject);
  const by = new Set(unscoped.flatMap(({ decision }) => (decision.by === undefined ? [] : [citation(decision.by)])));
  return makeRow(table, {
    scope: { account: subject.account, region: GLOBAL },
    from: [holder.record, ...holder.policies.map(({ record }) => record)],
    cells: {
      arn: known(holder.arn),
      kind: known(holder.type),
      serviceLinked: known(serviceLinked),
      identityCenter: known(identityCenter),
      bounded: known(holder.bounded),
      fullAccess: held(cite(true), (most) => cite(true, fullAccessOf(most))),
      conditionalFullAccess: known(cite(false)),
      imageBuilderWrite: known(write.map(({ name }) => name)),
      imageBuilderUnscoped: held(
        unscoped.map(({ name }) => name),
        unscopedOf,
      ),
      unscopedBy: held([...by].sort(byText), unscopedOf),
      sharing: known(write.map(({ name }) => name).filter((name) => /^imagebuilder:Put\w+Policy$/.test(name))),
      ...mfaCells(principal, evidence, reading),
    },
  });
}

function unscopedOf(subject: Subject) {
  return decided(subject, 'every').filter(({ decision }) => isHeld(decision));
}

function decided(subject: Subject, place: Place) {
  return IMAGE_BUILDER_WRITE.map((name) => ({ name, decision: decide(subject, name, place) }));
}
