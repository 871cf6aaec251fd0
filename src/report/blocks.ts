import type { Status } from '../model/status.ts';

/**
 * What every rendering is made from. Templates emit a small closed subset of HTML; it is parsed to these blocks,
 * and report.pdf and report.html are drawn from the same list. A block says what something is, never how it looks.
 */

/**
 * A stretch of text. `code` marks identifiers and expressions (monospace; breaks after `:` and `/`). Text is taken as it
 * is: white space is not collapsed, and a line break is a control character that the PDF shows as `\u{000A}`.
 */
export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style?: 'strong' | 'code' | 'muted' | 'small' }
  | { readonly kind: 'link'; readonly text: string; readonly target: string } // '#section-id' or an https address
  | { readonly kind: 'status'; readonly status: Status }; // the status's shape and its word

export type Inlines = readonly Inline[];

export interface TableColumn {
  readonly title: string;
  /** Share of the table's width, relative to the other columns. */
  readonly weight: number;
  readonly align: 'start' | 'end'; // numbers stand at the end
}

/**
 * Rows of a table, one cell for each column; drawn from any iterable so that a register of 24,000 rows is never held
 * twice. The PDF iterates them more than once (to count pages, then to draw): each time the same rows.
 */
export type TableRows = Iterable<readonly Inlines[]>;

export type Block =
  | {
      readonly kind: 'heading';
      readonly level: 1 | 2 | 3;
      readonly id: string;
      readonly text: string;
      readonly aside?: Inlines;
    }
  | { readonly kind: 'paragraph'; readonly role: 'body' | 'lead' | 'note'; readonly content: Inlines }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Inlines[] }
  | {
      readonly kind: 'facts';
      readonly columns: 1 | 2;
      readonly pairs: readonly { readonly term: string; readonly value: Inlines }[];
    }
  | { readonly kind: 'code'; readonly text: string; readonly label: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly TableColumn[];
      readonly rows: TableRows;
      /** Shown instead of the rows when there are none: an empty table always says so. */
      readonly empty: string;
      readonly density: 'normal' | 'dense';
      /** The first column's cells are row headers. */
      readonly rowHeaders: boolean;
    }
  | {
      readonly kind: 'callout';
      readonly tone: 'neutral' | 'warning' | 'failure';
      readonly title: string;
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'figure'; readonly chart: Chart; readonly alt: string; readonly caption: string }
  | {
      readonly kind: 'title-page';
      readonly title: string;
      readonly subtitle: string;
      readonly number: string;
      readonly organisation: string;
      readonly period: string;
      readonly facts: readonly { readonly term: string; readonly value: Inlines }[];
      readonly digests: readonly { readonly term: string; readonly value: string }[];
    }
  | { readonly kind: 'page-break'; readonly orientation: 'portrait' | 'landscape' };

/** Data of a chart, drawn as vectors. Its numbers stand in a table too. */
export type Chart =
  | { readonly kind: 'counts'; readonly counts: readonly { readonly status: Status; readonly count: number }[] }
  | {
      readonly kind: 'stacked-bars';
      readonly rows: readonly {
        readonly label: string;
        readonly parts: readonly { readonly status: Status; readonly count: number }[];
      }[];
    }
  | {
      readonly kind: 'heat-table';
      readonly columns: readonly string[];
      readonly rows: readonly { readonly label: string; readonly cells: readonly Status[] }[];
    }
  | {
      readonly kind: 'paired-bars';
      readonly series: readonly [string, string];
      readonly rows: readonly { readonly label: string; readonly values: readonly [number, number] }[];
    };

/** What the page furniture needs: printed in the header and footer of every page but the title page. */
export interface PageFurniture {
  readonly number: string;
  readonly classification: string;
  readonly organisation: string;
  readonly period: string;
  readonly evidenceDigest: string;
}

/** A document ready to be rendered. */
export interface Document {
  readonly title: string;
  readonly subject: string;
  readonly language: 'en';
  readonly furniture: PageFurniture;
  readonly blocks: readonly Block[];
}
