/**
 * Comma-separated values after RFC 4180, made to be opened by a spreadsheet program without harm: a cell that it
 * would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"). UTF-8, CR LF.
 */

const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** One record with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
