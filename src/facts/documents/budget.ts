/**
 * What reading one document may come to, in characters: of scripts that are parsed and of values that are put
 * together. Values multiply (`{a,b}{c,d}…`, `A=$A$A`, loops over long scripts), so their length is no bound.
 */
export interface Budget {
  left: number;
}

/** Real documents stay far below: 64 KB, which is all that AWSTOE takes, in a loop over a hundred values, is 6.5 million. */
export const MOST_FOLLOWED = 16 * 1024 * 1024;

/** What each of several values costs besides its length, so that empty ones are counted. */
const VALUE = 16;

export function newBudget(): Budget {
  return { left: MOST_FOLLOWED };
}

/** @throws Error when nothing is left: what follows was not looked at, and the document does not parse */
export function spend(budget: Budget, characters: number): void {
  budget.left -= characters;
  if (budget.left < 0) {
    throw new Error(`its scripts and values come to more than ${MOST_FOLLOWED} characters once variables are followed`);
  }
}

/** Pays for texts that are made together. @throws Error as `spend` does */
export function spendOn(budget: Budget, texts: readonly string[]): void {
  const many = texts.length > 1 ? texts.length * VALUE : 0;
  spend(
    budget,
    texts.reduce((sum, { length }) => sum + length, many),
  );
}

/** How deep lists and maps of a document, and parts of an expression, may lie in each other. */
export const DEEPEST_NODE = 200;
/** How deep scripts may lie in scripts: `bash -c`, `eval`, here-documents. Each level can double the work. */
export const DEEPEST_SCRIPT = 16;

/** @throws Error when it lies deeper: what is in there was not looked at */
export function refuseDeeper(depth: number, most: number, what: string): void {
  if (depth > most) throw new Error(`${what} lie in each other more than ${most} deep`);
}
