import { algorithm } from '../source.ts';
import { canHold, holds } from './condition.ts';
import type { PolicyDocument, PolicyStatement, Principal } from './document.ts';
import { FEDERATED, isNarrowed, isPositive } from './federated.ts';
import { coversAction, statementName } from './match.ts';
import { OPEN_TO, openTo, sourcesOf } from './openness.ts';

/** For every table with columns of it. */
export const TRUST = algorithm(
  'trust@1',
  [OPEN_TO],
  'Of the Allow statements of the trust policy that cover sts:AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity, ' +
    'without those whose conditions no request meets together. ' +
    'Services: the service principals. Everybody, accounts, organisations, served and deleted principals by open-to@1. External id: a statement that lets the account in sets sts:ExternalId to equal ' +
    'something, without IfExists and ForAllValues, or holds to an organisation (aws:PrincipalOrgID, aws:PrincipalOrgPaths). ' +
    `${FEDERATED} ` +
    'Unprotected services: imagebuilder and vmie in a statement without a condition that names whom they act for: ' +
    'aws:SourceAccount, aws:SourceArn with an account in it, aws:SourceOrgID or aws:SourceOrgPaths, as in open-to@1. Deny statements are not weighed.',
);

/** Whom a trust policy lets assume its role. */
export interface Trust {
  readonly services: readonly string[];
  /** Statements that let everybody in. */
  readonly everybody: readonly string[];
  /** Other accounts. */
  readonly accounts: readonly string[];
  /** Ids of organisations whose members may come, the own one among them if it is named. */
  readonly organisations: readonly string[];
  /** Those of the accounts that need give no external id. */
  readonly withoutExternalId: readonly string[];
  /** Ids of principals that have been deleted. */
  readonly deleted: readonly string[];
  readonly federated: readonly string[];
  /** Federated principals of whom any user or workload may come. */
  readonly openFederation: readonly string[];
  /** Other accounts, and organisations, for which a service may assume it. */
  readonly served: readonly string[];
  readonly servedOrganisations: readonly string[];
  /** Services that may be made to act for somebody else (confused deputy). */
  readonly unprotectedServices: readonly string[];
}

const EXTERNAL_ID = ['sts:externalid', 'aws:principalorgid', 'aws:principalorgpaths'];
const BUILDERS = /^(imagebuilder|vmie)\.amazonaws\.com(\.cn)?$/;

/** Reads a trust policy. */
export function trustOf(document: PolicyDocument, own: string): Trust {
  const statements = document.statements.filter(
    (each) => each.effect === 'Allow' && letsAssume(each) && canHold(each.conditions),
  );
  const open = openTo({ statements }, own);
  const freely = openTo({ statements: statements.filter((each) => !isHeldTo(each, EXTERNAL_ID)) }, own);
  const named = statements.flatMap((statement) =>
    principalsIn(statement).map((principal) => ({ statement, principal })),
  );
  const ofType = (type: Principal['type']) => named.filter(({ principal }) => principal.type === type);
  const values = (list: typeof named) => [...new Set(list.map(({ principal }) => principal.value))].sort();
  const federated = ofType('Federated');
  return {
    services: values(ofType('Service')),
    everybody: [...new Set([...open.everybody, ...statements.filter(lacksPrincipal).map(statementName)])],
    // What no form of a principal explains may be anybody.
    accounts: [...open.accounts, ...open.others].sort(),
    organisations: [...open.organisations].sort(),
    withoutExternalId: [...freely.accounts].sort(),
    deleted: open.deleted,
    served: open.served.accounts,
    servedOrganisations: open.served.organisations,
    federated: values(federated),
    openFederation: values(federated.filter(({ statement, principal }) => !isNarrowed(statement, principal.value))),
    unprotectedServices: values(
      ofType('Service').filter(
        ({ principal, statement }) => BUILDERS.test(principal.value) && sourcesOf(statement).length === 0,
      ),
    ),
  };
}

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

/** Whether a statement is about assuming the role: one for sts:TagSession or sts:SetSourceIdentity alone lets nobody in. */
export function letsAssume(statement: PolicyStatement): boolean {
  return ASSUMING.some((action) => coversAction(statement, action));
}

/**
 * Whether a service may assume a role: by its principal and sts:AssumeRole, or, as Amazon Cognito does for its users, as the
 * provider of a web identity.
 */
export function trustsService(document: PolicyDocument, service: string): boolean {
  const bare = service.replace(/\.cn$/, '');
  const ways = [
    { action: 'sts:AssumeRole', type: 'Service' },
    { action: 'sts:AssumeRoleWithWebIdentity', type: 'Federated' },
  ];
  return ways.some(({ action, type }) => {
    const spoken = document.statements.filter((statement) => coversAction(statement, action));
    const isMeant = ({ principal }: PolicyStatement) =>
      principal?.principals.some(
        (each) =>
          (each.value === '*' && type === 'Service') ||
          (each.type === type && each.value.replace(/\.cn$/, '') === bare),
      ) === true;
    const denies = (each: PolicyStatement) =>
      each.effect === 'Deny' && each.principal?.negated === false && isMeant(each) && isSure(each);
    const allows = (each: PolicyStatement) =>
      each.effect === 'Allow' && ((each.principal?.negated === true && type === 'Service') || isMeant(each));
    return spoken.some(allows) && !spoken.some(denies);
  });
}

/** It asks for nothing of the request, of which nothing is known here. */
function isSure({ conditions }: PolicyStatement): boolean {
  return holds(conditions, new Map()) === 'true';
}

function principalsIn({ principal }: PolicyStatement): readonly Principal[] {
  return principal?.negated === false ? principal.principals : [];
}

/** IAM takes no trust policy without a principal; whoever finds one should look at it. */
function lacksPrincipal({ principal }: PolicyStatement): boolean {
  return principal === undefined;
}

function isHeldTo({ conditions }: PolicyStatement, keys: readonly string[]): boolean {
  return conditions.some((condition) => keys.includes(condition.key) && isPositive(condition));
}
