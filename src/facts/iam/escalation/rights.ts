import { PRINCIPAL_TAG } from '../../policy/condition.ts';
import type { Boundary, Sourced } from '../../policy/effective.ts';
import type { HeldPolicy } from '../authorization-details.ts';
import { type PrincipalSubject, statementsIn } from '../subjects.ts';

/** How somebody's rights were changed: all changes that one search found, together. */
export interface Rights {
  /** Policies that are gone, by whose they are and their name. */
  readonly gone: ReadonlySet<string>;
  /** Statements that came, by what brings them. */
  readonly come: ReadonlyMap<string, readonly Sourced[]>;
  /** Another boundary, by what it is called. */
  readonly boundary?: { readonly name: string; readonly is: Boundary };
  /** The tags may be any. */
  readonly anyTags: boolean;
}

export const UNCHANGED: Rights = { gone: new Set(), come: new Map(), anyTags: false };

/** A policy that somebody has, itself or by a group. */
export interface Holding {
  readonly key: string;
  readonly policy: HeldPolicy;
  /** The user, role or group whose policy it is. */
  readonly owner: PrincipalSubject['holder'];
}

export function holdingsOf({ groups, holder }: PrincipalSubject): readonly Holding[] {
  return [holder, ...groups].flatMap((owner) =>
    owner.policies.map((policy) => ({ key: keyOf(owner.arn, policy.name), policy, owner })),
  );
}

export function keyOf(owner: string, policy: string): string {
  return `${policy} of ${owner}`;
}

/** Both changes together; no boundary is the widest of all. */
export function together(one: Rights, other: Rights): Rights {
  const boundary = one.boundary?.is === 'none' ? one.boundary : (other.boundary ?? one.boundary);
  return {
    gone: new Set([...one.gone, ...other.gone]),
    come: new Map([...one.come, ...other.come]),
    ...(boundary === undefined ? {} : { boundary }),
    anyTags: one.anyTags || other.anyTags,
  };
}

/** What is changed, in words: two changes are the same when their words are. */
export function wordsOf({ anyTags, boundary, come, gone }: Rights): string {
  return [
    ...[...come.keys()].sort(),
    ...(boundary === undefined ? [] : [boundary.name]),
    ...[...gone].sort().map((key) => `without ${key}`),
    ...(anyTags ? ['with any tags'] : []),
  ].join(', ');
}

/** The principal with its rights changed. */
export function withRights(principal: PrincipalSubject, { anyTags, boundary, come, gone }: Rights): PrincipalSubject {
  const { subject } = principal;
  const kept = holdingsOf(principal).filter(({ key }) => !gone.has(key));
  const context = anyTags
    ? new Map([...subject.context].filter(([key]) => !key.startsWith(PRINCIPAL_TAG)))
    : subject.context;
  return {
    ...principal,
    subject: {
      ...subject,
      statements: [...kept.flatMap(({ policy }) => statementsIn(policy)), ...[...come.values()].flat()],
      boundary: boundary === undefined ? subject.boundary : boundary.is,
      context,
    },
  };
}
