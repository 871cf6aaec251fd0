import type { Problem } from '../core/errors.ts';
import type { YamlPath, YamlSource } from '../core/yaml-place.ts';
import { type Compiled, compile } from '../expression/compile.ts';
import { toCel } from '../expression/value.ts';
import type { Control, Test } from '../model/catalog.ts';
import type { FactTable } from '../model/facts.ts';
import { didYouMean, type Tables } from './check-control.ts';
import type { LoadedControl } from './loaded.ts';
import { resolveParams } from './params.ts';
import type { Case, CasesFile, Mutant } from './schema.ts';

/** Whether the cases of a control are well written and enough; running them is another matter (`run-cases.ts`). */

interface Checking {
  readonly control: Control;
  readonly file: CasesFile;
  readonly source: YamlSource;
  readonly tables: Tables;
  readonly problems: Problem[];
}

/** Everything wrong with the cases of one control as they are written. */
export function checkCasesFile({ control, cases }: LoadedControl, tables: Tables): Problem[] {
  if (cases === undefined) return [];
  const checking: Checking = { control, ...cases, tables, problems: [] };
  for (const [index, each] of cases.file.cases.entries()) checkCase(checking, ['cases', index], each);
  for (const [index, mutant] of cases.file.mutants.entries()) checkMutant(checking, ['mutants', index], mutant);
  checkEnough(checking);
  return checking.problems;
}

function checkCase(checking: Checking, path: YamlPath, each: Case): void {
  const table = tableOf(checking, path, each.test);
  if ((each.row === undefined) === (each.rows === undefined)) {
    report(checking, path, 'a case has either `row` or `rows`', 'Write one of the two');
  }
  if (each.expect === undefined && each.status === undefined) {
    report(checking, path, 'the case expects nothing', 'Add `expect` or `status`');
  }
  if (each.expect !== undefined && each.row === undefined) {
    report(checking, [...path, 'expect'], '`expect` speaks of one row', 'Use `row`, or expect a `status`');
  }
  const params = resolveParams([checking.control], each.params);
  for (const { param, message, remedy } of params.problems) {
    report(checking, [...path, 'params', param], message, remedy);
  }
  if (table === undefined) return;
  if (each.row !== undefined) checkRow(checking, [...path, 'row'], each.row, table);
  for (const [index, row] of (each.rows ?? []).entries()) checkRow(checking, [...path, 'rows', index], row, table);
  for (const [index, name] of each.unknown.entries()) {
    const place = [...path, 'unknown', index];
    if (!Object.hasOwn(table.columns, name)) missingColumn(checking, place, name, table);
    else if (name === table.key) report(checking, place, `${name} is the key and always known`, 'Use another column');
  }
}

function checkRow(checking: Checking, path: YamlPath, row: NonNullable<Case['row']>, table: FactTable): void {
  for (const [name, value] of Object.entries(row)) {
    const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
    if (column === undefined) missingColumn(checking, [...path, name], name, table);
    else if (toCel(column.type, value) === undefined) {
      report(checking, [...path, name], `${name} is not of type ${column.type}`, 'Correct the value');
    }
  }
}

function checkMutant(checking: Checking, path: YamlPath, mutant: Mutant): void {
  const table = tableOf(checking, path, mutant.test);
  if (mutant.expect === undefined && mutant.scope === undefined) {
    report(checking, path, 'the mutant changes nothing', 'Add `expect` or `scope`');
  }
  const test = checking.control.tests.find(({ id }) => id === mutant.test);
  if (table === undefined || test === undefined) return;
  if (refusalsOf(test, table, checking.control).length > 0) return; // already said of the control itself
  for (const { member, refusal } of refusalsOf({ ...test, ...mutant }, table, checking.control)) {
    const place = checking.source.locateWithin([...path, member], refusal.offset);
    checking.problems.push({ ...place, message: `${refusal.message} (${refusal.rule})`, remedy: refusal.remedy });
  }
}

type Expressions = Pick<Test, 'scope' | 'expect'>;

function refusalsOf(test: Expressions, table: FactTable, { params }: Control) {
  const scope = test.scope === undefined ? undefined : compile(test.scope, { table, params });
  const expect = compile(test.expect, { table, params, given: scope?.ok ? scope.expression : undefined });
  const of = (member: keyof Expressions, compiled: Compiled | undefined) =>
    compiled === undefined || compiled.ok ? [] : compiled.refusals.map((refusal) => ({ member, refusal }));
  return [...of('scope', scope), ...of('expect', expect)];
}

/** Each test needs a case of every result and a mutant; the control a population that is empty. */
function checkEnough(checking: Checking): void {
  const { control, file } = checking;
  for (const { id } of control.tests) {
    const own = file.cases.filter(({ test }) => test === id);
    const lacking = (['conforms', 'deviates', 'undetermined'] as const).filter(
      (result) => !own.some(({ expect }) => expect === result),
    );
    for (const result of lacking) {
      report(checking, ['cases'], `no case of ${id} expects \`${result}\``, 'Add one');
    }
    if (!file.mutants.some(({ test }) => test === id)) {
      report(checking, ['mutants'], `${id} has no mutant`, 'Add a changed expression that a case catches');
    }
  }
  if (control.tests.length > 0 && !file.cases.some(({ rows }) => rows?.length === 0)) {
    report(checking, ['cases'], 'no case has an empty population', `Add one with \`rows: []\` and its \`status\``);
  }
}

function tableOf(checking: Checking, path: YamlPath, id: string): FactTable | undefined {
  const test = checking.control.tests.find((each) => each.id === id);
  if (test !== undefined) return checking.tables.get(test.population);
  const ids = checking.control.tests.map((each) => each.id);
  report(checking, [...path, 'test'], `${checking.control.id} has no test ${id}`, didYouMean(id, ids));
  return undefined;
}

function missingColumn(checking: Checking, path: YamlPath, name: string, table: FactTable): void {
  report(checking, path, `${table.name} has no column ${name}`, didYouMean(name, Object.keys(table.columns)));
}

function report({ source, problems }: Checking, path: YamlPath, message: string, remedy: string): void {
  problems.push({ ...source.locate(path), message, remedy });
}
