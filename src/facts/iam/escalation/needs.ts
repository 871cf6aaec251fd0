import { decide, type Place, type Subject } from '../../policy/effective.ts';
import type { Choice } from '../techniques/technique.ts';
import { isPossible, type Means, meansFor, surest } from './means.ts';

/** A step that somebody must be able to take. */
export interface Need {
  readonly choice: Choice;
  /** Where; else on some resource. */
  readonly places?: readonly Place[];
}

/** What lets a subject take a step, at one of the places. */
export function meansOf(subject: Subject, { choice, places = ['some'] }: Need): Means | undefined {
  if (choice.every((action) => !isPossible(decide(subject, action, 'some')))) return undefined;
  const may = choice.filter((action) => reachesInstance(subject, action));
  return surest(places.flatMap((place) => meansFor(subject, may, place) ?? []));
}

/** Documents of AWS that run what they are given. */
const SCRIPTS = ['AWS-RunShellScript', 'AWS-RunPowerShellScript', 'AWS-RunRemoteScript', 'AWS-RunAnsiblePlaybook'];

/** A command goes to an instance by a document: both must be allowed, and the document must run what it is given. */
function reachesInstance(subject: Subject, action: string): boolean {
  if (action !== 'ssm:SendCommand') return true;
  const { account, partition } = subject;
  const documents: readonly Place[] = [
    { like: `arn:${partition}:ssm:*:${account}:document/*` },
    ...SCRIPTS.map((name) => ({ like: `arn:${partition}:ssm:*::document/${name}` })),
  ];
  return documents.some((place) => isPossible(decide(subject, action, place)));
}
