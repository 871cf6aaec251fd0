import { type Node, visit } from 'yaml';
import { spend } from './budget.ts';
import { type Environment, environmentOf, joined, type Values } from './environment.ts';

/** What AWSTOE and workflows write as `{{ Name }}`: constants, parameters, the value of a loop. */

/** A text with `{{ Name }}` replaced by what Name may be. Values keep to one line, so that lines stay. */
export function filled(text: string, { variables, budget }: Environment): Values {
  const parts = text.split(REFERENCE).map((part, index) => {
    const values = index % 2 === 0 ? undefined : variables.get(nameIn(part));
    return values === undefined ? [part] : values.map((value) => value.replaceAll('\n', ' '));
  });
  return joined(parts, budget);
}

const REFERENCE = /(\{\{[^{}\n]*\}\})/;

function nameIn(reference: string): string {
  return reference.slice(2, -2).trim();
}

/**
 * A step runs once for each value of its loop, and a parameter may be given several: one environment for each way in
 * which what the inputs refer to can be filled in, so that one reference has the same value throughout the step.
 */
export function assignments(inputs: Node | undefined, environment: Environment): readonly Environment[] {
  const { budget } = environment;
  let all: readonly Environment[] = [environment];
  for (const name of referencesIn(inputs)) {
    const values = environment.variables.get(name) ?? [];
    if (values.length < 2) continue;
    spend(budget, all.length * values.length * (1 + environment.variables.size));
    all = all.flatMap(({ variables }) =>
      values.map((value) => environmentOf(budget, new Map([...variables, [name, [value]]]))),
    );
  }
  return all;
}

function referencesIn(inputs: Node | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  visit(inputs ?? null, {
    Scalar(_, { value }) {
      const parts = typeof value === 'string' ? value.split(REFERENCE) : [];
      for (const [index, part] of parts.entries()) if (index % 2 === 1) names.add(nameIn(part));
    },
  });
  return names;
}
