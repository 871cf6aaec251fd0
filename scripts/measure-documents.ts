import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN } from '../src/evidence/detectors/token.ts';
import { createRedactor } from '../src/evidence/redaction.ts';
import { type DocumentKind, searchDocument } from '../src/facts/documents/search.ts';
import { documentsWithSecrets } from '../test/facts/documents/variants/secrets.ts';
import { variants } from '../test/facts/documents/variants/variants.ts';
import { type MarkedDocument, readMarked, readSnippets } from './marked-documents.ts';

/**
 * Counts what the document rules and the secret detectors find in documents whose findings are known, line by line,
 * each document redacted first, as it is stored:
 *
 *   npx tsx scripts/measure-documents.ts DIRECTORY
 *   npx tsx scripts/measure-documents.ts --variants [SEED] [COUNT]
 *
 * DIRECTORY holds labels.tsv beside the documents: columns file, one per rule, borderline and traps. A cell lists
 * lines; `a|b` means that either is right, `line:reason` adds words. A report on a line that no column names is a
 * false alarm, and so is one in traps. A DIRECTORY without labels.tsv holds marked documents (marked-documents.ts).
 * Variants are made by a seed, of the kinds of faults that were found (test/facts/documents/variants/); of as many
 * documents with planted secrets the redacted text is compared with what it must be, decoded.
 */

/** Columns of the labels → rules. */
const COLUMNS: Readonly<Record<string, string>> = {
  httpDownload: 'http-download',
  httpRepoSource: 'http-package-source',
  tlsDisabled: 'certificate-check-off',
  weakIntegrity: 'integrity-check-off',
  secretReal: 'secret',
};

/** What the marks and labels tell apart. Clear text besides HTTP, and old TLS, were no rules when they were made. */
const MARKED = [...Object.values(COLUMNS), 'no-checksum', 'cleanup-skipped'];
/** A made secret stands there for its lines alone, and no WebDownload is made. */
const ALL = [
  ...Object.values(COLUMNS).filter((rule) => rule !== 'secret'),
  'cleanup-skipped',
  'weak-tls',
  'clear-text-download',
  'clear-text-source',
];

interface Expected {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly text: string;
  /** Of each rule that was looked for: its findings, each with the lines that are right. */
  readonly rules: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** Lines on which either answer will do. */
  readonly ignored: (rule: string) => ReadonlySet<number>;
}

interface Score {
  hits: number;
  misses: number;
  alarms: number;
}

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
const scores = new Map<string, Score>();

const [first, ...rest] = process.argv.slice(2);
if (first === undefined) throw new Error('usage: measure-documents.ts DIRECTORY | --variants [SEED] [COUNT]');
const seed = Number(rest[0] ?? Date.now() % 1_000_000);
const count = Number(rest[1] ?? 600);
const documents = await documentsOf(first);
const unparsed = documents.filter((document) => !measure(document)).length;
print();
if (first === '--variants') measurePlanted();

async function documentsOf(directory: string): Promise<readonly Expected[]> {
  if (directory === '--variants') {
    console.log(`seed ${seed}`);
    return variants(seed, count).map(({ kind, document, text, expected }) =>
      expectedOf({ name: `${kind}: ${JSON.stringify(text)}`, kind: document, text, marks: expected }, ALL),
    );
  }
  if (existsSync(join(directory, 'labels.tsv'))) return labelled(directory);
  for (const snippet of await readSnippets(directory)) {
    const { problem } = searchDocument('user data', `<powershell>\n${snippet}\n</powershell>`);
    if (problem !== undefined) console.log(`unparsed ${JSON.stringify(snippet)}: ${problem}`);
  }
  return (await readMarked(directory)).map((each) => expectedOf(each, MARKED));
}

function expectedOf({ name, kind, text, marks }: MarkedDocument, rules: readonly string[]): Expected {
  const linesOf = (rule: string, isDebatable: boolean) =>
    marks.filter((mark) => mark.rule === rule && (mark.isDebatable === true) === isDebatable).map(({ line }) => line);
  return {
    name,
    kind,
    text,
    rules: new Map(rules.map((rule) => [rule, linesOf(rule, false).map((line) => [line])])),
    ignored: (rule) => new Set(linesOf(rule, true)),
  };
}

async function labelled(directory: string): Promise<readonly Expected[]> {
  const [header = '', ...rows] = (await readFile(join(directory, 'labels.tsv'), 'utf8')).trimEnd().split('\n');
  const names = header.split('\t');
  return Promise.all(
    rows.map(async (row) => {
      const cells = row.split('\t');
      const cell = (name: string) => cells[names.indexOf(name)] ?? '-';
      const file = cell('file');
      const ignored = new Set([...linesIn(cell('borderline')), ...linesIn(cell('secretPlaceholder'))].flat());
      return {
        name: file,
        kind: kindOf(cell('kind'), file),
        text: await readFile(join(directory, file), 'utf8'),
        rules: new Map(Object.entries(COLUMNS).map(([column, rule]) => [rule, linesIn(cell(column))])),
        ignored: () => ignored,
      };
    }),
  );
}

/** False where a document was not read to its end. */
function measure({ name, kind, text, rules, ignored }: Expected): boolean {
  const { response, redactions } = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
  const found = searchDocument(kind, String(response));
  if (found.problem !== undefined) console.log(`unparsed ${name}: ${found.problem}`);
  const secrets = redactions.filter(({ detector }) => detector.startsWith('secret.')).map(({ line }) => line ?? 0);
  for (const [rule, expected] of rules) {
    const lines = found.findings.filter((each) => each.rule === rule).map(({ line }) => line);
    tally(rule, name, new Set(rule === 'secret' ? secrets : lines), expected, ignored(rule));
  }
  return found.problem === undefined;
}

/** Lines that are not what they must be: a secret in clear, or something harmless replaced. */
function measurePlanted(): void {
  const made = documentsWithSecrets(seed, count);
  let [planted, inClear, differing] = [0, 0, 0];
  for (const { text, read, wanted, secrets } of made) {
    const { response } = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
    const redacted = read(String(response));
    planted += secrets.length;
    inClear += secrets.filter((secret) => redacted.includes(secret)).length;
    const [lines, right] = [redacted.replaceAll(TOKEN, '⟦⟧').split('\n'), wanted.split('\n')];
    const wrong = lines.length === right.length ? right.findIndex((each, n) => each !== lines[n]) : 0;
    if (wrong < 0) continue;
    differing += 1;
    console.log(`differs ${JSON.stringify(lines[wrong])} from ${JSON.stringify(right[wrong])}`);
  }
  console.log(
    `planted secrets: ${planted} in ${made.length} documents, ${inClear} in clear, ${differing} documents differ`,
  );
}

function print(): void {
  console.log(`${documents.length} documents, ${unparsed} of them not parsed to the end`);
  for (const [rule, { hits, misses, alarms }] of scores) {
    const recall =
      hits + misses === 0
        ? 'none labelled'
        : `recall ${(hits / (hits + misses)).toFixed(3)} (${hits} of ${hits + misses})`;
    const precision =
      hits + alarms === 0 ? 'none reported' : `precision ${(hits / (hits + alarms)).toFixed(3)} (${alarms} false)`;
    console.log(`${rule.padEnd(22)} ${recall.padEnd(28)} ${precision}`);
  }
}

function tally(
  rule: string,
  name: string,
  lines: ReadonlySet<number>,
  expected: readonly (readonly number[])[],
  ignored: ReadonlySet<number>,
): void {
  const score = scores.get(rule) ?? { hits: 0, misses: 0, alarms: 0 };
  scores.set(rule, score);
  for (const either of expected) {
    const isHit = either.some((line) => lines.has(line));
    if (isHit) score.hits += 1;
    else {
      score.misses += 1;
      console.log(`missed  ${rule} ${name}:${either.join('|')}`);
    }
  }
  const right = new Set([...expected.flat(), ...ignored]);
  for (const line of lines) {
    if (right.has(line)) continue;
    score.alarms += 1;
    console.log(`wrong   ${rule} ${name}:${line}`);
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
