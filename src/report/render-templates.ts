import Handlebars from 'handlebars';
import type { Report } from '../model/report.ts';
import type { Document } from './blocks.ts';
import { parseBlocks } from './parse-html.ts';
import { referencedBy, reportView } from './view/report-view.ts';
import { daysOf } from './view/words.ts';

/** The templates' texts by name, without the ending; `report` is the outermost. */
export type Templates = Readonly<Record<string, string>>;

/**
 * Turns a report into the document that every rendering draws. Pure: templates come in as text.
 *
 * @throws Error when a template refers to what is not there (strict mode) or leaves the HTML subset
 */
export function renderTemplates(report: Report, templates: Templates): Document {
  const engine = Handlebars.create();
  for (const [name, text] of Object.entries(templates)) engine.registerPartial(name, text);
  const main = engine.compile(templates['report'] ?? '', { strict: true, preventIndent: true });
  const html = main(reportView(report));
  const period = daysOf(report.period);
  return {
    title: `Evidence report ${report.number}`,
    subject: 'Data protection in EC2 Image Builder',
    language: 'en',
    furniture: {
      number: `${report.number} rev. ${report.revision}`,
      classification: report.classification,
      organisation: report.organisation,
      period: `${report.interim ? 'Interim: ' : ''}${period.from} – ${period.to}`,
      evidenceDigest: report.evidence,
    },
    blocks: parseBlocks(html, referencedBy(report)),
  };
}
