import type { Control, Test } from '../../model/catalog.ts';
import type { ControlTotal, FactTable } from '../../model/facts.ts';
import type { ControlText } from '../../model/report.ts';

/**
 * A control's words as they stood when it was judged, with the tables its tests read: the report must be complete
 * without the catalog.
 */
export function controlText(
  control: Control,
  tables: ReadonlyMap<string, FactTable>,
  totals: ReadonlyMap<string, readonly ControlTotal[]>,
): ControlText {
  const { id, family, title, severity, objective, duties, statements, time, grain, empty, limits, remediation } =
    control;
  return {
    id,
    family,
    title,
    severity,
    objective,
    duties,
    statements: statements.map(({ id: statement, trace }) => ({ id: statement, trace })),
    time,
    grain,
    tests: control.tests.map((test) => testText(test, tables.get(test.population), totals.get(test.population) ?? [])),
    ...(control.rests === undefined ? {} : { rests: control.rests }),
    empty,
    limits,
    remediation,
    mappings: mappingsOf(control),
  };
}

/** A control's references, each with its framework. */
export function mappingsOf({ mappings }: Control): ControlText['mappings'] {
  return Object.entries(mappings).flatMap(([framework, entries]) =>
    entries.map(({ ref, strength }) => ({ framework, ref, strength })),
  );
}

function testText(
  test: Test,
  table: FactTable | undefined,
  totals: readonly ControlTotal[],
): ControlText['tests'][number] {
  const read = table === undefined ? [] : columnsRead(test, table);
  return {
    id: test.id,
    kind: test.kind,
    population: test.population,
    populationMeaning: table?.meaning ?? '',
    ...(test.scope === undefined ? {} : { scope: test.scope }),
    expect: test.expect,
    columns: read.map(([name, { meaning, source }]) => ({ name, meaning, source })),
    algorithms: table === undefined ? [] : algorithmsBehind(table, read),
    totals,
  };
}

/** The columns that a test's expressions name, in the table's order. */
function columnsRead(test: Test, table: FactTable): [string, FactTable['columns'][string]][] {
  const text = `${test.scope ?? ''} ${test.expect}`;
  return Object.entries(table.columns).filter(([name]) => new RegExp(`\\b${table.as}\\.${name}\\b`).test(text));
}

/** The algorithms that the population and the columns rest on, all the way down, each once. */
function algorithmsBehind(table: FactTable, read: ReturnType<typeof columnsRead>) {
  const reads = [table.population, ...read.map(([, column]) => column.reads)];
  return [...new Map(reads.flatMap(({ algorithms }) => algorithms.map((each) => [each.id, each] as const))).values()];
}
