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
