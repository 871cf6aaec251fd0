import { deflateSync } from 'node:zlib';
import type { Internals } from './pdfkit-internals.ts';
import type { ObjectSink } from './structure.ts';

/** Objects packed into object streams, and the cross-reference stream that finds them (ISO 32000-1 §7.5.7, §7.5.8). */

const OBJECTS_PER_STREAM = 500;

export interface PackedObjects extends ObjectSink {
  /** Writes the objects that are still waiting. */
  flush(): void;
}

/** Packs objects into a pdfkit document, which counts them as its own. */
export function openPackedObjects(pdf: Internals): PackedObjects {
  let ids: number[] = [];
  let bodies: string[] = [];
  const flush = () => {
    if (ids.length === 0) return;
    let at = 0;
    const index = ids.map((id, i) => {
      const entry = `${id} ${at}`;
      at += (bodies[i]?.length ?? 0) + 1;
      return entry;
    });
    const head = `${index.join(' ')}\n`;
    const stream = pdf.ref({ Type: 'ObjStm', N: ids.length, First: head.length });
    for (const [i, id] of ids.entries()) pdf._offsets[id - 1] = [stream.id, i];
    pdf._waiting -= ids.length;
    stream.end(Buffer.from(head + bodies.join('\n'), 'latin1'));
    ids = [];
    bodies = [];
  };
  return {
    allocate() {
      pdf._offsets.push(null);
      pdf._waiting++;
      return pdf._offsets.length;
    },
    put(id, syntax) {
      ids.push(id);
      bodies.push(syntax);
      if (ids.length === OBJECTS_PER_STREAM) flush();
    },
    flush,
  };
}

const WIDTHS = [1, 4, 2] as const; // bytes of type, offset (or stream), generation (or index)
const ROW = WIDTHS[0] + WIDTHS[1] + WIDTHS[2];

/** Replaces pdfkit's cross-reference table by a stream, and its file id by `fileId()`, asked when all else is written. */
export function writeCrossReferenceStream(pdf: Internals, fileId: () => string): void {
  pdf._finalize = () => {
    const id = pdf._offsets.length + 1;
    const at = pdf._offset;
    pdf._offsets.push(at);
    const data = deflateSync(predicted(entries(pdf._offsets)));
    const hex = fileId();
    pdf._write(
      `${id} 0 obj\n<</Type/XRef/Size ${id + 1}/W[${WIDTHS.join(' ')}]/Root ${pdf._root}/Info ${pdf._info}/ID[<${hex}><${hex}>]` +
        `/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns ${ROW}>>/Length ${data.length}>>\nstream`,
    );
    pdf._write(data);
    pdf._write('\nendstream\nendobj\nstartxref');
    pdf._write(String(at));
    pdf._write('%%EOF');
    pdf.push(null);
  };
}

function entries(offsets: Internals['_offsets']): Buffer {
  const table = Buffer.alloc((offsets.length + 1) * ROW);
  table.writeUInt16BE(0xffff, ROW - 2); // object 0, the head of the free list
  for (const [i, offset] of offsets.entries()) {
    const at = (i + 1) * ROW;
    if (offset === null) throw new Error(`object ${i + 1} of the PDF was never written`);
    if (typeof offset === 'number') {
      table.writeUInt8(1, at);
      table.writeUInt32BE(offset, at + 1);
    } else {
      table.writeUInt8(2, at);
      table.writeUInt32BE(offset[0], at + 1);
      table.writeUInt16BE(offset[1], at + 5);
    }
  }
  return table;
}

/** PNG's "up" predictor: neighbouring entries differ in a byte or two. */
function predicted(table: Buffer): Buffer {
  const rows = table.length / ROW;
  const out = Buffer.alloc(rows * (ROW + 1));
  for (let row = 0; row < rows; row++) {
    out[row * (ROW + 1)] = 2;
    for (let k = 0; k < ROW; k++) {
      const above = row === 0 ? 0 : (table[(row - 1) * ROW + k] ?? 0);
      out[row * (ROW + 1) + 1 + k] = (table[row * ROW + k] ?? 0) - above;
    }
  }
  return out;
}
