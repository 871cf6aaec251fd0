import { deflateSync, inflateSync } from 'node:zlib';

/** What an attacker who knows our writer changes in a PDF of it. Everything else stays right: offsets, lengths. */
export interface Surgery {
  /** What a packed stream says instead. */
  readonly stream?: (text: string) => string;
  /** What a dictionary says instead. */
  readonly dictionary?: (text: string) => string;
  /** Where the cross references find objects instead, by id. */
  readonly offsets?: (offsets: Map<number, number>) => void;
}

const OBJECT = /(\d+) 0 obj\n([\s\S]*?)\n(endobj|stream)\n/g;
const STREAM_END = '\nendstream\nendobj\n';
/** Bytes of a row of the cross references: type, offset, generation. */
const ROW = 7;

/** The PDF with its signature taken out again, changed, and packed by another level of deflate. */
export function edited(pdf: Uint8Array, { stream, dictionary, offsets }: Surgery): Uint8Array {
  const text = Buffer.from(pdf).toString('latin1');
  let out = text.slice(0, text.indexOf('\n', 9) + 1);
  const places = new Map<number, number>();
  OBJECT.lastIndex = out.length;
  for (let found = OBJECT.exec(text); found !== null; found = OBJECT.exec(text)) {
    const [, id = '', written = '', what] = found;
    places.set(Number(id), out.length);
    if (what === 'endobj') {
      out += `${id} 0 obj\n${unsigned(dictionary?.(written) ?? written)}\nendobj\n`;
      continue;
    }
    const length = Number(/\/Length (\d+)/.exec(written)?.[1]);
    const data = Buffer.from(text.slice(OBJECT.lastIndex, OBJECT.lastIndex + length), 'latin1');
    OBJECT.lastIndex += length + STREAM_END.length;
    const isTable = written.includes('/Type/XRef');
    if (isTable) offsets?.(places);
    const content = isTable
      ? deflateSync(moved(inflateSync(data), places))
      : written.includes('/FlateDecode')
        ? deflateSync(Buffer.from((stream ?? String)(inflateSync(data).toString('latin1')), 'latin1'), { level: 1 })
        : data;
    const head = written.replace(/\/Length \d+/, `/Length ${content.length}`);
    out += `${id} 0 obj\n${head}\nstream\n${content.toString('latin1')}${STREAM_END}`;
    if (isTable) out += `startxref\n${places.get(Number(id))}\n%%EOF\n`;
  }
  return Buffer.from(out, 'latin1');
}

function unsigned(dictionary: string): string {
  if (!dictionary.includes('/Type /Sig\n')) return dictionary;
  return dictionary
    .replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 /********** /********** /**********]')
    .replace(/<[0-9a-f]{1000,}>/, (contents) => `<${'0'.repeat(contents.length - 2)}>`);
}

/** The table with the objects' new offsets; PNG's "up" predictor taken off and put on again. */
function moved(predicted: Buffer, places: ReadonlyMap<number, number>): Buffer {
  const rows = predicted.length / (ROW + 1);
  const table = Buffer.alloc(rows * ROW);
  const out = Buffer.alloc(predicted.length, 2);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < ROW; column += 1) {
      const above = row === 0 ? 0 : (table[(row - 1) * ROW + column] ?? 0);
      table[row * ROW + column] = above + (predicted[row * (ROW + 1) + 1 + column] ?? 0);
    }
  }
  for (let row = 0; row < rows; row += 1) {
    if (table[row * ROW] === 1) table.writeUInt32BE(places.get(row) ?? 0, row * ROW + 1);
  }
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < ROW; column += 1) {
      const above = row === 0 ? 0 : (table[(row - 1) * ROW + column] ?? 0);
      out[row * (ROW + 1) + 1 + column] = (table[row * ROW + column] ?? 0) - above;
    }
  }
  return out;
}
