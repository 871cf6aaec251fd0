import type { Block } from '../blocks.ts';
import { type SetText, setInlines } from './inline-text.ts';
import type { TextLook } from './theme.ts';
import type { Typesetter } from './type-case.ts';

/** How a table's width is shared: by weight, but with a look at what the columns have to hold. */

type Table = Extract<Block, { kind: 'table' }>;

/** Room at each side of a cell's text. */
export const SIDE = 4;

/** Rows that are looked at: enough to see an account id or the name of an operation, and no more than a page of them. */
const SAMPLE = 50;

/** No more than this share of the table is given to a column for the sake of one long word, e.g. a digest. */
const LONGEST = 0.27;

/**
 * Widths in points. A column is at least as wide as the longest word of its title and of its first rows, so that
 * `DescribeImages` is not broken in two where another column has room to spare; where all cannot have that, as wide
 * as its title asks, and where not even that, as its weight says.
 *
 * @throws Error when a column has no weight
 */
export function columnWidths(
  typesetter: Typesetter,
  look: TextLook,
  width: number,
  { columns, rows, caption }: Table,
  titles: readonly SetText[],
): readonly number[] {
  if (!columns.every(({ weight }) => weight > 0)) throw new Error(`the table "${caption}" has a column without weight`);
  const weights = columns.reduce((sum, column) => sum + column.weight, 0);
  const shares = columns.map((column) => (width * column.weight) / weights);
  const title = titles.map((text) => longestWord(text, Number.POSITIVE_INFINITY));
  const content = [...title];
  let looked = 0;
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      const longest = longestWord(setInlines(typesetter, look, cell), width * LONGEST);
      content[i] = Math.max(content[i] ?? 0, longest);
    }
    if (++looked === SAMPLE) break;
  }
  return widened(shares, content) ?? widened(shares, title) ?? shares;
}

/** Widens the columns that are too narrow at the cost of those that have room; undefined when there is not enough. */
function widened(shares: readonly number[], least: readonly number[]): number[] | undefined {
  const excess = shares.map((share, i) => share - (least[i] ?? 0));
  const missing = excess.reduce((sum, over) => sum + Math.max(0, -over), 0);
  const spare = excess.reduce((sum, over) => sum + Math.max(0, over), 0);
  if (missing > spare) return undefined;
  if (missing === 0) return [...shares];
  return shares.map((share, i) => {
    const over = excess[i] ?? 0;
    return over < 0 ? share - over : share - (over * missing) / spare;
  });
}

/** Width of a column that holds the longest stretch without a place to break; stretches beyond `limit` do not count. */
function longestWord({ glyphs }: SetText, limit: number): number {
  let longest = 0;
  let word = 0;
  for (const { width, after } of glyphs) {
    if (after !== 2) word += width;
    if (word > longest && word <= limit) longest = word;
    if (after !== 0) word = 0;
  }
  return longest + 2 * SIDE + 0.5; // a little for rounding
}
