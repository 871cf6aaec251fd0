import { GoldproofError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Catalog } from '../model/catalog.ts';
import { mappingsOf } from '../report/model/control-text.ts';
import { type FrameworkIndex, frameworkIndexes, mappedWords } from '../report/view/framework-index.ts';
import { frameworkName } from '../report/view/words.ts';
import type { Output } from './output.ts';

/** The index of one framework: each requirement with the controls that speak of it, and those that speak of none. */
export function printFramework(asked: string, { controls }: Catalog, { print }: Output): void {
  const indexes = frameworkIndexes(controls.map((control) => ({ id: control.id, mappings: mappingsOf(control) })));
  const { framework, requirements, unmapped } = frameworkMeant(asked, indexes);
  print(`${frameworkName(framework)}: ${requirements.length} requirements`);
  const width = Math.max(...requirements.map(({ ref }) => ref.length));
  for (const { ref, controls: mapped } of requirements)
    print(`${ref.padEnd(width)}  ${mappedWords(mapped)}`, width + 2);
  print();
  print(`${unmapped.length} of ${controls.length} controls have no place in it: ${unmapped.join(', ') || 'none'}`, 2);
}

/** The one framework whose key or printed name begins as asked, spelt this way or that. @throws GoldproofError `usage` */
export function frameworkMeant(asked: string, indexes: readonly FrameworkIndex[]): FrameworkIndex {
  const wanted = squeezed(asked);
  const found = indexes.filter(({ framework }) =>
    [framework, frameworkName(framework)].some((name) => wanted !== '' && squeezed(name).startsWith(wanted)),
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const names = (found.length > 0 ? found : indexes).map(({ framework }) => framework);
  const near = found.length > 0 ? undefined : nearest(asked, names);
  const message = found.length > 0 ? `${asked} may mean ${names.length} frameworks` : `no control names ${asked}`;
  const remedy = near === undefined ? `Use one of ${names.join(', ')}` : `Did you mean \`${near}\`?`;
  throw new GoldproofError('usage', `"${asked}" does not name one framework`, [{ message, remedy }]);
}

/** What is left of a name when spellings no longer matter: `SOC 2` is `soc2`, `CIS AWS 3.0` is `cis30`. */
function squeezed(name: string): string {
  return name
    .toLowerCase()
    .replace(/\b(?:aws|sp|iec)\b/g, '')
    .replace(/\brev(?:ision)?\b/g, 'r')
    .replace(/\bv(?=\d)/g, '')
    .replace(/[^a-z0-9]/g, '');
}
