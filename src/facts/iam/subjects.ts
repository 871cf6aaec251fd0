import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { PRINCIPAL_TAG, type RequestContext } from '../policy/condition.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { type Boundary, type Sourced, type Subject, sourcedIn } from '../policy/effective.ts';
import { coversAction } from '../policy/match.ts';
import type { AuthorizationDetails, HeldPolicy, Holder } from './authorization-details.ts';

/** Paths under which AWS keeps the roles that it alone may change, and those of IAM Identity Center. */
const SERVICE_LINKED = '/aws-service-role/';
const IDENTITY_CENTER = '/aws-reserved/sso.amazonaws.com/';

/** A user or a role (or a group), with what it may do. */
export interface PrincipalSubject {
  readonly holder: Holder;
  readonly subject: Subject;
  /** The groups that a user is in. */
  readonly groups: readonly Holder[];
  readonly serviceLinked: boolean;
  readonly identityCenter: boolean;
  /** When it was created, as IAM says. */
  readonly createdAt: string | undefined;
}

/** Whose principals they are; when collecting began is not known while it goes on. */
type Collected = Pick<AccountEvidence, 'account' | 'partition'> & Partial<Pick<AccountEvidence, 'now'>>;

/** The organisation that it is in, or that it is in none. */
type Organisation = Pick<OrgContext, 'organisation' | 'alone'>;

/** Every user and role of the account as a subject of decisions. Groups only lend their policies to users. */
export function subjectsOf(
  evidence: Collected,
  details: AuthorizationDetails,
  org: Organisation,
): readonly PrincipalSubject[] {
  return holdersAsSubjects(evidence, details, org).filter(({ holder }) => holder.type !== 'group');
}

/** The same with the groups, each as if somebody had its policies and no others. */
export function holdersAsSubjects(
  evidence: Collected,
  { holders }: AuthorizationDetails,
  org: Organisation,
): readonly PrincipalSubject[] {
  const groups = new Map(holders.filter(({ type }) => type === 'group').map((group) => [group.name, group]));
  return holders.map((holder) => {
    const own = holder.groups.flatMap((name) => groups.get(name) ?? []);
    return {
      holder,
      subject: subjectOf(holder, own, evidence, org),
      groups: own,
      serviceLinked: holder.type === 'role' && holder.path.startsWith(SERVICE_LINKED),
      createdAt: holder.createdAt,
      identityCenter: holder.type === 'role' && holder.path.startsWith(IDENTITY_CENTER),
    };
  });
}

/**
 * The same as if a boundary that could not be read took nothing away: the most that a principal may do. What is nothing
 * here is nothing, whatever the boundary says.
 */
export function atMost(subject: Subject): Subject {
  return subject.boundary === 'unreadable' ? { ...subject, boundary: 'none' } : subject;
}

/** Why it is not known which of its rights a principal has: the answer does not hold its boundary. */
export function unreadBoundary({ holder, subject }: PrincipalSubject): Unknown | undefined {
  if (subject.boundary !== 'unreadable') return undefined;
  return unparsable(holder.record, `${holder.arn}: the answer does not hold its permissions boundary`);
}

function subjectOf(
  holder: Holder,
  groups: readonly Holder[],
  { account, partition, now }: Collected,
  org: Organisation,
): Subject {
  const inherited = groups.flatMap(({ policies }) => policies);
  const known: (readonly [string, readonly string[] | null])[] = [
    ...(now === undefined ? [] : ['aws:currenttime', 'aws:epochtime'].map((key) => [key, [now]] as const)),
    ...tagsOf(holder),
    ['aws:principalaccount', [account]],
    ['aws:principaltype', [holder.type === 'role' ? 'AssumedRole' : 'User']],
    ['aws:principalisawsservice', ['false']],
    ['aws:securetransport', ['true']],
  ];
  // Which user comes by a group is not known.
  if (holder.type !== 'group') {
    known.push(['aws:principalarn', [holder.arn]], ['aws:username', holder.type === 'user' ? [holder.name] : null]);
  }
  if (org.organisation !== null) known.push(['aws:principalorgid', [org.organisation]]);
  if (org.alone === account) known.push(['aws:principalorgid', null], ['aws:principalorgpaths', null]);
  return {
    partition,
    account,
    statements: [...holder.policies, ...inherited].flatMap(statementsIn),
    boundary: boundaryOf(holder),
    context: new Map(known),
  };
}

/** A session may bring tags of its own where the trust policy lets whoever comes tag it. */
function tagsOf({ type, tags, trust }: Holder): RequestContext {
  const isOpen = trust !== undefined && (!trust.ok || trust.document.statements.some(letsTag));
  if (type === 'group' || isOpen) return new Map();
  const own = [...tags].map(([key, value]) => [PRINCIPAL_TAG + key, [value]] as const);
  return new Map<string, readonly string[] | null>([...own, [PRINCIPAL_TAG, null]]);
}

function letsTag(statement: PolicyStatement): boolean {
  return statement.effect === 'Allow' && coversAction(statement, 'sts:TagSession');
}

function boundaryOf({ bounded, boundary }: Holder): Boundary {
  if (!bounded) return 'none';
  return boundary === undefined ? 'unreadable' : statementsIn(boundary);
}

const sourced = new WeakMap<HeldPolicy, readonly Sourced[]>();

/** The statements of a policy, read out once for all who have it. */
export function statementsIn(policy: HeldPolicy): readonly Sourced[] {
  let statements = sourced.get(policy);
  if (statements === undefined) {
    statements = sourcedIn(policy.document, policy.name, policy.version);
    sourced.set(policy, statements);
  }
  return statements;
}
