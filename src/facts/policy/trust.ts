import type { Condition, PolicyDocument, PolicyStatement, Principal } from './document.ts';
import { coversAction, statementName } from './match.ts';
import { openTo } from './openness.ts';

/** The description of `trust@1`, for every table with columns of it. */
export const TRUST =
  'Of the Allow statements of the trust policy. Services: the service principals. Everybody, accounts and organisations ' +
  'by open-to@1; deleted principals are the ids with which IAM replaces them (AIDA…, AROA…). ' +
  'External id: a statement that names the account sets sts:ExternalId to equal something, without IfExists and ' +
  'ForAllValues, or holds to an organisation (aws:PrincipalOrgID, aws:PrincipalOrgPaths). Open federation: a statement ' +
  'for a federated principal without a like condition on a key that ends in :sub or :aud with more than a wildcard. ' +
  'Unprotected services: imagebuilder and vmie in a statement without a condition on aws:SourceAccount, aws:SourceArn, ' +
  'aws:SourceOrgID or aws:SourceOrgPaths. Deny statements are not weighed.';

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
  /** Services that may be made to act for somebody else (confused deputy). */
  readonly unprotectedServices: readonly string[];
}

const EXTERNAL_ID = ['sts:externalid', 'aws:principalorgid', 'aws:principalorgpaths'];
const SOURCE = ['aws:sourceaccount', 'aws:sourcearn', 'aws:sourceorgid', 'aws:sourceorgpaths'];
const BUILDERS = /^(imagebuilder|vmie)\.amazonaws\.com(\.cn)?$/;

/** Reads a trust policy. */
export function trustOf(document: PolicyDocument, own: string): Trust {
  const statements = document.statements.filter(({ effect }) => effect === 'Allow');
  const open = openTo(document, own);
  const isDeleted = (value: string) => /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value);
  const accounts = open.accounts.filter((account) => !isDeleted(account));
  const named = statements.flatMap((statement) =>
    principalsIn(statement).map((principal) => ({ statement, principal })),
  );
  const ofType = (type: Principal['type']) => named.filter(({ principal }) => principal.type === type);
  const values = (list: typeof named) => [...new Set(list.map(({ principal }) => principal.value))].sort();
  return {
    services: values(ofType('Service')),
    everybody: [...new Set([...open.everybody, ...statements.filter(lacksPrincipal).map(statementName)])],
    accounts: [...accounts].sort(),
    organisations: [...open.organisations].sort(),
    withoutExternalId: accounts
      .filter((account) =>
        ofType('AWS').some(({ principal, statement }) => isOf(principal, account) && !isHeldTo(statement, EXTERNAL_ID)),
      )
      .sort(),
    deleted: values(ofType('AWS').filter(({ principal }) => isDeleted(principal.value))),
    federated: values(ofType('Federated')),
    openFederation: values(ofType('Federated').filter(({ statement }) => !isNarrowed(statement))),
    unprotectedServices: values(
      ofType('Service').filter(
        ({ principal, statement }) => BUILDERS.test(principal.value) && !isHeldTo(statement, SOURCE),
      ),
    ),
  };
}

/** Whether a service may assume a role; a trust policy is for roles, so the action is sts:AssumeRole. */
export function trustsService(document: PolicyDocument, service: string): boolean {
  const bare = service.replace(/\.cn$/, '');
  return document.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      coversAction(statement, 'sts:AssumeRole') &&
      (statement.principal?.negated === true ||
        principalsIn(statement).some(
          ({ type, value }) => value === '*' || (type === 'Service' && value.replace(/\.cn$/, '') === bare),
        )),
  );
}

function principalsIn({ principal }: PolicyStatement): readonly Principal[] {
  return principal?.negated === false ? principal.principals : [];
}

/** IAM takes no trust policy without a principal; whoever finds one should look at it. */
function lacksPrincipal({ principal }: PolicyStatement): boolean {
  return principal === undefined;
}

function isOf({ value }: Principal, account: string): boolean {
  return value === account || value.split(':')[4] === account;
}

function isHeldTo({ conditions }: PolicyStatement, keys: readonly string[]): boolean {
  return conditions.some((condition) => keys.includes(condition.key) && isPositive(condition));
}

function isNarrowed({ conditions }: PolicyStatement): boolean {
  return conditions.some((condition) => /:(sub|aud)$/.test(condition.key) && isPositive(condition));
}

function isPositive({ ifExists, operator, qualifier, values }: Condition): boolean {
  const isEqual = ['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike'].includes(operator);
  const isSaying = values.length > 0 && values.every((value) => !/^[*?]*$/.test(value));
  return isEqual && isSaying && !ifExists && qualifier !== 'forallvalues';
}
