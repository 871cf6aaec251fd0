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
 * account wants a policy too. What is known of the principal is known of its request.
 */
export function admissionsTo(to: PrincipalSubject, by: PrincipalSubject): readonly Admission[] {
  const { trust } = to.holder;
  if (trust?.ok !== true) return [];
  const { account, context, partition } = by.subject;
  const whole = [`arn:${partition}:iam::${account}:root`, account, '*'];
  const truthsOf = (isMeant: (value: string) => boolean): readonly Truth[] =>
    trust.document.statements
      .filter((statement) => names(statement, isMeant) && coversAction(statement, 'sts:AssumeRole'))
      .map(({ conditions }) => holds(conditions, context));
  const named = truthsOf((value) => value === by.holder.arn);
  const ofSession = truthsOf((value) => isSessionOf(value, by)).map(weakened);
  const direct = surest(false, [...named, ...ofSession]);
  const byAccount = truthsOf((value) => whole.includes(value));
  return [...direct.flatMap((way) => unlessDenied(way, by.subject, to.holder.arn)), ...surest(true, byAccount)];
}

function names({ effect, principal }: PolicyStatement, isMeant: (value: string) => boolean): boolean {
  if (effect !== 'Allow' || principal?.negated !== false) return false;
  return principal.principals.some(({ type, value }) => type === 'AWS' && isMeant(value));
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
  const allowed: Subject = { ...subject, statements: [...subject.statements, ASSUME], boundary: 'none' };
  const { outcome } = decide(allowed, 'sts:AssumeRole', { arn: role });
  return outcome === 'denied' ? [] : [{ ...way, conditional: way.conditional || outcome !== 'allowed' }];
}
