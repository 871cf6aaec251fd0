import { messageOf } from '../../core/errors.ts';
import { finish, type Steps } from '../../core/steps.ts';
import { readComponent } from './component.ts';
import { readDockerfile } from './dockerfile.ts';
import type { Values } from './environment.ts';
import { type Finding, nothingObserved, type Observed } from './finding.ts';
import { readLines } from './line-search.ts';
import { filesMade, findingsOf } from './rules.ts';
import { readScriptsWithin } from './scripts-within.ts';
import { readUserData } from './user-data.ts';

/** A component or a workflow; a Dockerfile or a template of one; user data as the instance gets it. */
export type DocumentKind = 'component' | 'dockerfile' | 'user data';

export interface Searched {
  readonly findings: readonly Finding[];
  /** Why the document, or a script in it, could not be parsed: it was searched line by line as well. */
  readonly problem?: string;
  /** The actions of its steps. */
  readonly actions: readonly string[];
  /** Files that it certainly makes, as far as it names them. */
  readonly files: readonly string[];
}

/**
 * In characters. Larger texts are searched line by line: AWSTOE takes documents of 64 KB, EC2 user data of 16 KB
 * (Image Builder and EC2 user guides, quotas).
 */
export const LONGEST_DOCUMENT = 1536 * 1024;

/**
 * Searches a build document. Nothing that stands in it can make this throw: what the parsers cannot read is searched
 * line by line, and said.
 */
export function searchDocument(
  kind: DocumentKind,
  text: string,
  given: ReadonlyMap<string, Values> = new Map(),
): Searched {
  return finish(searchingDocument(kind, text, given));
}

/** The same in pieces, so that it can be stopped between the steps of a document. */
export function* searchingDocument(
  kind: DocumentKind,
  text: string,
  given: ReadonlyMap<string, Values> = new Map(),
): Steps<Searched> {
  const normalised = text.replaceAll('\r\n', '\n');
  const observed = nothingObserved();
  try {
    if (normalised.length > LONGEST_DOCUMENT)
      observed.problems.push(`the text is longer than ${LONGEST_DOCUMENT} characters`);
    else yield* read(kind, normalised, given, observed);
  } catch (thrown) {
    observed.problems.push(messageOf(thrown));
  }
  yield;
  const [problem] = observed.problems;
  const found = findingsOf(observed);
  const files = filesMade(observed);
  if (problem === undefined) return { findings: found, actions: observed.actions, files };
  return { findings: [...found, ...lineFindings(normalised, found)], problem, actions: observed.actions, files };
}

function* read(kind: DocumentKind, text: string, given: ReadonlyMap<string, Values>, observed: Observed): Steps<void> {
  yield;
  if (kind === 'component') yield* readComponent(text, given, observed);
  else if (kind === 'dockerfile') readDockerfile(text, observed);
  else readUserData(text, observed);
  yield;
  readScriptsWithin(observed);
}

/** What the line-by-line search finds beyond what was found already. */
function lineFindings(text: string, found: readonly Finding[]): readonly Finding[] {
  try {
    const known = new Set(found.map(({ rule, line }) => `${rule} ${line}`));
    return findingsOf(readLines(text)).filter(({ rule, line }) => !known.has(`${rule} ${line}`));
  } catch {
    return [];
  }
}
