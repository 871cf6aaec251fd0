import { algorithm } from '../source.ts';
import { isAccountId, ownerInArn } from './account-id.ts';
import { canHold } from './condition.ts';
import type { Condition, PolicyDocument, PolicyStatement, Principal } from './document.ts';
import { statementName } from './match.ts';

/** Whom a resource policy lets in; of every table with columns of it. */
export const OPEN_TO = algorithm(
  'open-to@1',
  [],
  'Of the Allow statements of the resource policy, without those whose conditions no request meets together. Open to ' +
    'everybody: Principal "*" or {"AWS": "*"} or a NotPrincipal, without a condition that holds requests to accounts one can ' +
    'name: StringEquals, StringEqualsIgnoreCase, StringLike, ArnEquals or ArnLike, plain or with ForAnyValue, on ' +
    'aws:PrincipalAccount, kms:CallerAccount, aws:SourceAccount or aws:SourceOwner with account ids, on aws:PrincipalArn or ' +
    'aws:SourceArn with ARNs in which the account is no wildcard, or on aws:PrincipalOrgID, aws:PrincipalOrgPaths, ' +
    'aws:SourceOrgID or aws:SourceOrgPaths with ids of organisations (o-…); or with the policy variables aws:ResourceAccount ' +
    'and aws:ResourceOrgID, which are its own. IfExists and ForAllValues hold too on aws:PrincipalAccount and ' +
    'kms:CallerAccount, which every request has. In StringEquals a * is only a *, so nobody has it. Accounts: those in the ' +
    'principals named (ARN or account id) and in such conditions, without the account itself. Organisations: those in such ' +
    'conditions. Served: accounts and organisations in conditions on aws:SourceAccount, aws:SourceArn, aws:SourceOwner and ' +
    'aws:SourceOrg… of statements for services, which may act for them. Deleted principals are the ids with which AWS ' +
    'replaces them (AIDA…, AROA…). Other principals are what is neither an account nor of one: canonical users, identities of ' +
    'CloudFront. Deny statements are not weighed, so that what is named here may still be refused.',
);

/** The same of tables that tell accounts in one column. */
export const OPEN_TO_ACCOUNTS = algorithm(
  'open-to-accounts@1',
  [OPEN_TO],
  'As open-to@1; accounts and organisations that are served count among the accounts and organisations.',
);

export interface Openness {
  /** Statements that let everybody in. */
  readonly everybody: readonly string[];
  /** Other accounts that a statement names. */
  readonly accounts: readonly string[];
  /** Ids of organisations whose members a statement lets in, the own one among them if it is named. */
  readonly organisations: readonly string[];
  /** Other accounts, and organisations, for which a service may act. */
  readonly served: Pick<Openness, 'accounts' | 'organisations'>;
  /** Ids of principals that have been deleted. */
  readonly deleted: readonly string[];
  /** Principals that are neither an account nor of one, as one may call them. */
  readonly others: readonly string[];
}

/** Whom a resource policy lets in besides its own account. */
export function openTo({ statements }: PolicyDocument, own: string): Openness {
  const allowing = statements.filter(
    (each) => each.effect === 'Allow' && each.principal !== undefined && canHold(each.conditions),
  );
  const named = allowing.flatMap(principalsIn).map(kindOf);
  const ofKind = (kind: Kind['kind']) => [
    ...new Set(named.filter((each) => each.kind === kind).map(({ name }) => name)),
  ];
  const wide = allowing.filter(isForEverybody).map((statement) => ({ statement, holders: holdersOf(statement) }));
  const forServices = allowing.filter((each) => principalsIn(each).some(({ type }) => type === 'Service'));
  const held = splitHolders(
    wide.flatMap(({ holders }) => holders.flat()),
    own,
  );
  return {
    everybody: wide.filter(({ holders }) => holders.length === 0).map(({ statement }) => statementName(statement)),
    accounts: [...new Set([...ofKind('account'), ...held.accounts])].filter((account) => account !== own),
    organisations: held.organisations,
    served: splitHolders(forServices.flatMap(sourcesOf).flat(), own),
    deleted: ofKind('deleted').sort(),
    others: ofKind('other').sort(),
  };
}

/** With those that a service may act for among the accounts and organisations. */
export function openToAll(document: PolicyDocument, own: string): Openness {
  const open = openTo(document, own);
  const both = (name: 'accounts' | 'organisations') => [...new Set([...open[name], ...open.served[name]])];
  return { ...open, accounts: both('accounts'), organisations: both('organisations') };
}

function splitHolders(holders: readonly string[], own: string): Openness['served'] {
  const all = [...new Set(holders)].filter((holder) => holder !== own && holder !== '');
  const isOrganisation = (holder: string) => holder.startsWith('o-');
  return { accounts: all.filter((holder) => !isOrganisation(holder)), organisations: all.filter(isOrganisation) };
}

function principalsIn({ principal }: PolicyStatement): readonly Principal[] {
  return principal?.negated === false ? principal.principals : [];
}

interface Kind {
  readonly kind: 'account' | 'deleted' | 'other' | 'everybody' | 'service';
  readonly name: string;
}

/** What a principal is (IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers"). */
function kindOf({ type, value }: Principal): Kind {
  if (type === 'CanonicalUser' || /^[0-9a-f]{64}$/.test(value))
    return { kind: 'other', name: `canonical user ${value}` };
  if (type !== 'AWS') return { kind: 'service', name: value };
  if (value === '*') return { kind: 'everybody', name: value };
  const account = isAccountId(value) ? value : ownerInArn(value).account;
  if (isAccountId(account)) return { kind: 'account', name: account };
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value)) return { kind: 'deleted', name: value };
  return { kind: 'other', name: account === 'cloudfront' ? value.replace(/^.*:user\//, '') : value };
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
  return isAccountId(value) ? value : undefined;
};
const organisation: NamedBy = (value) => {
  if (/^\$\{aws:resourceorg(id|paths)\}/i.test(value)) return '';
  return /^(o-[a-z0-9]+)(\/.*)?$/.exec(value)?.[1];
};
const principal: NamedBy = (value) => account(ownerInArn(value).account);
/** The ARNs of some resources, buckets among them, hold no account: those name the resource itself. */
const source: NamedBy = (value) => {
  const { service, account: owner, resource } = ownerInArn(value);
  if (owner !== '') return account(owner);
  return service === '' || /[*?]/.test(service) || /^[*?]*$/.test(resource) ? undefined : '';
};

const KEYS: ReadonlyMap<string, NamedBy> = new Map([
  ['aws:principalorgid', organisation],
  ['aws:principalorgpaths', organisation],
  ['aws:sourceorgid', organisation],
  ['aws:sourceorgpaths', organisation],
  ['aws:principalaccount', account],
  ['kms:calleraccount', account],
  ['aws:sourceaccount', account],
  ['aws:sourceowner', account],
  ['aws:principalarn', principal],
  ['aws:sourcearn', source],
]);

/** Every request has them (IAM User Guide, "AWS global condition context keys"; AWS KMS, "kms:CallerAccount"). */
const ALWAYS: readonly string[] = ['aws:principalaccount', 'kms:calleraccount'];

/** The accounts and organisations to which each condition holds a statement; none where it holds it to nobody. */
function holdersOf({ conditions }: PolicyStatement): readonly (readonly string[])[] {
  return conditions.flatMap((condition): readonly (readonly string[])[] => {
    const { ifExists, key, operator, qualifier, values } = condition;
    const namedBy = KEYS.get(key);
    const mayBeMissing = (ifExists || qualifier === 'forallvalues') && !ALWAYS.includes(key);
    if (namedBy === undefined || mayBeMissing || !OPERATORS.includes(operator)) return [];
    const holders = values
      .map((value) => (isNobody(condition, value) ? '' : namedBy(value)))
      .filter((holder) => holder !== undefined);
    return holders.length === 0 || holders.length < values.length ? [] : [holders];
  });
}

/** StringEquals knows no wildcards, and no account, organisation or ARN has these signs. */
function isNobody({ operator }: Condition, value: string): boolean {
  return operator.startsWith('stringequals') && /[*?]/.test(value);
}

/** Those for which a service may act: of each condition on the source of its request. */
export function sourcesOf({ conditions, ...statement }: PolicyStatement): readonly (readonly string[])[] {
  return holdersOf({ ...statement, conditions: conditions.filter(({ key }) => key.startsWith('aws:source')) });
}
