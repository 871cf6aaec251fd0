import { DEFAULT_FONT, type Faces, openFaces } from './faces.ts';
import { CREATOR, type FileInfo, PRODUCER, writeMetadata } from './metadata.ts';
import { openPackedObjects, type PackedObjects, writeCrossReferenceStream } from './objects.ts';
import { collectOutput } from './output.ts';
import type { Page } from './page.ts';
import { type Internals, type Outline, openPdfkit, Raw, type Reference } from './pdfkit-internals.ts';
import { addSignatureField, type SignatureRequest } from './signature-field.ts';
import { type Element, openStructure, type Structure } from './structure.ts';
import { asciiString, isInert, num, reference, textString } from './syntax.ts';
import { visible } from './visible.ts';

/** A file carried inside the PDF (PDF/A-3). */
export interface Attachment {
  readonly name: string;
  /** Media type, e.g. `application/json`. */
  readonly type: string;
  readonly description: string;
  /** What the report is to it: made from it (`Source`), or illustrated by it (`Data`). */
  readonly relationship: 'Source' | 'Data';
  readonly bytes: Uint8Array;
  readonly modifiedAt: Date;
}

/**
 * The file being written: all that the layout knows of pdfkit. Below it, fonts, metadata, attachments, bookmarks and
 * the signature field are pdfkit's; page content, structure and cross references are written directly.
 */
export interface PdfFile {
  readonly faces: Faces;
  readonly structure: Structure;
  /** Starts a page of the given size; returns its object id. */
  beginPage(width: number, height: number): number;
  endPage(page: Page): void;
  /** Makes a rectangle of the page lead to an address, or to a destination (`#name`). */
  link(page: Page, element: Element, place: LinkPlace): void;
  destination(name: string, x: number, y: number): void;
  bookmark(level: number, title: string, y: number): void;
  attach(attachment: Attachment): void;
  /** Ends the file. Nothing can be added afterwards. */
  finish(): Uint8Array;
}

export interface LinkPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly target: string;
  readonly text: string;
}

/** Opens a PDF/A-3a and PDF/UA-1 file. */
export function openFile(info: FileInfo, signature: SignatureRequest | undefined): PdfFile {
  const pdf = openPdfkit({
    subset: 'PDF/A-3a',
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    autoFirstPage: false,
    fontLayoutCache: false,
    font: DEFAULT_FONT,
    info: { Creator: CREATOR, Producer: PRODUCER, CreationDate: info.createdAt, ModDate: info.createdAt },
  });
  pdf.info['Title'] = pdfText(info.title);
  pdf.info['Subject'] = pdfText(info.subject);
  pdf.info['Author'] = pdfText(info.author);
  const output = collectOutput(pdf);
  writeMetadata(pdf, info);
  writeCrossReferenceStream(pdf, () => output.digest().slice(0, 32));
  const objects = openPackedObjects(pdf);
  const root = pdf.getStructTreeRoot();
  const structure = rootedStructure(objects, root);
  const bookmarks: Outline[] = [pdf.outline];
  let placeholder: Reference | undefined;
  return {
    faces: openFaces(pdf),
    structure,
    beginPage(width, height) {
      pdf.addPage({ size: [width, height], margin: 0 });
      if (signature && !placeholder) placeholder = addSignatureField(pdf, signature);
      return pdf.page.dictionary.id;
    },
    endPage: (page) => writePage(pdf, objects, page),
    link: (page, element, place) => writeLink(pdf, objects, structure, page, element, place),
    destination(name, x, y) {
      assertInert('the id of a heading', name);
      pdf.addNamedDestination(name, 'XYZ', x, y, null);
    },
    bookmark(level, title, y) {
      bookmarks.length = Math.min(level, bookmarks.length);
      const above = bookmarks.at(-1) ?? pdf.outline;
      const item = above.addItem('', { top: y });
      item.outlineData['Title'] = pdfText(title);
      bookmarks.push(item);
    },
    attach: (attachment) => attach(pdf, attachment),
    finish() {
      objects.flush();
      pdf.end();
      placeholder?.end(); // the last object: pdfkit finishes the file when it is written
      if (pdf._waiting > 0) throw new Error(`${pdf._waiting} objects of the PDF were never written`);
      return output.bytes();
    },
  };
}

/** The structure tree's root holds one element, Document, opened first. */
function rootedStructure(objects: PackedObjects, root: Reference): Structure {
  const structure = openStructure(objects, root.id);
  return {
    ...structure,
    open(tag, parent, attributes) {
      const element = structure.open(tag, parent, attributes);
      if (!parent) root.data['K'] = [new Raw(reference(element.id))];
      return element;
    },
  };
}

function writePage(pdf: Internals, objects: PackedObjects, page: Page): void {
  for (const face of page.faces) pdf.page.fonts[face.resource] = face.font.ref();
  // pdfkit starts each page with the y axis turned downwards; turn it back.
  const content = `q 1 0 0 -1 0 ${num(page.height)} cm\n${page.content()}\nQ`;
  pdf.addContent(Buffer.from(content, 'latin1'));
  const owners = objects.allocate();
  objects.put(owners, `[${page.owners.map(reference).join(' ')}]`);
  pdf.getStructParentTree().add(pdf.page.structParentTreeKey, new Raw(reference(owners)));
}

function writeLink(
  pdf: Internals,
  objects: PackedObjects,
  structure: Structure,
  page: Page,
  element: Element,
  place: LinkPlace,
): void {
  const id = objects.allocate();
  const key = pdf.createStructParentTreeNextKey();
  pdf.getStructParentTree().add(key, new Raw(reference(element.id)));
  const lower = page.height - place.y - place.height;
  const rectangle = [place.x, lower, place.x + place.width, lower + place.height].map(num).join(' ');
  const action = place.target.startsWith('#')
    ? `/Dest${textString(place.target.slice(1))}`
    : `/A<</S/URI/URI${asciiString(new URL(place.target).href)}>>`;
  objects.put(
    id,
    `<</Type/Annot/Subtype/Link/Rect[${rectangle}]/Border[0 0 0]/F 4/StructParent ${key}/Contents${textString(visible(place.text))}${action}>>`,
  );
  pdf.page.annotations.push(new Raw(reference(id)));
  structure.annotation(element, page.id, id);
}

/** A text string that pdfkit writes as it is. */
function pdfText(text: string): Raw {
  return new Raw(textString(text));
}

/** pdfkit writes some strings by itself, in plain sight. Those are ours to choose, and have to be inert. */
function assertInert(what: string, text: string): void {
  if (!isInert(text)) throw new RangeError(`${what} must be made of letters, digits and .,:;@+-_ only: ${text}`);
}

function attach(pdf: Internals, attachment: Attachment): void {
  assertInert('the name of an attachment', attachment.name);
  assertInert('the description of an attachment', attachment.description);
  pdf.file(attachment.bytes, {
    name: attachment.name,
    type: attachment.type,
    description: attachment.description,
    relationship: attachment.relationship,
    creationDate: attachment.modifiedAt,
    modifiedDate: attachment.modifiedAt,
  });
}
