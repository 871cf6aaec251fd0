import { algorithm } from '../source.ts';
import { actionsOf } from './actions.ts';
import { actionsCovered, type Decision, decide, EFFECTIVE, isHeld, type Sourced, type Subject } from './effective.ts';

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

const OF_POLICIES = ['iam:CreatePolicyVersion'];
const OF_USERS = ['iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy'];
const OF_ROLES = ['iam:PutRolePolicy', 'iam:AttachRolePolicy'];

/** Of each list one, on everything: with these anybody can be given any right and then be used, whoever one is. */
const ANY_RIGHT: readonly (readonly (readonly string[])[])[] = [
  [
    [...OF_USERS, ...OF_POLICIES],
    ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
  ],
  [[...OF_ROLES, ...OF_POLICIES], ['iam:UpdateAssumeRolePolicy']],
];

export const FULL_ACCESS = algorithm(
  'full-access@1',
  [EFFECTIVE],
  'A statement gives full access when it is an Allow whose Action or NotAction covers every action of IAM, and when one ' +
    `can give somebody any right and use that one: ${ANY_RIGHT.map((chain) => chain.map((choice) => choice.join(' or ')).join(', with ')).join('; or ')}, ` +
    'each held on every resource (effective@1), by this statement alone and after the denials and the boundary of its ' +
    'holder. Where that rests on a condition that is ' +
    'unknown, or on a boundary that cannot be read, it is conditional. Whatever else a boundary or denials leave is no full ' +
    'access, nor is all of STS: a role must let its holder in as well.',
);

export const STRONG_ACTIONS = algorithm(
  'strong@1',
  [EFFECTIVE],
  `Of ${STRONG.join(', ')} those that are held on every resource (effective@1).`,
);

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
  const whole = new Map(ANY_RIGHT.flat(2).map((action) => [action, decide(subject, action, 'every')]));
  return wide.flatMap((sourced): FullAccess[] => {
    const alone: Subject = { ...subject, statements: [sourced], boundary: 'none' };
    const decided = new Map(
      [...whole].map(([action, decision]) => [action, [decision, decide(alone, action, 'every')]]),
    );
    const leads = (isLeft: (decision: Decision) => boolean) =>
      ANY_RIGHT.some((chain) => chain.every((choice) => choice.some((action) => decided.get(action)?.every(isLeft))));
    return leads(({ outcome }) => outcome !== 'denied') ? [{ sourced, isSure: leads(isHeld) }] : [];
  });
}

function coversAll(covered: ReadonlySet<string>): boolean {
  return IAM.every((name) => covered.has(name));
}

/** The strong actions that a subject holds on every resource. */
export function strongActionsOf(subject: Subject): readonly string[] {
  return STRONG.filter((action) => isHeld(decide(subject, action, 'every')));
}
