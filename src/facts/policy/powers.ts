import { actionsOf } from './actions.ts';
import { actionsCovered, decide, isHeld, type Sourced, type Subject } from './effective.ts';

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

/** Those of the actions by which whoever holds one of them on everything can give any right to somebody. */
const GRANTING: readonly string[] = [
  ...['iam:CreatePolicyVersion', 'iam:AttachUserPolicy', 'iam:AttachRolePolicy', 'iam:AttachGroupPolicy'],
  ...['iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:PutGroupPolicy'],
];

/** The description of `full-access@1`. */
export const FULL_ACCESS =
  'A statement gives full access when it is an Allow whose Action or NotAction covers every action of IAM, and when of ' +
  `${GRANTING.join(', ')} at least one is held on every resource (effective@1), by this statement alone and after the ` +
  'denials and the boundary of its holder: with it any right can be given. Where that rests on a condition that is ' +
  'unknown, or on a boundary that cannot be read, it is conditional. What a boundary or denials leave without such an ' +
  'action is no full access, nor is all of STS: a role must let its holder in as well.';

/** The description of `strong@1`. */
export const STRONG_ACTIONS = `Of ${STRONG.join(', ')} those that are held on every resource (effective@1).`;

const IAM: readonly string[] = actionsOf('iam').map((name) => name.toLowerCase());

export interface FullAccess {
  readonly sourced: Sourced;
  readonly isSure: boolean;
}

/** The statements that give a subject all of IAM on everything, as far as boundary and denials leave it. */
export function fullAccessOf(subject: Subject): readonly FullAccess[] {
  const wide = subject.statements.filter(
    ({ statement }) => statement.effect === 'Allow' && coversAll(actionsCovered(statement)),
  );
  if (wide.length === 0) return [];
  const left = GRANTING.map((action) => ({ action, decision: decide(subject, action, 'every') })).filter(
    ({ decision }) => decision.outcome !== 'denied',
  );
  return wide.flatMap((sourced): FullAccess[] => {
    const alone: Subject = { ...subject, statements: [sourced], boundary: 'none' };
    const ways = left
      .map(({ action, decision }) => [decide(alone, action, 'every'), decision])
      .filter(([own]) => own?.outcome !== 'denied');
    return ways.length === 0 ? [] : [{ sourced, isSure: ways.some((both) => both.every(isHeld)) }];
  });
}

function coversAll(covered: ReadonlySet<string>): boolean {
  return IAM.every((name) => covered.has(name));
}

/** The strong actions that a subject holds on every resource. */
export function strongActionsOf(subject: Subject): readonly string[] {
  return STRONG.filter((action) => isHeld(decide(subject, action, 'every')));
}
