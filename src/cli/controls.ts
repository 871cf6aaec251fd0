import { judgeCase } from '../assess/judge-case.ts';
import { APPROVAL_EXAMPLES } from '../catalog/approvals.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import { runCases } from '../catalog/run-cases.ts';
import { byText } from '../core/compare.ts';
import { GoldproofError } from '../core/errors.ts';
import { tables } from '../facts/tables.ts';
import { loadControls } from '../pipeline/load-catalog.ts';
import type { Command, Context } from './context.ts';
import { printFramework } from './controls-framework.ts';
import { EXIT } from './exit-code.ts';
import { cut } from './text.ts';

interface ListOptions {
  readonly controls?: readonly string[];
}

/** Every control in a line, then the parameters; or the index of one framework. */
export const list: Command<ListOptions & { readonly framework?: string }> = async (options, { output }) => {
  const { catalog } = await loadControls(options.controls ?? []);
  if (options.framework !== undefined) {
    printFramework(options.framework, catalog, output);
    return EXIT.sealed;
  }
  const params = new Map(catalog.controls.flatMap((control) => Object.entries(control.params)));
  for (const { id, severity, title } of catalog.controls)
    output.print(cut(`${id.padEnd(8)} ${severity.padEnd(8)} ${title}`, output.columns));
  output.print();
  output.print('Parameters, set under `params:` in the config:');
  const width = Math.max(...[...params.keys()].map((name) => name.length));
  for (const [name, param] of [...params].sort(([a], [b]) => byText(a, b))) {
    const { type, default: value, meaning, approves, min, max } = param;
    const [kind, also] = approves === undefined ? [type, ''] : ['approvals', ` Write ${APPROVAL_EXAMPLES[approves]}.`];
    output.print(
      `${name.padEnd(width)} ${kind.padEnd(13)} ${meaning}${also} Default: ${JSON.stringify(value)}${rangeWords(min, max)}`,
      width + 15,
    );
  }
  return EXIT.sealed;
};

function rangeWords(min: number | undefined, max: number | undefined): string {
  return min === undefined || max === undefined ? '' : `, from ${min} to ${max}`;
}

/** One control as an auditor reads it. */
export const show: Command<ListOptions & { readonly id: string }> = async ({ id, controls }, context) => {
  const loaded = await loadControls(controls ?? []);
  printControl(id, loaded, context);
  return EXIT.sealed;
};

function printControl(id: string, { catalog }: LoadedCatalog, { output }: Context): void {
  const control = catalog.controls.find((entry) => entry.id === id);
  if (control === undefined) {
    const remedy = 'See `goldproof controls list`';
    throw new GoldproofError('usage', `there is no control ${id}`, [
      { message: `${id} is not in the catalog`, remedy },
    ]);
  }
  output.print(`${control.id}  ${control.title}  (${control.severity})`);
  output.print(control.objective, 0);
  for (const test of control.tests) {
    const table = tables.find(({ name }) => name === test.population);
    output.print(`\n${test.kind} ${test.id}: each row of ${test.population} as \`${table?.as}\``);
    if (test.scope !== undefined) output.print(`  counts when  ${test.scope.trim()}`);
    output.print(`  must hold    ${test.expect.trim()}`);
    for (const [name, { type, meaning, source }] of Object.entries(table?.columns ?? {})) {
      output.print(`    ${name.padEnd(24)} ${type.padEnd(14)} ${meaning} [${source}]`, 44);
    }
  }
  output.print(`\nRemediation: ${control.remediation}`, 0);
  for (const [framework, refs] of Object.entries(control.mappings)) {
    output.print(
      `${framework.padEnd(18)} ${refs.map(({ ref, strength }) => (strength === 'full' ? ref : `${ref} (${strength})`)).join(', ')}`,
      19,
    );
  }
}

/** Checks a folder of controls as loading would, and runs its cases and mutants. */
export const check: Command<{ readonly dir: string }> = async ({ dir }, { output }) => {
  const loaded = await loadControls([dir]);
  const byName = new Map(tables.map((table) => [table.name, table]));
  const problems = loaded.loaded.flatMap((control) => runCases(control, byName, judgeCase));
  if (problems.length > 0) throw new GoldproofError('catalog', `${problems.length} case(s) do not hold`, problems);
  output.print(`${loaded.catalog.controls.length} controls load, and their cases hold.`);
  return EXIT.sealed;
};
