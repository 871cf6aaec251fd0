import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import type { Document } from '../../report/blocks.ts';
import { differingObjects } from '../../report/compare-pdf.ts';
import { type ReadPdf, readPdf } from '../../report/read-pdf.ts';
import { STATUS_WORDS } from '../../report/view/words.ts';
import { locateSignature } from '../../sign/pdf-signature.ts';
import { turn } from '../in-turns.ts';
import { type PageOptions, renderPages } from '../render.ts';

/**
 * Whether report.pdf is what report.json gives, and nothing else: it is drawn again and compared object by object.
 * Only a PDF that is the same is then given to a reader that is not our writer, which must find the attached
 * report.json and every finding's status on the pages. A PDF made to harm that reader never gets there.
 */
export async function checkReportPdf(
  pdf: Uint8Array,
  json: Uint8Array,
  report: Report,
  document: Document,
  options: Omit<PageOptions, 'signingTime'>,
): Promise<Step> {
  const name = 'report.pdf';
  const signingTime = locateSignature(pdf).claimed;
  const drawn = await renderPages(document, report, json, { ...options, signingTime });
  await turn(options.signal);
  const differing = differingObjects(drawn, pdf);
  if (differing.length > 0) return { name, result: 'failed', detail: differing };
  const read = await readPdf(pdf);
  try {
    const faults = [...(await attachmentFaults(read, json)), ...(await missingFindings(read, report, options.signal))];
    if (faults.length > 0) return { name, result: 'failed', detail: faults };
    const said = `All ${read.pages} pages are drawn from report.json, which is attached, and show every finding's status.`;
    return { name, result: 'passed', detail: [said] };
  } finally {
    await read.close();
  }
}

/** The attached report.json must be the loose one, byte for byte, and the only attachment. */
async function attachmentFaults(pdf: ReadPdf, json: Uint8Array): Promise<string[]> {
  const files = await pdf.attachments();
  const attached = files.get('report.json');
  if (files.size !== 1 || attached === undefined)
    return [`The PDF carries ${files.size} files, not report.json alone.`];
  return Buffer.compare(attached, json) === 0 ? [] : ['The attached report.json is another one.'];
}

/** Each finding must stand on the pages with its id, title and status, whatever the layout. */
async function missingFindings(pdf: ReadPdf, report: Report, signal?: AbortSignal): Promise<string[]> {
  let all = '';
  for (let page = 1; page <= pdf.pages; page += 1) {
    all += await pdf.pageText(page);
    await turn(signal);
  }
  const words = all.toLowerCase();
  const statusOf = new Map(report.findings.map(({ control, status }) => [control, STATUS_WORDS[status]]));
  return report.controls.flatMap(({ id, title }) => {
    const status = statusOf.get(id);
    if (status === undefined) return [`report.json has no finding for ${id}.`];
    const heading = squeeze(`${id}${title}${status}`);
    return words.includes(heading) ? [] : [`The pages do not show ${id} as ${status}.`];
  });
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}
