/**
 * Whether two packages say the same of the same organisation: statuses, counts, rows, values, exception ids. For
 * changes to the program that must leave every verdict as it was; the two packages may be of different days.
 *
 *   npx tsx scripts/compare-packages.ts BEFORE AFTER [RENAMES]
 *
 * RENAMES is a JSON object of old → new: ids of advice tests, names of columns, words. What is compared: facts (rows by
 * key, each column in its state), populations (all but the records cited), findings and exceptions of report.json.
 * Sources, algorithms, needs and records cited may become truer and are left out; a table that is complete in one alone
 * is listed apart. Exit 1 on any difference.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const SESSION = /sts\.AssumeRole\/[0-9a-f]{64}/g;

interface Side {
  readonly folder: string;
  /** What distinguishes one run from another, made equal. */
  readonly normal: (text: string) => string;
}

const [before, after, renames] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  console.error('usage: compare-packages.ts BEFORE AFTER [RENAMES]');
  process.exit(2);
}
const renamed: Readonly<Record<string, string>> =
  renames === undefined ? {} : (JSON.parse(readFileSync(renames, 'utf8')) as Record<string, string>);

const differences: string[] = [];
const completeness: string[] = [];
const old = sideOf(before, (text) =>
  Object.entries(renamed).reduce((all, [from, to]) => all.replaceAll(from, to), text),
);
const now = sideOf(after, (text) => text);

compareAll('facts', factsOf(old), factsOf(now), differences);
compareAll('coverage', coverageOf(old), coverageOf(now), completeness);
compareAll('populations', populationsOf(old), populationsOf(now), differences);
compareAll('findings', findingsOf(old), findingsOf(now), differences);

for (const line of differences) console.log(line.slice(0, 600));
for (const line of completeness) console.log(`(complete) ${line.slice(0, 300)}`);
console.log(`${differences.length} differences, ${completeness.length} places where a table is complete in one alone`);
process.exit(differences.length === 0 ? 0 : 1);

function sideOf(folder: string, rename: (text: string) => string): Side {
  const start = Date.parse(
    (JSON.parse(readFileSync(join(folder, 'evidence/collection.json'), 'utf8')) as { from: string }).from,
  );
  const sinceStart = (time: string) => `T${Math.round((Date.parse(time) - start) / 3_600_000)}h`;
  const normal = (text: string) =>
    rename(text)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)/g, sinceStart)
      .replaceAll(/goldproof-\d{8}T\d{6}Z-[0-9a-f]+/g, 'goldproof-RUN');
  return { folder, normal };
}

function compareAll(
  what: string,
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
  into: string[],
): void {
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(key), b.get(key)];
    if (left !== right) into.push(`${what} ${key}\n  - ${left ?? 'is not there'}\n  + ${right ?? 'is not there'}`);
  }
}

function linesIn(folder: string): readonly (readonly [file: string, lines: readonly string[]])[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((file) => {
    const path = join(file.parentPath, file.name);
    return [
      path.slice(folder.length + 1),
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    ];
  });
}

/** Rows by table, account, Region and key: what each column holds, without the records. */
function factsOf({ folder, normal }: Side): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const [file, [, ...lines]] of linesIn(join(folder, 'facts'))) {
    for (const text of lines) {
      // Events and requests of the collector's own calls have other ids in every run.
      const line = file.startsWith('evidence.')
        ? text.replaceAll(UUID, 'UUID').replaceAll(SESSION, 'sts.AssumeRole')
        : text;
      const {
        from: _,
        unknown,
        key,
        scope,
        ...row
      } = JSON.parse(normal(line)) as {
        from: unknown;
        key: string;
        scope: { region: string };
        unknown: Record<string, { operation: string; reason: string }>;
      };
      const why = Object.entries(unknown).map(([name, each]) => [name, each.operation, each.reason]);
      rows.set(`${file} ${scope.region} ${key}`, JSON.stringify({ ...row, unknown: why }));
    }
  }
  return rows;
}

function coverageOf({ folder, normal }: Side): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [file, [head = '{}']] of linesIn(join(folder, 'facts'))) {
    const { coverage } = JSON.parse(normal(head)) as { coverage: { scope: { region: string }; complete: boolean }[] };
    for (const { scope, complete } of coverage)
      places.set(`${file} ${scope.region}`, complete ? 'complete' : 'incomplete');
  }
  return places;
}

/** The lines of each population; the records cited are the last column, and no id has a comma. */
function populationsOf({ folder, normal }: Side): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const [file, [, ...rows]] of linesIn(join(folder, 'populations'))) {
    for (const [index, row] of rows.entries()) {
      const decided = normal(row.slice(0, row.lastIndexOf(',')));
      lines.set(`${file} ${index} ${decided.split(',').slice(0, 5).join(' ')}`, decided);
    }
  }
  return lines;
}

interface Finding {
  readonly control: string;
  readonly status: string;
  readonly counts: unknown;
  readonly accounts: readonly {
    readonly account: string;
    readonly status: string;
    readonly scopes: readonly {
      readonly scope: { readonly region: string };
      readonly status: string;
      readonly counts: unknown;
    }[];
  }[];
}

function findingsOf({ folder, normal }: Side): ReadonlyMap<string, string> {
  const report = JSON.parse(normal(readFileSync(join(folder, 'report.json'), 'utf8'))) as {
    findings: readonly Finding[];
    exceptions: { readonly total: number };
  };
  const found = new Map<string, string>();
  for (const { control, status, counts, accounts } of report.findings) {
    found.set(control, JSON.stringify({ status, counts }));
    for (const { account, status: inAccount, scopes } of accounts) {
      found.set(`${control} ${account}`, inAccount);
      for (const each of scopes) {
        found.set(`${control} ${account} ${each.scope.region}`, JSON.stringify([each.status, each.counts]));
      }
    }
  }
  found.set('exceptions', String(report.exceptions.total));
  return found;
}
