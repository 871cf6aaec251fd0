import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRedactor } from '../src/evidence/redaction.ts';
import { type DocumentKind, searchDocument } from '../src/facts/documents/search.ts';

/**
 * Counts what the document rules and the secret detectors find in labelled documents, line by line, each document
 * redacted first, as it is stored:
 *
 *   npx tsx scripts/measure-documents.ts DIRECTORY
 *
 * DIRECTORY holds labels.tsv beside the documents: columns file, one per rule, borderline and traps. A cell lists
 * lines; `a|b` means that either is right, `line:reason` adds words. A report on a line that no column names is a
 * false alarm, and so is one in traps.
 */

/** Column of the labels → what it is called here. */
const RULES = {
  httpDownload: 'http-download',
  httpRepoSource: 'http-package-source',
  tlsDisabled: 'certificate-check-off',
  weakIntegrity: 'integrity-check-off',
  secretReal: 'secret',
} as const;
type Column = keyof typeof RULES;
const COLUMNS = Object.keys(RULES) as Column[]; // as written above

interface Score {
  hits: number;
  misses: number;
  alarms: number;
}

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: measure-documents.ts DIRECTORY');

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
const scores = new Map<Column, Score>(COLUMNS.map((column) => [column, { hits: 0, misses: 0, alarms: 0 }]));
let documents = 0;
let unparsed = 0;

const [header = '', ...rows] = (await readFile(join(directory, 'labels.tsv'), 'utf8')).trimEnd().split('\n');
const names = header.split('\t');
for (const row of rows) {
  const cells = row.split('\t');
  const cell = (name: string) => cells[names.indexOf(name)] ?? '-';
  const file = cell('file');
  const text = await readFile(join(directory, file), 'utf8');
  const { response, redactions } = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
  const found = searchDocument(kindOf(cell('kind'), file), String(response));
  documents += 1;
  if (found.problem !== undefined) {
    unparsed += 1;
    console.log(`unparsed ${file}: ${found.problem}`);
  }
  const ignored = new Set([...linesIn(cell('borderline')), ...linesIn(cell('secretPlaceholder'))].flat());
  for (const column of COLUMNS) {
    const lines =
      column === 'secretReal'
        ? redactions.filter(({ detector }) => detector.startsWith('secret.')).map(({ line }) => line ?? 0)
        : found.findings.filter(({ rule }) => rule === RULES[column]).map(({ line }) => line);
    const labelled = linesIn(cell(column));
    count(column, file, new Set(lines), labelled, ignored);
  }
}

console.log(`${documents} documents, ${unparsed} of them not parsed to the end`);
for (const [column, { hits, misses, alarms }] of scores) {
  const recall =
    hits + misses === 0
      ? 'none labelled'
      : `recall ${(hits / (hits + misses)).toFixed(3)} (${hits} of ${hits + misses})`;
  const precision =
    hits + alarms === 0 ? 'none reported' : `precision ${(hits / (hits + alarms)).toFixed(3)} (${alarms} false)`;
  console.log(`${RULES[column].padEnd(22)} ${recall.padEnd(28)} ${precision}`);
}

function count(
  column: Column,
  file: string,
  lines: ReadonlySet<number>,
  labelled: readonly (readonly number[])[],
  ignored: ReadonlySet<number>,
): void {
  const score = scores.get(column);
  if (score === undefined) return;
  for (const either of labelled) {
    const isHit = either.some((line) => lines.has(line));
    if (isHit) score.hits += 1;
    else {
      score.misses += 1;
      console.log(`missed  ${RULES[column]} ${file}:${either.join('|')}`);
    }
  }
  const right = new Set([...labelled.flat(), ...ignored]);
  for (const line of lines) {
    if (right.has(line)) continue;
    score.alarms += 1;
    console.log(`wrong   ${RULES[column]} ${file}:${line}`);
  }
}

function kindOf(kind: string, file: string): DocumentKind {
  return /dockerfile/i.test(kind) || /Dockerfile$/.test(file) ? 'dockerfile' : 'component';
}

/** `21,22` or `74:reason; 80:reason` or `3|9`. */
function linesIn(cell: string): number[][] {
  if (cell === '-' || cell === '') return [];
  return cell.split(/[,;]/).map((part) => part.split(':')[0]?.split('|').map(Number) ?? []);
}
