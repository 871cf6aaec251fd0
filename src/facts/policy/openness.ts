import type { PolicyDocument, PolicyStatement } from './document.ts';
import { statementName } from './match.ts';

/** The description of `open-to@1`, for every table with columns of it. */
export const OPEN_TO =
  'Of the Allow statements of the resource policy. Open to everybody: Principal "*" or {"AWS": "*"} or a ' +
  'NotPrincipal, without a condition that holds requests to accounts one can name: StringEquals, StringLike, ArnEquals or ' +
  'ArnLike, without IfExists and ForAllValues, on aws:PrincipalAccount, aws:SourceAccount or aws:SourceOwner with account ' +
  'ids, on aws:PrincipalArn or aws:SourceArn with ARNs in which the account is no wildcard, or on aws:PrincipalOrgID, ' +
  'aws:PrincipalOrgPaths, aws:SourceOrgID or aws:SourceOrgPaths with ids of organisations (o-…); or with the ' +
  'policy variables aws:ResourceAccount and aws:ResourceOrgID, which are its own. Accounts: those in the principals named (ARN or account id) and in such ' +
  'conditions, without the account itself. Organisations: those in such conditions. Deny statements are not weighed, so ' +
  'that what is named here may still be refused.';

export interface Openness {
  /** Statements that let everybody in. */
  readonly everybody: readonly string[];
  /** Other accounts that a statement names. */
  readonly accounts: readonly string[];
  /** Ids of organisations whose members a statement lets in, the own one among them if it is named. */
  readonly organisations: readonly string[];
}

/** Whom a resource policy lets in besides its own account. */
export function openTo({ statements }: PolicyDocument, own: string): Openness {
  const allowing = statements.filter(({ effect, principal }) => effect === 'Allow' && principal !== undefined);
  const named = allowing.flatMap(({ principal }) => (principal?.negated === false ? principal.principals : []));
  const accounts = named
    .filter(({ type, value }) => type === 'AWS' && value !== '*')
    .map(({ value }) => (/^\d{12}$/.test(value) ? value : (value.split(':')[4] ?? value)));
  const wide = allowing.filter(isForEverybody).map((statement) => ({ statement, holders: holdersOf(statement) }));
  const held = wide.flatMap(({ holders }) => holders.flat());
  const isOrganisation = (holder: string) => holder.startsWith('o-');
  return {
    everybody: wide.filter(({ holders }) => holders.length === 0).map(({ statement }) => statementName(statement)),
    accounts: [...new Set([...accounts, ...held.filter((holder) => !isOrganisation(holder))])].filter(
      (account) => account !== own && account !== '',
    ),
    organisations: [...new Set(held.filter(isOrganisation))],
  };
}

function isForEverybody({ principal }: PolicyStatement): boolean {
  return (
    principal?.negated === true ||
    principal?.principals.some(({ type, value }) => type === 'AWS' && value === '*') === true
  );
}

const OPERATORS = ['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike'];

/** What a value of a key names: an account, an organisation, nobody else ('') or, undefined, it does not say. */
type NamedBy = (value: string) => string | undefined;

const account: NamedBy = (value) => {
  if (/^\$\{aws:resourceaccount\}$/i.test(value)) return '';
  return /^\d{12}$/.test(value) ? value : undefined;
};
const organisation: NamedBy = (value) => {
  if (/^\$\{aws:resourceorg(id|paths)\}/i.test(value)) return '';
  return /^(o-[a-z0-9]+)(\/.*)?$/.exec(value)?.[1];
};
const principal: NamedBy = (value) => account(value.split(':')[4] ?? '');
/** The ARNs of some resources, buckets among them, hold no account: those name the resource itself. */
const source: NamedBy = (value) => {
  const [, , service = '', , owner = '', ...resource] = value.split(':');
  if (owner !== '') return account(owner);
  return /[*?]/.test(service) || /^[*?]*$/.test(resource.join(':')) ? undefined : '';
};

const KEYS: ReadonlyMap<string, NamedBy> = new Map([
  ['aws:principalorgid', organisation],
  ['aws:principalorgpaths', organisation],
  ['aws:sourceorgid', organisation],
  ['aws:sourceorgpaths', organisation],
  ['aws:principalaccount', account],
  ['aws:sourceaccount', account],
  ['aws:sourceowner', account],
  ['aws:principalarn', principal],
  ['aws:sourcearn', source],
]);

/** The accounts and organisations to which each condition holds a statement; none where it holds it to nobody. */
function holdersOf({ conditions }: PolicyStatement): readonly (readonly string[])[] {
  return conditions.flatMap(({ ifExists, key, operator, qualifier, values }): readonly (readonly string[])[] => {
    const namedBy = KEYS.get(key);
    if (namedBy === undefined || ifExists || qualifier === 'forallvalues' || !OPERATORS.includes(operator)) return [];
    const holders = values.map(namedBy).filter((holder) => holder !== undefined);
    return holders.length === 0 || holders.length < values.length ? [] : [holders];
  });
}
