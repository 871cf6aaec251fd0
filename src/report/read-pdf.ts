import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { loadPdfReader } from './pdfjs.ts';

/**
 * Reads a PDF back with a reader that is not our writer: what a person sees on its pages, and the files attached to
 * it. For checking a report against its report.json; the PDF is untrusted.
 */
export interface ReadPdf {
  readonly pages: number;
  /** The text of one page (1-based) in drawing order, without white space: spacing is layout, not content. */
  pageText(page: number): Promise<string>;
  attachments(): Promise<ReadonlyMap<string, Uint8Array>>;
  close(): Promise<void>;
}

/** @throws Error when the bytes cannot be read as a PDF */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const { getDocument, VerbosityLevel } = await loadPdfReader();
  const task = getDocument({
    data: Uint8Array.from(bytes), // the reader takes the buffer away from its caller
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    stopAtErrors: true,
    verbosity: VerbosityLevel.ERRORS,
  });
  const pdf = await task.promise;
  return {
    pages: pdf.numPages,
    pageText: (page) => pageText(pdf, page),
    attachments: () => attachments(pdf),
    close: () => task.destroy(),
  };
}

async function pageText(pdf: PDFDocumentProxy, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent({ disableNormalization: true });
  page.cleanup();
  return items
    .map((item) => ('str' in item ? item.str : ''))
    .join('')
    .replace(/\s+/g, '');
}

async function attachments(pdf: PDFDocumentProxy): Promise<ReadonlyMap<string, Uint8Array>> {
  const found: unknown = await pdf.getAttachments();
  const files = new Map<string, Uint8Array>();
  if (typeof found !== 'object' || found === null) return files;
  for (const entry of Object.values(found as Readonly<Record<string, unknown>>)) {
    if (typeof entry !== 'object' || entry === null || !('filename' in entry) || !('content' in entry)) continue;
    if (entry.content instanceof Uint8Array) files.set(String(entry.filename), entry.content);
  }
  return files;
}
