import PDFDocument from 'pdfkit';

/**
 * The parts of pdfkit 0.20.2 that the fast path reaches behind its public interface for. The version is pinned, and
 * test/report/pdf/pdfkit-internals.test.ts fails when one of these members goes away.
 */

/** An indirect object. */
export interface Reference {
  readonly id: number;
  data: Record<string, unknown>;
  end(chunk?: Uint8Array): void;
}

interface FontkitGlyph {
  readonly id: number;
  readonly advanceWidth: number;
}

/** An embedded font with its growing subset: `widths` and `unicode` are indexed by the subset's glyph id. */
export interface EmbeddedFont {
  readonly id: string;
  readonly scale: number; // to thousandths of an em
  readonly ascender: number;
  readonly widths: (number | undefined)[];
  readonly unicode: (readonly number[] | undefined)[];
  readonly subset: { readonly glyphs: number[] };
  readonly font: {
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): FontkitGlyph;
  };
  ref(): Reference;
}

interface Page {
  readonly dictionary: Reference;
  readonly fonts: Record<string, Reference>;
  readonly annotations: unknown[];
  readonly structParentTreeKey: number;
}

export interface Outline {
  readonly outlineData: Record<string, unknown>;
  addItem(title: string, options?: { top?: number; left?: number; expanded?: boolean }): Outline;
}

/** pdfkit's document with its private members. `_offsets` holds a byte offset, or the place in an object stream. */
export interface Internals {
  _font: EmbeddedFont;
  _root: Reference;
  _info: Reference;
  _offset: number;
  _offsets: (number | null | readonly [stream: number, index: number])[];
  _waiting: number;
  _acroform: unknown;
  _write(data: string | Uint8Array): void;
  _finalize(): void;
  _addInfo(): void;
  readonly info: Record<string, unknown>;
  readonly page: Page;
  readonly outline: Outline;
  readonly metadata: { append(xml: string): void };
  font(source: Uint8Array): unknown;
  ref(data: unknown): Reference;
  read(): Uint8Array | null;
  push(chunk: null): boolean;
  end(): void;
  addPage(options: { size: [number, number]; margin: number }): unknown;
  addContent(data: Uint8Array): unknown;
  addNamedDestination(name: string, ...destination: ['XYZ', number, number, null]): void;
  getStructTreeRoot(): Reference;
  createStructParentTreeNextKey(): number;
  getStructParentTree(): { add(key: number, value: unknown): unknown };
  file(source: Uint8Array, options: Record<string, unknown>): unknown;
}

/** A pdfkit document, opened up. */
export function openPdfkit(options: PDFKit.PDFDocumentOptions & { fontLayoutCache: boolean }): Internals {
  // pdfkit's types describe its public interface only.
  return new PDFDocument(options) as unknown as Internals;
}

/** A ready-made piece of PDF syntax: pdfkit prints what is no plain object with `String()`. */
export class Raw {
  readonly #syntax: string;
  constructor(syntax: string) {
    this.#syntax = syntax;
  }
  get [Symbol.toStringTag](): string {
    return 'Raw';
  }
  toString(): string {
    return this.#syntax;
  }
}
