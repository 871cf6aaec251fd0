import { inflateSync } from 'node:zlib';

/**
 * Compares a PDF with one drawn again by our own writer, object by object: dictionaries as they stand, streams by what
 * they hold once inflated (deflate packs differently elsewhere), cross references by the objects they lead to. So
 * whatever a viewer could show comes under it: glyphs, fonts and their maps, layers, annotations, actions, the order
 * of pages. Only the signature, the file's id and the lengths that follow from packing are left out.
 *
 * The other PDF is untrusted, and is read only as our writer would have written it: nothing is interpreted, and no
 * stream is inflated beyond the size that is expected.
 *
 * @returns a sentence for each difference, up to a few; empty when both say the same
 */
export function differingObjects(drawn: Uint8Array, given: Uint8Array): string[] {
  const want = readObjects(drawn);
  if (want === undefined) throw new TypeError('our own PDF cannot be read back');
  const got = readObjects(given);
  if (got === undefined) return ['The file is not written as Goldproof writes one.'];
  if (got.head !== want.head) return ['The head of the file is another one.'];
  if (got.objects.length !== want.objects.length) {
    return [`The file has ${got.objects.length} objects; report.json makes ${want.objects.length}.`];
  }
  const pages = pagesByContent(want.objects);
  const differing = want.objects.filter((object, index) => !isSame(object, got.objects[index], want, got));
  const named = differing.map(({ id, dictionary }) => {
    const page = pages.get(id);
    return page === undefined
      ? `Object ${id} (${typeOf(dictionary)}) differs.`
      : `Page ${page} shows something else than report.json gives.`;
  });
  const rest = named.length - SHOWN;
  return rest > 0 ? [...named.slice(0, SHOWN), `${rest} more objects differ.`] : named;
}

const SHOWN = 10;

interface PdfObject {
  readonly id: number;
  readonly offset: number;
  readonly dictionary: string;
  readonly stream: Uint8Array | undefined;
}

interface Objects {
  readonly head: string;
  readonly objects: readonly PdfObject[];
}

/** The objects in the order of the file, which they must fill without a gap; undefined when they do not. */
function readObjects(pdf: Uint8Array): Objects | undefined {
  // Latin-1 maps each byte to one character, so that offsets in the text are offsets in the file.
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  const head = /^%PDF-[\d.]+\n%[^\n]{4}\n/.exec(text)?.[0];
  if (head === undefined) return undefined;
  const objects: PdfObject[] = [];
  const begin = /(\d{1,9}) 0 obj\n([\s\S]*?)\n(endobj|stream)\n/y;
  let at = head.length;
  for (;;) {
    begin.lastIndex = at;
    const [whole, id = '', dictionary = '', what] = begin.exec(text) ?? [];
    if (whole === undefined) break;
    const start = at + whole.length;
    const length = what === 'stream' ? Number(LENGTH.exec(dictionary)?.[1] ?? Number.NaN) : 0;
    const end = what === 'stream' ? start + length : start;
    if (what === 'stream' && !text.startsWith(STREAM_END, end)) return undefined;
    objects.push({
      id: Number(id),
      offset: at,
      dictionary,
      stream: what === 'stream' ? pdf.subarray(start, end) : undefined,
    });
    at = what === 'stream' ? end + STREAM_END.length : end;
  }
  const last = objects.at(-1);
  return last !== undefined && text.slice(at) === `startxref\n${last.offset}\n%%EOF\n` ? { head, objects } : undefined;
}

const STREAM_END = '\nendstream\nendobj\n';
const LENGTH = /\/Length (\d{1,10})\b/;

function isSame(want: PdfObject, got: PdfObject | undefined, drawn: Objects, given: Objects): boolean {
  if (got === undefined || want.id !== got.id || fixed(want.dictionary) !== fixed(got.dictionary)) return false;
  if (want.stream === undefined || got.stream === undefined) return want.stream === got.stream;
  if (!want.dictionary.includes('/FlateDecode')) return Buffer.compare(want.stream, got.stream) === 0;
  const expected = inflateSync(want.stream);
  const found = inflateWhole(got.stream, expected.length);
  if (found === undefined) return false;
  return want.dictionary.includes('/Type/XRef') ? leadToSame(expected, found, drawn, given) : expected.equals(found);
}

/** A dictionary without what differs between two packings of the same: lengths, the file's id, the signature. */
function fixed(dictionary: string): string {
  const text = dictionary.replace(LENGTH, '/Length 0').replace(/\/ID\[<[0-9a-f]{32}><[0-9a-f]{32}>\]/, '/ID[]');
  if (!text.includes('\n/Type /Sig\n')) return text;
  return text.replace(/\n\/ByteRange \[[0-9 /*]*\]\n\/Contents <[0-9a-f]*>\n/, '\n/ByteRange []\n/Contents <>\n');
}

/** The stream's content, if it is no longer than expected and nothing follows it; undefined otherwise. */
function inflateWhole(stream: Uint8Array, expected: number): Buffer | undefined {
  try {
    const { buffer, engine } = inflateSync(stream, {
      info: true,
      maxOutputLength: Math.max(1, expected),
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    }; // Node's types do not know what `info` changes
    return engine.bytesWritten === stream.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of a row of the cross references: type, offset or stream, generation or index. */
const ROW = 7;

/** Whether two cross-reference tables lead to the same objects, wherever those begin. */
function leadToSame(expected: Buffer, found: Buffer, drawn: Objects, given: Objects): boolean {
  const moved = new Map(drawn.objects.map(({ offset }, index) => [offset, given.objects[index]?.offset]));
  const [want, got] = [unpredicted(expected), unpredicted(found)];
  if (want === undefined || got === undefined || want.length !== got.length) return false;
  for (let at = 0; at < want.length; at += ROW) {
    if (want[at] === 1) want.writeUInt32BE(moved.get(want.readUInt32BE(at + 1)) ?? 0, at + 1);
  }
  return want.equals(got);
}

/** Undoes PNG's "up" predictor; undefined when a row has another one. */
function unpredicted(data: Buffer): Buffer | undefined {
  const rows = Math.floor(data.length / (ROW + 1));
  const table = Buffer.alloc(rows * ROW);
  for (let row = 0; row < rows; row += 1) {
    if (data[row * (ROW + 1)] !== 2) return undefined;
    for (let column = 0; column < ROW; column += 1) {
      const above = row === 0 ? 0 : (table[(row - 1) * ROW + column] ?? 0);
      table[row * ROW + column] = above + (data[row * (ROW + 1) + 1 + column] ?? 0);
    }
  }
  return data.length === rows * (ROW + 1) ? table : undefined;
}

/** Which page each content stream draws, 1-based. */
function pagesByContent(objects: readonly PdfObject[]): ReadonlyMap<number, number> {
  const contents = objects
    .filter(({ dictionary }) => dictionary.includes('\n/Type /Page\n'))
    .flatMap(({ dictionary }) => /\n\/Contents (\d+) 0 R\n/.exec(dictionary)?.[1] ?? []);
  return new Map(contents.map((id, index) => [Number(id), index + 1]));
}

function typeOf(dictionary: string): string {
  return /\/Type ?\/(\w+)/.exec(dictionary)?.[1] ?? 'unnamed';
}
