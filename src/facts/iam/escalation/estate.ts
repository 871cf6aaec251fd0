import type { AccountEvidence } from '../../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../../model/facts.ts';
import { PRINCIPAL_TAG } from '../../policy/condition.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import { trustsService } from '../../policy/trust.ts';
import type { AuthorizationDetails, HeldPolicy, Holder } from '../authorization-details.ts';
import { holdersAsSubjects, type PrincipalSubject } from '../subjects.ts';
import { buildEstateOf } from './build-estate.ts';
import { type Joint, jointsOf } from './joints.ts';

/** The account as the search sees it. */
export interface Estate {
  readonly principals: ReadonlyMap<string, PrincipalSubject>;
  /** The principals by number, and their numbers by ARN. */
  readonly list: readonly PrincipalSubject[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly groups: readonly PrincipalSubject[];
  /** Managed policies that somebody has, by ARN. */
  readonly policies: ReadonlyMap<string, HeldPolicy>;
  /** Roles on the build instances of existing infrastructure configurations. */
  readonly buildRoles: readonly string[];
  /** Roles that trust a service. */
  readonly serving: (service: string) => readonly Holder[];
  /** Roles whose trust policy names an account or everybody; by what else it names: that. */
  readonly admitting: (arn: string) => readonly PrincipalSubject[];
  readonly joints: readonly Joint[];
  /** It may be the account that administers IAM Identity Center: the management account, as far as is known. */
  readonly mayGovern: boolean;
  /** Some policy asks for tags of the principal. */
  readonly asksForTags: boolean;
}

export function estateOf(
  evidence: AccountEvidence,
  details: AuthorizationDetails,
  org: OrgContext,
): { readonly estate: Estate; readonly gaps: readonly Unknown[] } {
  const subjects = holdersAsSubjects(evidence, details, org);
  const own = subjects.filter(({ holder }) => holder.type !== 'group');
  const roles = own.filter(({ holder, serviceLinked }) => holder.type === 'role' && !serviceLinked);
  const builds = buildEstateOf(evidence);
  const roleOf = (text: string) => roles.find(({ holder }) => holder.arn === text || holder.name === text)?.holder.arn;
  const onProfiles = (names: ReadonlySet<string>) =>
    roles
      .filter(({ holder }) => holder.instanceProfiles.some((name) => names.has(name)))
      .map(({ holder }) => holder.arn);
  const serving = servingOf(roles.map(({ holder }) => holder));
  const buildRoles = onProfiles(builds.profiles);
  const place = { partition: evidence.partition, account: evidence.account, regions: evidence.regions };
  const mayGovern = org.management === undefined || org.management === evidence.account;
  const estate: Estate = {
    mayGovern,
    principals: new Map(own.map((one) => [one.holder.arn, one])),
    list: own,
    numbers: new Map(own.map(({ holder }, number) => [holder.arn, number])),
    groups: subjects.filter(({ holder, subject }) => holder.type === 'group' && subject.statements.length > 0),
    policies: managedIn(details.holders),
    buildRoles,
    serving,
    admitting: admittingOf(roles),
    joints: jointsOf({ mayGovern, builds, buildRoles, onProfiles, roleOf, serving, place }),
    asksForTags: [...documentsOf(details.holders)].some(asksForTags),
  };
  return { estate, gaps: builds.gaps };
}

function documentsOf(holders: readonly Holder[]): ReadonlySet<PolicyDocument> {
  return new Set(
    holders.flatMap(({ boundary, policies, trust }) => [
      ...[...policies, ...(boundary === undefined ? [] : [boundary])].map(({ document }) => document),
      ...(trust?.ok === true ? [trust.document] : []),
    ]),
  );
}

function asksForTags({ statements }: PolicyDocument): boolean {
  const texts = statements.flatMap(({ conditions, resource }) => [
    ...conditions.flatMap(({ key, values }) => [key, ...values]),
    ...(resource?.patterns ?? []),
  ]);
  return texts.some((text) => text.toLowerCase().includes(PRINCIPAL_TAG));
}

function managedIn(holders: readonly Holder[]): ReadonlyMap<string, HeldPolicy> {
  const all = holders.flatMap(({ policies, boundary }) => [...policies, ...(boundary === undefined ? [] : [boundary])]);
  return new Map(all.filter(({ name }) => name.startsWith('arn:')).map((policy) => [policy.name, policy]));
}

/** A trust policy that cannot be read may let the service in. */
function servingOf(roles: readonly Holder[]): Estate['serving'] {
  const known = new Map<string, readonly Holder[]>();
  return (service) => {
    const found =
      known.get(service) ?? roles.filter(({ trust }) => trust?.ok !== true || trustsService(trust.document, service));
    known.set(service, found);
    return found;
  };
}

/** Of each role the AWS principals that its trust policy names; those that name none by ARN count for everybody. */
function admittingOf(roles: readonly PrincipalSubject[]): Estate['admitting'] {
  const toAll: PrincipalSubject[] = [];
  const byName = new Map<string, PrincipalSubject[]>();
  for (const role of roles) {
    const named = new Set(principalsOf(role.holder));
    if ([...named].some((value) => !/:(user|role)\//.test(value))) toAll.push(role);
    else for (const value of named) listAt(byName, value).push(role);
  }
  return (arn) => [...toAll, ...(byName.get(arn) ?? [])];
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function principalsOf({ trust }: Holder): readonly string[] {
  if (trust?.ok !== true) return [];
  return trust.document.statements.flatMap(({ principal }) =>
    (principal?.principals ?? []).filter(({ type }) => type === 'AWS').map(({ value }) => value),
  );
}
