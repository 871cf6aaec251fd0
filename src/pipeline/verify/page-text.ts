import { messageOf } from '../../core/errors.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import type { ReadPdf } from '../../report/read-pdf.ts';
import { readPdf } from '../../report/read-pdf.ts';
import { renderTemplates, type Templates } from '../../report/render-templates.ts';
import { STATUS_WORDS } from '../../report/view/words.ts';
import { renderPages } from '../render.ts';

/**
 * Whether the pages say what report.json says. The pages are drawn again from report.json and read back, and so are
 * the package's; text is compared page by page. Bytes never are: fonts may be packed differently elsewhere.
 */
export async function checkPageText(
  pdf: Uint8Array,
  report: Report,
  json: Uint8Array,
  templates: Templates,
  pageSize: 'A4' | 'LETTER',
): Promise<Step> {
  const name = 'page text';
  try {
    const drawn = await readPdf(pdf);
    const missing = await missingFindings(drawn, report);
    const differing = missing.length > 0 ? missing : await differingPages(drawn, report, json, templates, pageSize);
    const pages = drawn.pages;
    await drawn.close();
    if (differing.length > 0) return { name, result: 'failed', detail: differing };
    return { name, result: 'passed', detail: [`The text of all ${pages} pages is what report.json says.`] };
  } catch (thrown) {
    return { name, result: 'failed', detail: [`The pages cannot be read back: ${messageOf(thrown)}`] };
  }
}

/** Each finding must stand on the pages with its id, title, status and counts, whatever the layout. */
async function missingFindings(pdf: ReadPdf, report: Report): Promise<string[]> {
  let all = '';
  for (let page = 1; page <= pdf.pages; page += 1) all += await pdf.pageText(page);
  const words = all.toLowerCase();
  return report.controls.flatMap((control) => {
    const finding = report.findings.find((entry) => entry.control === control.id);
    if (finding === undefined) return [`report.json has no finding for ${control.id}.`];
    const heading = squeeze(`${control.id}${control.title}${STATUS_WORDS[finding.status]}`);
    return words.includes(heading) ? [] : [`The pages do not show ${control.id} as ${STATUS_WORDS[finding.status]}.`];
  });
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}

async function differingPages(
  drawn: ReadPdf,
  report: Report,
  json: Uint8Array,
  templates: Templates,
  pageSize: 'A4' | 'LETTER',
): Promise<string[]> {
  const options = { signingTime: new Date(report.collected.to), pageSize };
  const again = await readPdf(await renderPages(renderTemplates(report, templates), report, json, options));
  const differing: string[] = [];
  if (again.pages !== drawn.pages) differing.push(`It has ${drawn.pages} pages; report.json makes ${again.pages}.`);
  for (let page = 1; page <= Math.min(again.pages, drawn.pages); page += 1) {
    const [want, got] = [await again.pageText(page), await drawn.pageText(page)];
    if (want !== got)
      differing.push(`Page ${page} says “${around(got, want)}” where report.json says “${around(want, got)}”.`);
  }
  await again.close();
  return differing;
}

/** The first place where two texts part, with a little before it. */
function around(text: string, other: string): string {
  let index = 0;
  while (index < text.length && text[index] === other[index]) index += 1;
  return text.slice(Math.max(0, index - 12), index + 24);
}
