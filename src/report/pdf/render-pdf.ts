import { finish, type Steps } from '../../core/steps.ts';
import type { Document } from '../blocks.ts';
import { compose } from './compose.ts';
import { type Attachment, openFile } from './file.ts';
import type { Pass, Survey } from './flow.ts';
import type { SignatureRequest } from './signature-field.ts';
import { dryStructure } from './structure.ts';
import type { PaperSize } from './theme.ts';
import { openTypesetter } from './type-case.ts';
import { visible } from './visible.ts';

export interface PdfOptions {
  readonly pageSize?: PaperSize;
  /** The report's date, in the file's metadata. Not the signing time. */
  readonly createdAt: Date;
  readonly attachments: readonly Attachment[];
  /** Asks for an empty signature field, to be filled by src/sign. */
  readonly signature?: SignatureRequest;
}

/**
 * Renders a document as one tagged PDF that is PDF/A-3a and PDF/UA-1. The same input gives the same bytes.
 *
 * The document is laid out twice: a dry pass counts pages and table rows, then the real pass draws. So every
 * `TableRows` is iterated more than once and must give the same rows each time.
 *
 * @throws Error when the document breaks a rule that a reader would stumble over: a table without header cells, a row
 *   with too few cells, a heading that skips a level, a link to a section that is not there
 */
export function renderPdf(document: Document, options: PdfOptions): Promise<Uint8Array> {
  return new Promise((resolve) => resolve(finish(renderingPdf(document, options))));
}

/** The same in pieces, so that it can be stopped in between. */
export function* renderingPdf(document: Document, options: PdfOptions): Steps<Uint8Array> {
  const info = {
    title: visible(document.title),
    subject: visible(document.subject),
    author: visible(document.furniture.organisation),
    createdAt: options.createdAt,
  };
  const file = openFile(info, options.signature);
  const typesetter = openTypesetter(file.faces);
  const paper = options.pageSize ?? 'A4';
  const survey: Survey = { pages: 0, tableRows: [], columnWidths: [], sections: new Set() };
  const dry: Pass = { file: null, structure: dryStructure(), typesetter, survey };
  yield* compose(document, dry, paper);
  const { pages } = survey;
  yield* compose(document, { file, structure: file.structure, typesetter, survey }, paper);
  if (survey.pages !== pages)
    throw new Error(`the document took ${pages} pages when counted and ${survey.pages} when drawn`);
  for (const attachment of options.attachments) file.attach(attachment);
  return file.finish();
}
