import { actionsOf } from './actions.ts';
import { actionsCovered, type Decision, decide, isHeld, type Sourced, type Subject } from './effective.ts';

/** What a subject can do that no job in image building needs. */

/** The thirteen actions of IAM by which one changes what a principal may do, or comes to act as another. */
export const IAM_ESCALATION = [
  ...['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:AttachUserPolicy', 'iam:AttachRolePolicy'],
  ...['iam:AttachGroupPolicy', 'iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:PutGroupPolicy'],
  ...['iam:UpdateAssumeRolePolicy', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
  'iam:AddUserToGroup',
] as const;

/** Actions that on every resource make a role stronger than a build needs. */
const STRONG = [
  ...IAM_ESCALATION,
  ...[
    'iam:PassRole',
    'sts:AssumeRole',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
    's3:GetObject',
    's3:PutBucketPolicy',
  ],
] as const;

/** The description of `full-access@1`. */
export const FULL_ACCESS =
  'A statement gives full access when it is an Allow whose Action or NotAction covers every action of IAM or every action ' +
  'of STS, and when of those of them that change something (access levels Write and Permissions management) at least one ' +
  'is held on every resource (effective@1), by this statement alone and after the denials and the boundary of its ' +
  'holder. Where that rests on a condition that is unknown, or on a boundary that cannot be read, it is conditional. ' +
  'Allow-all beside deny-all is no full access.';

/** The description of `strong@1`. */
export const STRONG_ACTIONS = `Of ${STRONG.join(', ')} those that are held on every resource (effective@1).`;

const SERVICES = ['iam', 'sts'].map((service) => ({
  all: actionsOf(service).map((name) => name.toLowerCase()),
  changing: actionsOf(service, 'Write', 'Permissions management'),
}));

export interface FullAccess {
  readonly sourced: Sourced;
  readonly isSure: boolean;
}

/** The statements that give a subject all of IAM or all of STS on everything. */
export function fullAccessOf(subject: Subject): readonly FullAccess[] {
  const decisions = new Map<string, Decision>();
  const whole = (action: string): Decision => {
    const decision = decisions.get(action) ?? decide(subject, action, 'every');
    decisions.set(action, decision);
    return decision;
  };
  return subject.statements.flatMap((sourced): FullAccess[] => {
    if (sourced.statement.effect !== 'Allow') return [];
    const covered = actionsCovered(sourced.statement);
    const services = SERVICES.filter(({ all }) => all.every((name) => covered.has(name)));
    if (services.length === 0) return [];
    const alone: Subject = { ...subject, statements: [sourced], boundary: 'none' };
    const left = services
      .flatMap(({ changing }) => changing)
      .map((action) => [decide(alone, action, 'every'), whole(action)])
      .filter((both) => both.every(({ outcome }) => outcome !== 'denied'));
    return left.length === 0 ? [] : [{ sourced, isSure: left.some((both) => both.every(isHeld)) }];
  });
}

/** The strong actions that a subject holds on every resource. */
export function strongActionsOf(subject: Subject): readonly string[] {
  return STRONG.filter((action) => isHeld(decide(subject, action, 'every')));
}
