import type { PolicyDocument, PolicyStatement } from './document.ts';
import { statementName } from './match.ts';

/** The description of `open-to@1`, for every table with columns of it. */
export const OPEN_TO =
  'Of the Allow statements of the resource policy. Open to everybody: Principal "*" or {"AWS": "*"} or a ' +
  'NotPrincipal, without a condition that holds requests to accounts one knows: StringEquals, StringLike, ArnEquals or ' +
  'ArnLike, without IfExists and ForAllValues, on aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalAccount, ' +
  'aws:PrincipalArn, aws:SourceAccount, aws:SourceOwner, aws:SourceArn or aws:SourceOrgID, with no value that is only ' +
  'a wildcard. Accounts: those in the principals named (ARN or account id), without the account itself. Deny ' +
  'statements are not weighed, so that what is named here may still be refused.';

export interface Openness {
  /** Statements that let everybody in. */
  readonly everybody: readonly string[];
  /** Other accounts that a statement names. */
  readonly accounts: readonly string[];
}

/** Whom a resource policy lets in besides its own account. */
export function openTo({ statements }: PolicyDocument, own: string): Openness {
  const allowing = statements.filter(({ effect, principal }) => effect === 'Allow' && principal !== undefined);
  const named = allowing.flatMap(({ principal }) => (principal?.negated === false ? principal.principals : []));
  const accounts = named
    .filter(({ type, value }) => type === 'AWS' && value !== '*')
    .map(({ value }) => (/^\d{12}$/.test(value) ? value : (value.split(':')[4] ?? value)));
  return {
    everybody: allowing.filter(isOpen).map(statementName),
    accounts: [...new Set(accounts)].filter((account) => account !== own && account !== ''),
  };
}

function isOpen(statement: PolicyStatement): boolean {
  const { principal } = statement;
  if (principal === undefined) return false;
  const isEverybody =
    principal.negated || principal.principals.some(({ type, value }) => type === 'AWS' && value === '*');
  return isEverybody && !statement.conditions.some(isHolding);
}

const OPERATORS = ['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike'];
const KEYS = [
  ...['aws:principalorgid', 'aws:principalorgpaths', 'aws:principalaccount', 'aws:principalarn'],
  ...['aws:sourceaccount', 'aws:sourceowner', 'aws:sourcearn', 'aws:sourceorgid'],
];

function isHolding({ ifExists, key, operator, qualifier, values }: PolicyStatement['conditions'][number]): boolean {
  if (ifExists || qualifier === 'forallvalues' || !OPERATORS.includes(operator) || !KEYS.includes(key)) return false;
  return values.length > 0 && values.every((value) => !/^[*?:]*$/.test(value.replace(/^arn/, '')));
}
