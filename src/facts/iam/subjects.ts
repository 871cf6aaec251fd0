import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { type Boundary, type Sourced, type Subject, sourcedIn } from '../policy/effective.ts';
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

/** Every user and role of the account as a subject of decisions. Groups only lend their policies to users. */
export function subjectsOf(
  evidence: Pick<AccountEvidence, 'account' | 'partition'>,
  details: AuthorizationDetails,
  org: Pick<OrgContext, 'organisation'>,
): readonly PrincipalSubject[] {
  return holdersAsSubjects(evidence, details, org).filter(({ holder }) => holder.type !== 'group');
}

/** The same with the groups, each as if somebody had its policies and no others. */
export function holdersAsSubjects(
  evidence: Pick<AccountEvidence, 'account' | 'partition'>,
  { holders }: AuthorizationDetails,
  org: Pick<OrgContext, 'organisation'>,
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
  { account, partition }: Pick<AccountEvidence, 'account' | 'partition'>,
  org: Pick<OrgContext, 'organisation'>,
): Subject {
  const inherited = groups.flatMap(({ policies }) => policies);
  const known: [string, readonly string[] | null][] = [
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
  return {
    partition,
    account,
    statements: [...holder.policies, ...inherited].flatMap(statementsIn),
    boundary: boundaryOf(holder),
    context: new Map(known),
  };
}

function boundaryOf({ bounded, boundary }: Holder): Boundary {
  if (!bounded) return 'none';
  return boundary === undefined ? 'unreadable' : statementsIn(boundary);
}

const sourced = new WeakMap<HeldPolicy, readonly Sourced[]>();

function statementsIn(policy: HeldPolicy): readonly Sourced[] {
  let statements = sourced.get(policy);
  if (statements === undefined) {
    statements = sourcedIn(policy.document, policy.name, policy.version);
    sourced.set(policy, statements);
  }
  return statements;
}
