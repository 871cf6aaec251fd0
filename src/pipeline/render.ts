import { createHash } from 'node:crypto';
import type { Report } from '../model/report.ts';
import type { Signing } from '../model/signer.ts';
import type { Document } from '../report/blocks.ts';
import { renderHtml } from '../report/html/render.ts';
import { renderingPdf } from '../report/pdf/render-pdf.ts';
import { renderTemplates, type Templates } from '../report/render-templates.ts';
import { signDetached } from '../sign/cms.ts';
import { embedSignature } from '../sign/pades.ts';
import { inTurns, turn } from './in-turns.ts';

/** A report in every format, signed where the format carries a signature. */
export interface Rendered {
  readonly json: Uint8Array;
  readonly jsonSignature: Uint8Array;
  readonly pdf: Uint8Array;
  readonly html: Uint8Array;
}

/** Room for the signature, its chain and its timestamp in the PDF; more than 16 KB, as signing fails when it is full. */
const SIGNATURE_BYTES = 32_768;

export interface PageOptions {
  /** What the PDF's signature claims; must lie in the certificate's validity. */
  readonly signingTime: Date;
  readonly pageSize: 'A4' | 'LETTER';
  /** Stops the drawing. */
  readonly signal?: AbortSignal | undefined;
}

/** `report.json` as it is written: indented, so that two revisions can be compared line by line. */
export function reportBytes(report: Report): Uint8Array {
  return Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
}

/** Renders a report and signs it. */
export async function renderSigned(
  report: Report,
  templates: Templates,
  signing: Signing,
  options: PageOptions,
): Promise<Rendered> {
  const json = reportBytes(report);
  const document = renderTemplates(report, templates);
  await turn(options.signal);
  const unsigned = await renderPages(document, report, json, options);
  const sign = (digest: Uint8Array): Promise<Uint8Array> =>
    signDetached(digest, signing.signer, signing.timestamp === undefined ? {} : { timestamp: signing.timestamp });
  return {
    json,
    jsonSignature: await sign(createHash('sha256').update(json).digest()),
    pdf: await embedSignature(unsigned, sign),
    html: Buffer.from([...renderHtml(document)].join('')),
  };
}

/** The PDF before it is signed. `verify` draws the same pages again, to compare their text. */
export function renderPages(
  document: Document,
  report: Report,
  json: Uint8Array,
  { signingTime, pageSize, signal }: PageOptions,
): Promise<Uint8Array> {
  const reportDate = new Date(report.collected.to);
  const drawing = renderingPdf(document, {
    pageSize,
    createdAt: reportDate,
    attachments: [
      {
        name: 'report.json',
        type: 'application/json',
        description: 'The report, machine-readable',
        relationship: 'Source',
        bytes: json,
        modifiedAt: reportDate,
      },
    ],
    signature: {
      reason: `Evidence report ${report.number} revision ${report.revision}`,
      signingTime,
      reservedBytes: SIGNATURE_BYTES,
    },
  });
  return inTurns(drawing, signal);
}
