import { accountIdsIn } from '../policy/account-id.ts';
import type { RequestContext } from '../policy/condition.ts';
import { holds } from '../policy/condition.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { coversAction, statementName } from '../policy/match.ts';

/** The description of `trusted-users@1`. */
export const TRUSTED_USERS =
  'IAM users may assume a role without MFA by an Allow statement of its trust policy that covers sts:AssumeRole and that ' +
  'some IAM user meets, where no Deny statement that covers it surely refuses that user. The users that are tried are made ' +
  'up: of each account that the principals or conditions name, and of one that nobody names, with the names and ids that ' +
  'the conditions on aws:PrincipalArn, aws:username and aws:userid speak of, wildcards filled in. Of a user ' +
  'aws:PrincipalType is User, aws:PrincipalArn the ARN of a user, aws:userid an id AIDA…; aws:FederatedProvider, ' +
  'aws:PrincipalServiceName and aws:TokenIssueTime do not exist. An account, or its root, stands for all its users, in Allow as in ' +
  'Deny; tags and the organisation of whoever comes are not known.';

interface User {
  readonly account: string;
  readonly arn: string;
  readonly context: RequestContext;
}

/** Users × statements × statements: a trust policy has 8,192 characters at the most, and none that is meant comes near. */
const MOST_TRIES = 500_000;

const STRANGER = '000000000000';
const PROBE = { name: 'goldproof-probe', id: 'AIDAGOLDPROOFPROBE00' };

/**
 * The statements by which some IAM user may assume a role; undefined where there are too many to try.
 *
 * @param requests What is known of the requests that users make; of each user its own is added.
 */
export function lettingUsers(
  { statements }: PolicyDocument,
  own: Pick<User, 'account'> & { readonly partition: string },
  requests: readonly RequestContext[],
): readonly string[] | undefined {
  const spoken = statements.filter((each) => coversAction(each, 'sts:AssumeRole'));
  const denials = spoken.filter(({ effect }) => effect === 'Deny');
  const users = madeUp(statements, own, MOST_TRIES / statements.length ** 2);
  if (users === undefined) return undefined;
  const isLet = (statement: PolicyStatement, user: User, request: RequestContext) => {
    const context = new Map([...request, ...user.context]);
    return (
      holds(statement.conditions, context) !== 'false' &&
      !denials.some((denial) => names(denial, user) && holds(denial.conditions, context) === 'true')
    );
  };
  const letting = spoken.filter(
    (each) =>
      each.effect === 'Allow' &&
      users.some((user) => names(each, user) && requests.some((request) => isLet(each, user, request))),
  );
  return letting.map(statementName);
}

/** Whether the principals of a statement take in a user; a statement without any takes in everybody. */
function names({ principal }: PolicyStatement, { account, arn }: User): boolean {
  if (principal === undefined) return true;
  const isOne = principal.principals.some(
    ({ type, value }) =>
      type === 'AWS' &&
      (value === '*' || value === account || value === arn || value.endsWith(`:iam::${account}:root`)),
  );
  return isOne !== principal.negated;
}

function madeUp(
  statements: readonly PolicyStatement[],
  { account, partition }: { readonly account: string; readonly partition: string },
  most: number,
): readonly User[] | undefined {
  const principals = statements.flatMap(({ principal }) => principal?.principals ?? []).map(({ value }) => value);
  const asked = (key: string) =>
    statements.flatMap(({ conditions }) => conditions).flatMap((each) => (each.key === key ? each.values : []));
  const arns = asked('aws:principalarn');
  const texts = [...principals, ...arns, ...asked('aws:principalaccount')];
  const accounts = new Set([account, STRANGER, ...texts.flatMap((text) => accountIdsIn(text))]);
  const named = [...principals.filter((text) => text.includes(':user/')), ...arns, ...asked('aws:username')];
  const names = new Set([PROBE.name, ...named.map(nameIn).flatMap(filled)]);
  const ids = new Set([PROBE.id, ...asked('aws:userid').flatMap(filled).filter(isUserId)]);
  if (accounts.size * names.size * ids.size > most) return undefined;
  return [...accounts].flatMap((each) =>
    [...names].flatMap((name) => [...ids].map((id) => userOf(`arn:${partition}:iam::${each}:user/${name}`, each, id))),
  );
}

function userOf(arn: string, account: string, id: string): User {
  const context: RequestContext = new Map<string, readonly string[] | null>([
    ['aws:principalarn', [arn]],
    ['aws:principaltype', ['User']],
    ['aws:principalaccount', [account]],
    ['aws:username', [arn.replace(/^.*\//, '')]],
    ['aws:userid', [id]],
    ['aws:federatedprovider', null],
    ['aws:principalservicename', null],
    ['aws:principalservicenameslist', null],
    ['aws:principalisawsservice', ['false']],
  ]);
  return { account, arn, context };
}

/** The name, with its path, that a pattern for an ARN speaks of; or the text as it is. */
function nameIn(text: string): string {
  const [, name] = text.split(/user\/(.*)/s);
  return name ?? text.replace(/^.*[/:]/s, '');
}

/** A text that the pattern matches, with its wildcards as short as can be and longer. */
function filled(pattern: string): readonly string[] {
  const single = pattern.replaceAll('?', 'x');
  return [single.replaceAll('*', ''), single.replaceAll('*', 'x')].filter((text) => text !== '');
}

/** Ids of roles begin otherwise, and sessions have a colon in theirs (IAM User Guide, "IAM identifiers"). */
function isUserId(text: string): boolean {
  return /^AIDA[A-Za-z0-9]*$/.test(text);
}
