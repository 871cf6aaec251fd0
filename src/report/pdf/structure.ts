import { reference } from './syntax.ts';

/**
 * The tagged structure (ISO 32000-1 §14.7), written element by element in as few bytes as possible: a register of
 * 24,000 rows has some 170,000 elements, and each is forgotten as soon as it is closed.
 */

export type Tag =
  | 'Document'
  | 'Sect'
  | 'Div'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Link'
  | 'Code'
  | 'Figure'
  | 'Table'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Caption'; // prettier-ignore

/** An element that is still open. */
export interface Element {
  readonly id: number;
  readonly tag: Tag;
  readonly parent: Element | null;
  readonly attributes: string;
  /** The page object the element's marked content is on; 0 until there is some. */
  page: number;
  kids: string;
  /** Header cells below this element. */
  headerCells: number;
}

/** Where finished objects go. */
export interface ObjectSink {
  allocate(): number;
  put(id: number, syntax: string): void;
}

/** The structure tree being written. */
export interface Structure {
  /** Opens an element as the parent's next child. `attributes` are further entries of its dictionary. */
  open(tag: Tag, parent: Element | null, attributes?: string): Element;
  /** Notes marked content `mcid` of a page as the element's next child. */
  content(element: Element, page: number, mcid: number): void;
  /** Notes an annotation as the element's next child. */
  annotation(element: Element, page: number, annotation: number): void;
  /** Writes the element. @throws Error on a table without header cells */
  close(element: Element): void;
}

/** Refuses a table without a single header cell: no outside validator does (they check only the headers that exist). */
export function assertTableHeaders(element: Element): void {
  if (element.tag === 'Table' && element.headerCells === 0) {
    throw new Error('a table has no header cell: give it columns with titles, or row headers');
  }
}

/** A structure tree that hangs below the object `root`. */
export function openStructure(sink: ObjectSink, root: number): Structure {
  return {
    open(tag, parent, attributes = '') {
      const id = sink.allocate();
      if (parent) parent.kids += `${reference(id)} `;
      return { id, tag, parent, attributes, page: 0, kids: '', headerCells: 0 };
    },
    content(element, page, mcid) {
      if (element.page === 0) element.page = page;
      element.kids += element.page === page ? `${mcid} ` : `<</Type/MCR/Pg ${reference(page)}/MCID ${mcid}>> `;
    },
    annotation(element, page, annotation) {
      element.kids += `<</Type/OBJR/Pg ${reference(page)}/Obj ${reference(annotation)}>> `;
    },
    close(element) {
      assertTableHeaders(element);
      const { parent } = element;
      // A table's header cells are its own: a table inside a cell does not head the one around it.
      if (parent && element.tag !== 'Table') parent.headerCells += element.tag === 'TH' ? 1 : element.headerCells;
      const page = element.page === 0 ? '' : `/Pg ${reference(element.page)}`;
      const above = reference(parent ? parent.id : root);
      sink.put(element.id, `<</S/${element.tag}/P ${above}${page}/K[${element.kids}]${element.attributes}>>`);
    },
  };
}

/** A structure that is counted on but never written: for the dry pass. */
export function dryStructure(): Structure {
  return openStructure({ allocate: () => 0, put: () => undefined }, 0);
}
