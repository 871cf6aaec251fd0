import { canonicalJson } from '../core/canonical-json.ts';
import type { Report } from '../model/report.ts';
import { changesSince } from './model/changes.ts';
import { unlistedBefore } from './model/limitations.ts';

/**
 * What changed between two reports, in three kinds that must not be mixed up: the estate (what was found), the
 * criteria (how it was judged), and visibility (what could be looked at).
 */
export interface ReportDiff {
  readonly estate: readonly string[];
  readonly criteria: readonly string[];
  readonly visibility: readonly string[];
}

export function diffReports(older: Report, newer: Report): ReportDiff {
  return { estate: estate(older, newer), criteria: criteria(older, newer), visibility: visibility(older, newer) };
}

function estate(older: Report, newer: Report): string[] {
  const before = new Map(older.findings.map(({ control, status }) => [control, status]));
  const statuses = newer.findings.flatMap(({ control, status }) => {
    const was = before.get(control);
    return was === undefined || was === status ? [] : [`${control}: ${was} → ${status}`];
  });
  const changes = changesSince(older, newer.exceptions.listed, newer.findings)
    .filter(({ what }) => what !== 'repeat')
    .map(({ what, control, subject }) => `${control} ${what.replaceAll('-', ' ')}: ${subject}`);
  return [...statuses, ...changes];
}

function criteria(older: Report, newer: Report): string[] {
  const ids = (report: Report): Set<string> => new Set(report.controls.map(({ id }) => id));
  const [before, now] = [ids(older), ids(newer)];
  const added = [...now].filter((id) => !before.has(id)).map((id) => `${id} is new in the catalog`);
  const removed = [...before].filter((id) => !now.has(id)).map((id) => `${id} is gone from the catalog`);
  const changed = newer.controls.flatMap((control) => {
    const was = older.controls.find(({ id }) => id === control.id);
    if (was === undefined) return [];
    const tests = (entry: typeof control): string =>
      canonicalJson(
        entry.tests.map(({ id, kind, population, scope, expect }) => ({
          id,
          kind,
          population,
          scope: scope ?? '',
          expect,
        })),
      );
    return tests(was) === tests(control) ? [] : [`${control.id} is tested another way`];
  });
  const params = newer.criteria.flatMap(({ param, value }) => {
    const was = older.criteria.find((entry) => entry.param === param);
    if (was === undefined) return [`parameter ${param} is new: ${canonicalJson(value)}`];
    return canonicalJson(was.value) === canonicalJson(value)
      ? []
      : [`parameter ${param}: ${canonicalJson(was.value)} → ${canonicalJson(value)}`];
  });
  return [...added, ...removed, ...changed, ...params];
}

function visibility(older: Report, newer: Report): string[] {
  const key = ({ scope }: Report['scope'][number]): string => `${scope.account} ${scope.region}`;
  const before = new Map(older.scope.map((entry) => [key(entry), entry]));
  const now = new Set(newer.scope.map(key));
  const changed = newer.scope.flatMap((entry) => {
    const was = before.get(key(entry));
    if (was === undefined) return [`${key(entry)} is looked at for the first time`];
    if (was.in !== entry.in)
      return [
        `${key(entry)} is now ${entry.in ? 'in' : 'out of'} scope${entry.reason === undefined ? '' : `: ${entry.reason}`}`,
      ];
    const open = (scope: typeof entry): string =>
      scope.unanswered.map(({ operation, outcome }) => `${operation} ${outcome}`).join(', ');
    return open(was) === open(entry)
      ? []
      : [`${key(entry)}: unanswered ${open(was) || 'nothing'} → ${open(entry) || 'nothing'}`];
  });
  const gone = [...before.keys()].filter((scope) => !now.has(scope)).map((scope) => `${scope} is no longer looked at`);
  const unlisted = newer.exceptions.total - newer.exceptions.listed.length;
  const others = `${newer.number} lists ${newer.exceptions.listed.length} of its ${newer.exceptions.total} exceptions; of the others nothing is said here.`;
  return [...changed, ...gone, ...unlistedBefore(older), ...(unlisted === 0 ? [] : [others])];
}
