/** Orders text by UTF-16 code units: the same everywhere, whatever the locale. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Orders text with numbers in it as people count: `AC-2` before `AC-17`, `1.9` before `1.10`. */
export function byNumberedText(left: string, right: string): number {
  const [ours, theirs] = [partsOf(left), partsOf(right)];
  for (const [index, part] of ours.entries()) {
    const other = theirs[index] ?? '';
    const isCounted = /^\d/.test(part) && /^\d/.test(other);
    const order = isCounted ? Number(part) - Number(other) : byText(part, other);
    if (order !== 0) return order;
  }
  return byText(left, right);
}

/** Runs of digits and what stands between them. */
function partsOf(text: string): string[] {
  return text.match(/\d+|\D+/g) ?? [];
}
