import { Chance } from './made.ts';
import { type Container, containers } from './secret-containers.ts';
import { HARMLESS, HARMLESS_POWERSHELL, PLANTED, PLANTED_POWERSHELL, type Template } from './secret-lines.ts';

/** A made document in which secrets are planted, and what only looks like one. */
export interface WithSecrets extends Container {
  /** What `read` gives of the redacted document, with `⟦⟧` for each token. */
  readonly wanted: string;
  /** The secrets, as they stand in what `read` gives. */
  readonly secrets: readonly string[];
}

const MARK = /«([^»]*)»/g;

/**
 * Documents with secrets of the kinds B and G (`measured/documents.md`): as many as asked for, the same for a seed.
 * What is planted is known by how it was made: between « and » in the lines that a document is put together from.
 */
export function documentsWithSecrets(seed: number, count: number): readonly WithSecrets[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, () => {
    const isPowerShell = chance.next() < 0.25;
    const lines = [
      ...some(isPowerShell ? PLANTED_POWERSHELL : PLANTED, 1 + Math.floor(chance.next() * 2), chance),
      ...some(isPowerShell ? HARMLESS_POWERSHELL : HARMLESS, 2 + Math.floor(chance.next() * 3), chance),
    ];
    const marked = lines.toSorted(() => chance.next() - 0.5);
    const container = chance.of(containers(isPowerShell))(marked.join('\n').replaceAll(/[«»]/g, ''));
    const read = container.read(container.text);
    const shown = marked.join('\n');
    return {
      ...container,
      wanted: read.replace(shown.replaceAll(/[«»]/g, ''), () => shown.replaceAll(MARK, '⟦⟧')),
      secrets: [...shown.matchAll(MARK)].map(([, secret = '']) => secret),
    };
  });
}

function some(templates: readonly Template[], count: number, chance: Chance): readonly string[] {
  return Array.from({ length: count }, () => chance.of(templates)(chance));
}
