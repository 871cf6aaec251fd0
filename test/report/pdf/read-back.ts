import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { loadPdfReader } from '../../../src/report/pdfjs.ts';

/** A PDF as Mozilla's reader sees it: what our writer says is only believed when another program reads it. */

export interface ReadItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Along the line; 0 for text that runs upwards. */
  readonly width: number;
}

export interface ReadPage {
  readonly width: number;
  readonly height: number;
  readonly items: readonly ReadItem[];
  readonly roles: readonly string[];
  readonly alts: readonly string[];
  readonly links: readonly { readonly url: string | undefined; readonly dest: unknown; readonly contents: string }[];
}

export interface ReadBack {
  readonly pages: readonly ReadPage[];
  /** All text in drawing order; pieces joined without a blank, as nothing says where one was. */
  readonly text: string;
  readonly attachments: Readonly<Record<string, Uint8Array>>;
  readonly outline: readonly { readonly title: string; readonly items: readonly { readonly title: string }[] }[];
  readonly info: Readonly<Record<string, unknown>>;
  readonly metadata: string;
  readonly fingerprint: string | undefined;
}

export async function readBack(bytes: Uint8Array): Promise<ReadBack> {
  const { getDocument } = await loadPdfReader();
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0, useSystemFonts: false });
  const pdf = await loading.promise;
  const pages: ReadPage[] = [];
  for (let i = 1; i <= pdf.numPages; i++) pages.push(await readPage(pdf, i));
  const { info, metadata } = await pdf.getMetadata();
  const attachments = Object.entries((await pdf.getAttachments()) ?? {}) as [string, { content: Uint8Array }][];
  const result = {
    pages,
    text: pages.flatMap((page) => page.items.map((item) => item.text)).join(''),
    attachments: Object.fromEntries(attachments.map(([name, { content }]) => [name, content])),
    outline: (await pdf.getOutline()) ?? [],
    info: info as Record<string, unknown>,
    metadata: metadata?.getRaw() ?? '',
    fingerprint: pdf.fingerprints[0] ?? undefined,
  };
  await loading.destroy();
  return result;
}

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<ReadPage> {
  const page = await pdf.getPage(number);
  const content = await page.getTextContent({ disableNormalization: true });
  const items = content.items.flatMap((item) =>
    'str' in item
      ? [
          {
            text: item.str,
            x: Number(item.transform[4]),
            y: Number(item.transform[5]),
            size: Math.hypot(Number(item.transform[2]), Number(item.transform[3])),
            width: item.transform[0] === 0 ? 0 : item.width,
          },
        ]
      : [],
  );
  const roles: string[] = [];
  const alts: string[] = [];
  walk(await page.getStructTree(), roles, alts);
  const annotations: { url?: string; dest?: unknown; contentsObj?: { str: string } }[] = await page.getAnnotations();
  const { width, height } = page.getViewport({ scale: 1 });
  const links = annotations
    .filter((annotation) => annotation.url !== undefined || annotation.dest !== undefined)
    .map(({ url, dest, contentsObj }) => ({ url, dest, contents: contentsObj?.str ?? '' }));
  page.cleanup();
  return { width, height, items, roles, alts, links };
}

/** Notes the elements that have content on the page: pdfjs lists their siblings from other pages too. */
function walk(node: unknown, roles: string[], alts: string[]): boolean {
  const { role, alt, type, children } = (node ?? {}) as {
    role?: string;
    alt?: string;
    type?: string;
    children?: unknown[];
  };
  if (type === 'content' || type === 'object') return true;
  const at = roles.length;
  let present = false;
  for (const child of children ?? []) present = walk(child, roles, alts) || present;
  if (!present) return false;
  if (role !== undefined) roles.splice(at, 0, role);
  if (alt !== undefined) alts.push(alt);
  return true;
}
