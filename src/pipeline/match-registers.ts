import { GoldproofError, type Problem } from '../core/errors.ts';
import type { Observation } from '../model/assess.ts';
import type { ManagementResponse, Report, Waiver } from '../model/report.ts';
import type { Registers } from './registers.ts';

/** Digits of a whole id. */
const WHOLE = 32;
/** Ids that a message lists. */
const LISTED = 3;

/** Registers whose entries name whole ids of the report's exceptions, and the entries that name none. */
export interface MatchedRegisters {
  readonly waivers: readonly Waiver[];
  readonly responses: readonly ManagementResponse[];
  readonly unmatched: Report['unmatched'];
}

interface Known {
  readonly id: string;
  readonly control: string;
  readonly subject: string;
}

/**
 * Finds the exception of each waiver and response by the first digits of its id. An exception that was mended is in no
 * report, and its waiver stays in the register: an entry by a whole id that may be of such a one, a waiver or a
 * response that says `remediated`, is told in the report. Any other entry without an exception is an error.
 *
 * @throws GoldproofError `config`, with the place of each id that is unknown or ambiguous, and the nearest ids
 */
export function matchRegisters(registers: Registers, deviations: readonly Observation[]): MatchedRegisters {
  const known = knownOf(deviations);
  const problems: Problem[] = [];
  const unmatched: Report['unmatched'][number][] = [];
  const match = <T extends { exception: string }>(
    name: 'waivers' | 'responses',
    entries: readonly T[],
    mayBeClosed: (entry: T) => boolean,
  ): T[] =>
    entries.flatMap((entry, index) => {
      const found = beginningWith(known, entry.exception);
      if (found.length === 1) return found.map(({ id }) => ({ ...entry, exception: id }));
      if (found.length === 0 && entry.exception.length === WHOLE && mayBeClosed(entry)) {
        unmatched.push({ register: name, exception: entry.exception });
        return [entry];
      }
      problems.push({ ...registers.placeOf(name, index), ...wordsFor(entry.exception, found, known) });
      return [];
    });
  const waivers = match('waivers', registers.waivers, () => true);
  const responses = match('responses', registers.responses, ({ state }) => state === 'remediated');
  if (problems.length === 0) return { waivers, responses, unmatched };
  throw new GoldproofError('config', 'a register names exceptions that the report has not', problems);
}

/** The exceptions, each once, by id. */
function knownOf(deviations: readonly Observation[]): readonly Known[] {
  const byId = new Map<string, Known>();
  for (const { exception, kind, control, subject } of deviations) {
    if (kind === 'requirement' && exception !== undefined) byId.set(exception, { id: exception, control, subject });
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function beginningWith(known: readonly Known[], prefix: string): readonly Known[] {
  const at = placeIn(known, prefix);
  const beyond = known.findIndex(({ id }, index) => index >= at && !id.startsWith(prefix));
  return known.slice(at, beyond === -1 ? known.length : beyond);
}

/** The index of the first id that is not before the prefix. */
function placeIn(known: readonly Known[], prefix: string): number {
  let [low, high] = [0, known.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((known[middle]?.id ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wordsFor(id: string, found: readonly Known[], known: readonly Known[]) {
  if (found.length > 1) {
    const message = `\`exception\`: ${id} is the beginning of ${found.length} exceptions: ${listed(found)}`;
    return { message, remedy: 'Write more digits of the one that is meant' };
  }
  const message = `\`exception\`: no exception of this report has an id that begins with ${id}`;
  if (known.length === 0) return { message, remedy: 'Remove the entry: the report has no exception' };
  const remedy = `Take the id from the report's exceptions register; the nearest are ${listed(nearestTo(id, known))}`;
  return { message, remedy };
}

/** Those that share the most digits with what was written, place by place: a typing error leaves the others right. */
function nearestTo(id: string, known: readonly Known[]): readonly Known[] {
  const alike = ({ id: other }: Known) => [...id].filter((digit, index) => digit === other[index]).length;
  return known
    .map((each) => ({ each, digits: alike(each) }))
    .sort((a, b) => b.digits - a.digits)
    .slice(0, LISTED)
    .map(({ each }) => each);
}

function listed(some: readonly Known[]): string {
  const shown = some.slice(0, LISTED).map(({ id, control, subject }) => `${id} (${control}, ${brief(subject)})`);
  return some.length > LISTED ? `${shown.join(', ')} and ${some.length - LISTED} more` : shown.join(', ');
}

function brief(subject: string): string {
  return subject.length > 120 ? `${subject.slice(0, 120)}…` : subject;
}
