/**
 * Comma-separated values after RFC 4180, made to be opened by a spreadsheet program without harm. UTF-8, CR LF.
 *
 * What a program would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"): at the beginning of a
 * cell, behind blanks and invisible characters too, in the full-width forms that programs in East Asia read alike; and
 * behind a semicolon, a tab or a line break, where a program with another separator than the comma begins a new cell,
 * for the quotes around ours then mean nothing to it.
 */

const FORMULA = String.raw`[=+\-@＝＋－＠﹢﹣﹦﹫−]`;
const UNSEEN = String.raw`[\s\p{Cf}\p{Cc}]*`;
const AT_START = new RegExp(String.raw`^(?=${UNSEEN}${FORMULA}|[\t\r\n])`, 'u');
const INSIDE = new RegExp(String.raw`(?<=[;\t\r\n])(?=[\p{Zs}\p{Cf}]*${FORMULA})`, 'gu');
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** Excel ends a cell at 32,767 characters, and says nothing of what it leaves out. */
export const LONGEST_CELL = 32_000;

/** One record with its line end. A cell that is too long ends in words that say so: who has a file for it, names that. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Whether a text fits into a cell with all that is put into it. */
export function fitsCell(text: string): boolean {
  return guarded(text).length <= LONGEST_CELL;
}

function csvCell(text: string): string {
  const safe = bounded(guarded(text));
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function guarded(text: string): string {
  return text.replace(INSIDE, "'").replace(AT_START, "'");
}

function bounded(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  const said = `… (cut: ${text.length} characters)`;
  return `${text.slice(0, LONGEST_CELL - said.length).toWellFormed()}${said}`;
}
