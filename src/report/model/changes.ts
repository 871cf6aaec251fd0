import { byText } from '../../core/compare.ts';
import type { Finding } from '../../model/assess.ts';
import type { Change, Exception, Report } from '../../model/report.ts';

/** When an exception was first seen, and in how many packages in a row, this one included. */
export function history(
  exception: string,
  previous: Report | undefined,
  now: string,
): { firstSeen: string; seen: number } {
  const before = previous?.exceptions.listed.find((entry) => entry.exception === exception);
  return before === undefined ? { firstSeen: now, seen: 1 } : { firstSeen: before.firstSeen, seen: before.seen + 1 };
}

/**
 * What became of each exception since the previous package. An exception that is gone counts as closed only where
 * its control was decided this time; otherwise it is no longer visible, which is not the same.
 */
export function changesSince(
  previous: Report | undefined,
  current: readonly Exception[],
  findings: readonly Finding[],
): Change[] {
  if (previous === undefined) return [];
  const before = new Map(previous.exceptions.listed.map((entry) => [entry.exception, entry]));
  const now = new Map(current.map((entry) => [entry.exception, entry]));
  const present = current.map((entry) => change(entry, before.has(entry.exception) ? 'repeat' : 'new'));
  const gone = [...before.values()]
    .filter((entry) => !now.has(entry.exception))
    .map((entry) => change(entry, isDecided(entry, findings) ? 'closed' : 'no-longer-visible'));
  return [...present, ...gone].sort(
    (a, b) => byText(a.control, b.control) || byText(a.subject, b.subject) || byText(a.exception, b.exception),
  );
}

function change(entry: Exception, what: Change['what']): Change {
  return { exception: entry.exception, control: entry.control, subject: entry.subject, what };
}

/** Decided: the account's scopes for that control have neither gaps nor undetermined rows nor an error. */
function isDecided(entry: Exception, findings: readonly Finding[]): boolean {
  const account = findings
    .find(({ control }) => control === entry.control)
    ?.accounts.find(({ account: id }) => id === entry.scope.account);
  const scopes = account?.scopes.filter(({ scope }) => scope.region === entry.scope.region) ?? [];
  return (
    scopes.length > 0 &&
    scopes.every((result) => result.gaps.length === 0 && result.counts.undetermined === 0 && result.error === undefined)
  );
}
