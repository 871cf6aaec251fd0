import { LineCounter, parseDocument } from 'yaml';
import type { LineOf, Observed } from './finding.ts';
import { linesOfScalarIn } from './scalar.ts';

/** Parses YAML that stands in a document, and tells where its scalars stand; what does not parse is a problem. */
export function parsedYaml(text: string, lineOf: LineOf, observed: Observed) {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  for (const error of document.errors) observed.problems.push(`line ${lineOf(error.pos[0])}: ${error.message}`);
  return { document, linesOf: (node: unknown) => linesOfScalarIn(node, text, lines, lineOf) };
}
