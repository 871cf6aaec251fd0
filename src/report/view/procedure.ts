import type { ControlText } from '../../model/report.ts';
import { counted } from './words.ts';

/** The test procedure of a control, by population: each is described once, with all that is tested on its rows. */

type Test = ControlText['tests'][number];

export interface Procedure {
  readonly population: string;
  readonly meaning: string;
  /** What is tested on its rows, one after the other. */
  readonly expressions: readonly { readonly title: string; readonly expression: string }[];
  /** Of all its tests, each once. */
  readonly columns: Test['columns'];
  readonly algorithms: Test['algorithms'];
  /** What counting it a second way came to; empty where nothing counts it. */
  readonly totals: string;
}

export function proceduresOf({ tests }: ControlText): Procedure[] {
  const groups = new Map<string, [Test, ...Test[]]>();
  for (const test of tests) {
    const group = groups.get(test.population);
    if (group === undefined) groups.set(test.population, [test]);
    else group.push(test);
  }
  return [...groups.values()].map((group) => ({
    population: group[0].population,
    meaning: group[0].populationMeaning,
    expressions: group.flatMap(expressionsOf),
    columns: eachOnce(
      group.flatMap(({ columns }) => columns),
      ({ name }) => name,
    ),
    algorithms: eachOnce(
      group.flatMap(({ algorithms }) => algorithms),
      ({ id }) => id,
    ),
    totals: totalsInWords(group[0]),
  }));
}

function expressionsOf({ id, kind, scope, expect }: Test) {
  const name = kind === 'advice' ? `${id} (advice, never a failure)` : id;
  if (scope === undefined) return [{ title: `${name}: each row must satisfy`, expression: expect }];
  return [
    { title: `${name}: of the rows for which`, expression: scope },
    { title: 'each must satisfy', expression: expect },
  ];
}

/** The same population has the same totals, whatever is tested on it. */
function totalsInWords({ totals }: Test): string {
  if (totals.length === 0) return '';
  const differing = totals.filter(({ counted: here, expected }) => here !== expected).length;
  const sources = [...new Set(totals.map(({ source }) => source))].join(', ');
  const result = differing === 0 ? 'the same number each time' : `another number ${counted(differing, 'time')}`;
  return `Counted a second way ${counted(totals.length, 'time')}, from ${sources}: ${result}.`;
}

function eachOnce<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
