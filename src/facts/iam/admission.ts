import { holds, type Truth } from '../policy/condition.ts';
import type { PolicyStatement } from '../policy/document.ts';
import { decide, type Sourced, type Subject } from '../policy/effective.ts';
import { coversAction } from '../policy/match.ts';
import type { PrincipalSubject } from './subjects.ts';

/** How a trust policy lets a principal of the same account assume its role. */
export interface Admission {
  /** It names the account, so that the principal needs a policy of its own as well. */
  readonly byAccount: boolean;
  readonly conditional: boolean;
}

/**
 * The ways in, of either kind the surest: a trust that names the principal is enough within an account; one that names the
 * account wants a policy too. What is known of the principal is known of its request; what the trust policy denies, nobody
 * gets.
 */
export function admissionsTo(to: PrincipalSubject, by: PrincipalSubject): readonly Admission[] {
  const { trust } = to.holder;
  if (trust?.ok !== true) return [];
  const { account, context, partition } = by.subject;
  const whole = [`arn:${partition}:iam::${account}:root`, account, '*'];
  const isAccount = (value: string) => whole.includes(value);
  const isHim = (value: string) => value === by.holder.arn;
  const isSession = (value: string) => isSessionOf(value, by);
  const spoken = trust.document.statements.filter((statement) => coversAction(statement, 'sts:AssumeRole'));
  const truthsOf = (effect: PolicyStatement['effect'], isMeant: (value: string) => boolean): readonly Truth[] =>
    spoken
      .filter((statement) => statement.effect === effect && names(statement, isMeant))
      .map(({ conditions }) => holds(conditions, context));
  const denials = [
    ...truthsOf('Deny', (value) => isAccount(value) || isHim(value)),
    ...truthsOf('Deny', isSession).map(weakened),
    ...spoken
      .filter((statement) => statement.effect === 'Deny' && leavesOut(statement, [...whole, by.holder.arn]))
      .map(({ conditions }) => weakened(holds(conditions, context))),
  ];
  if (denials.includes('true')) return [];
  const isDoubtful = denials.includes('unknown');
  const direct = surest(false, [...truthsOf('Allow', isHim), ...truthsOf('Allow', isSession).map(weakened)]);
  const byAccount = surest(true, truthsOf('Allow', isAccount));
  const ways = [...direct.flatMap((way) => unlessDenied(way, by.subject, to.holder.arn)), ...byAccount];
  return isDoubtful ? ways.map((way) => ({ ...way, conditional: true })) : ways;
}

function names({ principal }: PolicyStatement, isMeant: (value: string) => boolean): boolean {
  if (principal?.negated !== false) return false;
  return principal.principals.some(({ type, value }) => type === 'AWS' && isMeant(value));
}

/** A denial for all but those named: who is named by the account, by itself or by a session may or may not be among them. */
function leavesOut({ principal }: PolicyStatement, self: readonly string[]): boolean {
  return principal?.negated === true && !principal.principals.some(({ value }) => self.includes(value));
}

/** A session of the role: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`, without the path of the role. */
function isSessionOf(value: string, { holder, subject }: PrincipalSubject): boolean {
  const sessions = `arn:${subject.partition}:sts::${subject.account}:assumed-role/${holder.name}/`;
  return holder.type === 'role' && value.startsWith(sessions);
}

/** Who has the role may or may not be free to choose the name of the session. */
function weakened(truth: Truth): Truth {
  return truth === 'true' ? 'unknown' : truth;
}

function surest(byAccount: boolean, truths: readonly Truth[]): readonly Admission[] {
  if (truths.every((truth) => truth === 'false')) return [];
  return [{ byAccount, conditional: !truths.includes('true') }];
}

/** A statement that allows what the trust allows by itself, to ask what a policy of the principal denies of it. */
const ASSUME: Sourced = {
  policy: 'trust',
  statement: {
    effect: 'Allow',
    place: 1,
    action: { negated: false, patterns: ['sts:AssumeRole'] },
    resource: { negated: false, patterns: ['*'] },
    conditions: [],
  },
};

/** An explicit denial wins, over a trust that names the principal too. */
function unlessDenied(way: Admission, subject: Subject, role: string): readonly Admission[] {
  const { outcome } = decide(freely(subject), 'sts:AssumeRole', { arn: role });
  return outcome === 'denied' ? [] : [{ ...way, conditional: way.conditional || outcome !== 'allowed' }];
}

const free = new WeakMap<Subject, Subject>();

/** Made once for all roles that it may come to: a policy may have ten thousand statements. */
function freely(subject: Subject): Subject {
  const known = free.get(subject);
  if (known !== undefined) return known;
  const made: Subject = { ...subject, statements: [...subject.statements, ASSUME], boundary: 'none' };
  free.set(subject, made);
  return made;
}
