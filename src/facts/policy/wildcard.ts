/**
 * Whether a text matches an IAM pattern: `*` stands for any characters, none included, `?` for exactly one (IAM User
 * Guide, "IAM JSON policy elements: Resource"). Case matters; callers lower both where IAM does not mind.
 *
 * Goes back to the last `*` only, so the time is at most pattern × text: no pattern can make it hang.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    const mark = pattern[inPattern];
    if (mark === '*') {
      star = inPattern++;
      resume = inText;
    } else if (mark !== undefined && (mark === '?' || mark === text[inText])) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/**
 * Whether some text matches both patterns: `role/build-*` and `*-prod` overlap in `role/build-prod`. Time and space
 * are one pattern's length × the other's.
 */
export function wildcardsOverlap(left: string, right: string): boolean {
  // row[j]: the rest of `left` and the rest of `right` from j on have a text in common. Filled from the ends.
  let below = Array.from({ length: right.length + 1 }, (_, j) => isAllStars(right, j));
  for (let i = left.length - 1; i >= 0; i--) {
    const row = new Array<boolean>(right.length + 1).fill(false);
    row[right.length] = isAllStars(left, i);
    for (let j = right.length - 1; j >= 0; j--) {
      const [mark, other] = [left[i], right[j]];
      if (mark === '*' || other === '*') row[j] = below[j] === true || row[j + 1] === true;
      else row[j] = (mark === '?' || other === '?' || mark === other) && below[j + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}

function isAllStars(pattern: string, from: number): boolean {
  for (let index = from; index < pattern.length; index++) if (pattern[index] !== '*') return false;
  return true;
}
