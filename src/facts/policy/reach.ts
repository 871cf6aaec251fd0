import { ACTIONS } from './actions.ts';
import { arnPatternsOverlap } from './arn.ts';
import type { RequestContext } from './condition.ts';
import type { PolicyStatement } from './document.ts';
import { coversResource, fillVariables, loosenVariables } from './match.ts';
import { ALL_NAMES, USUAL_NAMES } from './probe-names.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * One ARN, some resource like a pattern (`component/agent/1.*`), any resource at all that the action can take, or every one
 * of them.
 */
export type Place = { readonly arn: string } | { readonly like: string } | 'some' | 'every';

/** What is asked: an action of a principal of an account. */
interface Question {
  readonly action: string;
  readonly partition: string;
  readonly account: string;
  readonly context: RequestContext;
}

/** Whether a statement, by its resources, allows or denies at a place: at the most, and at the least. */
interface Reach {
  readonly allow: (statement: PolicyStatement) => boolean;
  readonly deny: (statement: PolicyStatement) => boolean;
}

export function reachFor(place: Place, question: Question): Reach {
  const { context } = question;
  if (typeof place === 'object' && 'like' in place) {
    return {
      allow: (statement) => meetsSome(statement, place.like, context),
      deny: (statement) => refusesAll(statement, place.like, context),
    };
  }
  if (typeof place === 'object') {
    return {
      allow: (statement) => grantsOn(statement, place.arn, context),
      deny: (statement) => refusesOn(statement, place.arn, context),
    };
  }
  const kinds = probesFor(question, ALL_NAMES);
  const refusesProbes = (statement: PolicyStatement) =>
    kinds.every((probes) => probes.every((arn) => refusesOn(statement, arn, context)));
  if (place === 'some') {
    return {
      allow: (statement) => reachesSome(statement, question),
      deny: (statement) => refusesProbes(statement) && !leavesSome(statement, question),
    };
  }
  const usual = probesFor(question, USUAL_NAMES);
  return {
    allow: (statement) => usual.some((probes) => probes.every((arn) => grantsOn(statement, arn, context))),
    deny: refusesProbes,
  };
}

function grantsOn(statement: PolicyStatement, arn: string, context: RequestContext): boolean {
  const { resource } = statement;
  if (resource?.negated !== false) return coversResource(statement, arn);
  return resource.patterns.some((pattern) => isMeant(pattern, arn, context));
}

/** What `NotResource` names may be more than is written: the refusal is not relied on there. */
function refusesOn(statement: PolicyStatement, arn: string, context: RequestContext): boolean {
  const { resource } = statement;
  if (resource?.negated !== true) return coversResource(statement, arn);
  return !resource.patterns.some((pattern) => isMeant(pattern, arn, context));
}

/** Whether a grant covers some resource like the pattern. */
function meetsSome({ resource }: PolicyStatement, like: string, context: RequestContext): boolean {
  if (resource === undefined) return false;
  // A wider pattern matches a narrower one as it is written.
  if (resource.negated) return !resource.patterns.some((pattern) => matchesWildcard(pattern, like));
  return resource.patterns.some((pattern) => overlaps(pattern, like, context));
}

/** Whether a denial covers all resources like the pattern. */
function refusesAll({ resource }: PolicyStatement, like: string, context: RequestContext): boolean {
  if (resource === undefined) return false;
  if (!resource.negated) return resource.patterns.some((pattern) => matchesWildcard(pattern, like));
  return !resource.patterns.some((pattern) => overlaps(pattern, like, context));
}

function overlaps(pattern: string, like: string, context: RequestContext): boolean {
  const filled = fillVariables(pattern, context);
  return filled !== undefined && arnPatternsOverlap(filled, like);
}

function isMeant(pattern: string, arn: string, context: RequestContext): boolean {
  const filled = fillVariables(pattern, context);
  return filled !== undefined && matchesWildcard(filled, arn);
}

/** `NotResource` leaves something, whatever it names short of everything. */
function reachesSome({ resource }: PolicyStatement, question: Question): boolean {
  if (resource === undefined) return false;
  if (resource.negated) return !resource.patterns.includes('*');
  return resource.patterns.some((pattern) => namesSome(pattern, question));
}

/** Whether a denial leaves alone some resource that the action can take: one that its `NotResource` names. */
function leavesSome({ resource }: PolicyStatement, question: Question): boolean {
  return resource?.negated === true && resource.patterns.some((pattern) => namesSome(pattern, question));
}

/** Whether a pattern can mean some resource that the action takes. */
function namesSome(pattern: string, { action, context }: Question): boolean {
  const filled = fillVariables(pattern, context);
  if (filled === undefined) return false;
  const formats = (ACTIONS.get(action.toLowerCase())?.arns ?? []).map(loosenVariables);
  return pattern === '*' || formats.some((format) => arnPatternsOverlap(filled, format));
}

/** For each resource type of the action ARNs that share nothing but partition and account. */
function probesFor({ action, partition, account }: Question, names: readonly string[]): readonly (readonly string[])[] {
  const types = (ACTIONS.get(action.toLowerCase())?.arns ?? []).map((arn) => probesOf(arn, partition, account, names));
  return types.length === 0 ? [['*', '*']] : types;
}

function probesOf(format: string, partition: string, account: string, names: readonly string[]): readonly string[] {
  return names.map((name, index) =>
    format.replace(/\$\{([^{}]*)\}/g, (_, variable: string) => {
      if (variable === 'Partition') return partition;
      if (variable === 'Account') return account;
      if (variable === 'Region') return index % 2 === 0 ? 'xx-probe-1' : 'yy-probe-2';
      return name;
    }),
  );
}
