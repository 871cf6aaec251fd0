import { createHash } from 'node:crypto';
import type { LoadedCatalog } from '../../catalog/load.ts';
import { append } from '../../core/append.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import type { DerivedFiles } from '../derived-files.ts';

/** Differences shown; the rest are counted. */
const SHOWN = 10;

/**
 * Compares what was derived again from the evidence with what the package holds: `facts/`, `populations/` byte by
 * byte, whatever the package's own list says of them, and report.json field by field.
 */
export async function compareDerived(
  files: DerivedFiles & { paths(): string[] },
  source: FileSource,
  again: Report,
  report: Report,
  isHistoryUnknown: boolean,
): Promise<Step> {
  const differing: string[] = [];
  const derived = new Set(files.paths());
  for (const path of derived) {
    if (!source.files.has(path)) differing.push(`${path} follows from the evidence and is missing.`);
    else if ((await digestIn(source, path)) !== (await files.digest(path)))
      differing.push(`${path} is not what follows from the evidence.`);
  }
  for (const path of source.files.keys()) {
    if (/^(facts|populations)\//.test(path) && !derived.has(path))
      differing.push(`${path} does not follow from the evidence.`);
  }
  const [want, got] = isHistoryUnknown ? [withoutHistory(again), withoutHistory(report)] : [again, report];
  append(differing, differences(asJson(want), asJson(got), ''));
  const shown =
    differing.length > SHOWN
      ? [...differing.slice(0, SHOWN), `${differing.length - SHOWN} further differences.`]
      : differing;
  const history = isHistoryUnknown
    ? ' What changed since the previous package was not compared: name it with --previous.'
    : '';
  const said = `${report.findings.length} findings and ${derived.size} files follow from the evidence as they stand in the package.${history}`;
  return {
    name: 're-performance',
    result: differing.length === 0 ? 'passed' : 'failed',
    detail: differing.length === 0 ? [said] : shown,
  };
}

async function digestIn(source: FileSource, path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** What only the previous package could tell: left out of the comparison when that is not at hand. */
function withoutHistory(report: Report): Report {
  const listed = report.exceptions.listed.map((entry) => ({ ...entry, firstSeen: '', seen: 1 }));
  return { ...report, changes: { previous: null, listed: [] }, exceptions: { ...report.exceptions, listed } };
}

function asJson(report: Report): Json {
  const parsed: Json = JSON.parse(JSON.stringify(report));
  return parsed;
}

/** Every place where two values differ, as sentences with RFC 6901 pointers. */
function differences(want: Json, got: Json, pointer: string): string[] {
  if (isJsonObject(want) && isJsonObject(got)) {
    return [...new Set([...Object.keys(want), ...Object.keys(got)])].flatMap((key) =>
      compared(want[key], got[key], `${pointer}/${key}`),
    );
  }
  if (Array.isArray(want) && Array.isArray(got)) {
    return Array.from({ length: Math.max(want.length, got.length) }, (_, index) =>
      compared(want[index], got[index], `${pointer}/${index}`),
    ).flat();
  }
  if (canonicalJson(want) === canonicalJson(got)) return [];
  return [`report.json ${pointer} is ${brief(got)}; the evidence gives ${brief(want)}.`];
}

function compared(want: Json | undefined, got: Json | undefined, pointer: string): string[] {
  if (want === undefined) return [`report.json ${pointer} does not follow from the evidence.`];
  if (got === undefined) return [`report.json lacks ${pointer}, which the evidence gives.`];
  return differences(want, got, pointer);
}

function brief(value: Json): string {
  const text = canonicalJson(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/**
 * Whether the package was judged by the controls that this Goldproof ships. A changed control is the cheapest way to
 * make a failing account look good, so a package by any other catalog is never simply passed.
 */
export function compareCatalog(own: LoadedCatalog, used: LoadedCatalog): Step {
  const textOf = (catalog: LoadedCatalog): ReadonlyMap<string, string> =>
    new Map(catalog.catalog.files.map(({ path, text }) => [path, text]));
  const [ours, theirs] = [textOf(own), textOf(used)];
  const changed = [...ours]
    .filter(([path, text]) => theirs.has(path) && theirs.get(path) !== text)
    .map(([path]) => `${path} is not the one that this Goldproof ships.`);
  const missing = [...ours.keys()].filter((path) => !theirs.has(path)).map((path) => `${path} is left out.`);
  const added = [...theirs.keys()]
    .filter((path) => !ours.has(path) && path.endsWith('control.yaml'))
    .map((path) => `${path} was added by the maker.`);
  const detail = [...changed, ...missing, ...added];
  if (changed.length + missing.length > 0) return { name: 'catalog', result: 'indeterminate', detail };
  return {
    name: 'catalog',
    result: 'passed',
    detail: ['Every built-in control is the one that this Goldproof ships.', ...added],
  };
}
