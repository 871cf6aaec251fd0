/**
 * The candidate a misspelt word most likely meant: the one within two edits (Levenshtein), the closest first,
 * then in text order. Undefined when nothing is near, or when the word is too short to tell.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = word.length < 4 ? 1 : 2;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of [...candidates].sort()) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Optimal string alignment: two neighbours that changed places are one edit, as fingers make it. */
function editDistance(left: string, right: string): number {
  const rows = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const [a, b] = [left[row - 1], right[column - 1]];
      const edits = [
        at(row - 1, column) + 1,
        (current[column - 1] ?? 0) + 1,
        at(row - 1, column - 1) + (a === b ? 0 : 1),
      ];
      const isSwap = row > 1 && column > 1 && a === right[column - 2] && left[row - 2] === b;
      current.push(Math.min(...edits, isSwap ? at(row - 2, column - 2) + 1 : (edits[0] ?? 0)));
    }
    rows.push(current);
  }
  return at(left.length, right.length);
}
