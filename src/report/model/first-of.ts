/** The first of many, and how many there are: what is left out is counted, and stands elsewhere in the package. */
export function firstOf<T>(all: readonly T[], most: number): { readonly total: number; readonly listed: readonly T[] } {
  return { total: all.length, listed: all.slice(0, most) };
}
