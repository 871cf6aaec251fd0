import { byText } from '../../core/compare.ts';
import { always, type Fill, maybe, table } from '../define.ts';
import { citation, type Subject } from '../policy/effective.ts';
import { FULL_ACCESS, fullAccessOf } from '../policy/powers.ts';
import { ABSENT, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { IDENTITY_POLICIES } from './authorization-details.ts';
import { unscopedOf, WRITES, writesOf } from './image-builder-write.ts';
import {
  identityProvidersOf,
  providersAskForMfa,
  usersWithoutMfa,
  WITHOUT_MFA,
  writesWithoutMfa,
} from './principal-mfa.ts';
import { DETAILS, eachPrincipal, type OfPrincipal, ofRights, principalArn, serviceLinked } from './principal-rows.ts';
import { atMost, unreadBoundary } from './subjects.ts';
import { ACTIVE_KEYS } from './user-credentials.ts';

/** Users and roles with what they may do. */
export const iamPrincipals = table<OfPrincipal>({
  name: 'iam.principals',
  as: 'principal',
  meaning: 'The users and roles of the account, each with what its policies, its groups and its boundary let it do.',
  grain: 'account',
  key: 'arn',
  needs: [DETAILS],
  reads: [IDENTITY_POLICIES],
  subjects: eachPrincipal,
  columns: {
    arn: principalArn('ARN of the user or role'),
    kind: always('string', 'user or role', call(DETAILS, 'UserDetailList, RoleDetailList'), ({ principal }) =>
      known(principal.holder.type),
    ),
    serviceLinked: serviceLinked('A service-linked role: its trust and its policy are fixed by AWS'),
    identityCenter: always(
      'bool',
      'A role that IAM Identity Center keeps for a permission set',
      call(DETAILS, 'RoleDetailList.Path'),
      ({ principal }) => known(principal.identityCenter),
    ),
    bounded: always('bool', 'A permissions boundary is set', call(DETAILS, 'PermissionsBoundary'), ({ principal }) =>
      known(principal.holder.bounded),
    ),
    fullAccess: always(
      'list<string>',
      'Statements that give all of IAM on every resource, as far as denials and the boundary leave it; not known where a boundary that cannot be read decides',
      [FULL_ACCESS, IDENTITY_POLICIES],
      held((subject) => fullAccess(subject, true)),
    ),
    conditionalFullAccess: always(
      'list<string>',
      'Statements that do so under a condition of which it is not known whether it is met',
      [FULL_ACCESS, IDENTITY_POLICIES],
      ofRights(({ subject }) => known(fullAccess(subject, false))),
    ),
    imageBuilderWrite: always(
      'list<string>',
      'Actions allowed that change Image Builder resources, on any of them',
      WRITES,
      ofRights(({ subject }) => known(writesOf(subject))),
    ),
    imageBuilderUnscoped: always(
      'list<string>',
      'Those of the actions that are allowed on every resource and without any condition',
      WRITES,
      held((subject) => unscopedOf(subject).map(({ name }) => name)),
    ),
    unscopedBy: always('list<string>', 'The statements that allow them so', WRITES, held(unscopedBy)),
    sharing: always(
      'list<string>',
      'Actions allowed that write resource policies, by which components, images and recipes are shared',
      WRITES,
      ofRights(({ subject }) => known(writesOf(subject).filter((name) => /^imagebuilder:Put\w+Policy$/.test(name)))),
    ),
    activeKeys: maybe(
      'int',
      'How many access keys of a user are active; absent for a role',
      ACTIVE_KEYS.sources,
      ({ principal: { holder } }, evidence, org) => {
        const { arn, createdAt, name, type } = holder;
        return type === 'user' ? ACTIVE_KEYS.read({ arn, name, createdAt }, evidence, org) : ABSENT;
      },
    ),
    writeWithoutMfa: always(
      'list<string>',
      'Those of the Image Builder actions that are allowed without MFA',
      WITHOUT_MFA,
      ofRights((principal) => known(writesWithoutMfa(principal))),
    ),
    usersWithoutMfa: always(
      'list<string>',
      'Statements of a trust policy by which IAM users may assume the role without MFA',
      WITHOUT_MFA,
      ({ principal }) => usersWithoutMfa(principal),
    ),
    identityProviders: always(
      'list<string>',
      'Identity providers, and services that sign in others, whose users may assume the role; of Identity Center its SAML provider',
      WITHOUT_MFA,
      ({ principal }) => identityProvidersOf(principal),
    ),
    providersAskForMfa: always(
      'bool',
      'Whether those identity providers ask for MFA: no call of AWS shows it',
      WITHOUT_MFA,
      ({ principal, scope }) => providersAskForMfa(principal, scope),
    ),
  },
});

/** What is held; not known where something would be held if it were not for a boundary that could not be read. */
function held(find: (subject: Subject) => readonly string[]): Fill<OfPrincipal> {
  return ofRights((principal) => {
    const unread = unreadBoundary(principal);
    const isOpen = unread !== undefined && find(atMost(principal.subject)).length > 0;
    return isOpen ? unknown(unread) : known(find(principal.subject));
  });
}

function fullAccess(subject: Subject, isSure: boolean): readonly string[] {
  return fullAccessOf(subject)
    .filter((each) => each.isSure === isSure)
    .map(({ sourced }) => citation(sourced));
}

function unscopedBy(subject: Subject): readonly string[] {
  const by = unscopedOf(subject).flatMap(({ decision }) => (decision.by === undefined ? [] : [citation(decision.by)]));
  return [...new Set(by)].sort(byText);
}
