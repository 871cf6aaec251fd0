import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRedactor } from '../src/evidence/redaction.ts';

/**
 * Counts what the secret detectors find in labelled documents, line by line:
 *
 *   npx tsx scripts/measure-detectors.ts DIRECTORY
 *
 * DIRECTORY holds labels.tsv with the columns file, secretReal, secretPlaceholder, credentialInUrl and borderline
 * (line numbers; `a|b` means that either line is right) beside the documents.
 */

interface Labels {
  /** Each finding's lines, any of which is right. */
  readonly secrets: readonly (readonly number[])[];
  /** Lines on which a report counts neither way. */
  readonly ignored: ReadonlySet<number>;
}

const directory = process.argv[2];
if (directory === undefined) throw new Error('usage: measure-detectors.ts DIRECTORY');

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
const total = { documents: 0, hits: 0, misses: 0, falseAlarms: 0 };

for (const [file, labels] of await readLabels(join(directory, 'labels.tsv'))) {
  const text = await readFile(join(directory, file), 'utf8');
  const { redactions } = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
  const found = redactions.filter(({ detector }) => detector.startsWith('secret.'));
  const lines = new Set(found.map(({ line }) => line ?? 0));
  const missed = labels.secrets.filter((candidates) => !candidates.some((line) => lines.has(line)));
  const right = new Set([...labels.secrets.flat(), ...labels.ignored]);
  const wrong = found.filter(({ line }) => !right.has(line ?? 0));
  total.documents += 1;
  total.hits += labels.secrets.length - missed.length;
  total.misses += missed.length;
  total.falseAlarms += wrong.length;
  for (const candidates of missed) console.log(`missed  ${file}:${candidates.join('|')}`);
  for (const { line, detector } of wrong) console.log(`wrong   ${file}:${line} ${detector}`);
}

const recall = total.hits / (total.hits + total.misses);
const precision = total.hits / (total.hits + total.falseAlarms);
console.log(
  `${total.documents} documents; recall ${recall.toFixed(3)} (${total.hits} of ${total.hits + total.misses})`,
);
console.log(`precision ${precision.toFixed(3)} (${total.falseAlarms} lines reported that are no secrets)`);

async function readLabels(path: string): Promise<ReadonlyMap<string, Labels>> {
  const [header = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const names = header.split('\t');
  const labels = new Map<string, Labels>();
  for (const row of rows) {
    const cells = row.split('\t');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '-';
    labels.set(cell('file'), {
      secrets: [...findings(cell('secretReal')), ...findings(cell('credentialInUrl'))],
      ignored: new Set([...findings(cell('borderline')), ...findings(cell('secretPlaceholder'))].flat()),
    });
  }
  return labels;
}

/** `21,22` or `74:reason; 80:reason` or `3|9`. */
function findings(cell: string): number[][] {
  if (cell === '-' || cell === '') return [];
  return cell.split(/[,;]/).map((part) => part.split(':')[0]?.split('|').map(Number) ?? []);
}
