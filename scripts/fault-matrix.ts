/**
 * Every operation that is collected, under every fault, over all accounts of the demo organisation: no control may
 * pass that rests on a call that did not answer. Prints a table, a line for each operation as it is done: `.` no wrong
 * pass, a number of wrong passes, `-` the fault does not apply. Exit 1 on any wrong pass.
 *
 *   npx tsx scripts/fault-matrix.ts                    all of them; takes long
 *   npx tsx scripts/fault-matrix.ts iam:               operations that begin so
 *   npx tsx scripts/fault-matrix.ts kms: deny close    and only these faults
 */
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../src/collect/operations.ts';
import type { FaultRule } from '../src/sandbox/faults.ts';
import { runWith, WHOLE, wrongPasses } from '../test/e2e/fault-run.ts';

const FAULTS: readonly FaultRule['fault'][] = [
  { kind: 'deny', by: 'scp' },
  { kind: 'throttle' },
  { kind: 'http-500' },
  { kind: 'close' },
  { kind: 'truncate' },
  { kind: 'html', status: 200 },
  { kind: 'malformed' },
  { kind: 'endless-paging' },
];
const WIDTH = 44;

const [prefix = '', ...kinds] = process.argv.slice(2);
const specs = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
const paged = new Set<string>(specs.filter(({ paging }) => paging !== undefined).map(({ operation }) => operation));
const operations = [...new Set(specs.map(({ operation }) => operation))].filter((name) => name.startsWith(prefix));
const faults = FAULTS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
const width = Math.max(...faults.map(({ kind }) => kind.length));

const before = await runWith([], WHOLE);
const passing = [...before.values()].filter(({ status }) => status === 'pass').length;
console.log(`${passing} passes without faults, in ${before.size} scopes of ${WHOLE.accounts.length} accounts\n`);
console.log(['operation'.padEnd(WIDTH), ...faults.map(({ kind }) => kind.padStart(width))].join(' '));
const wrong: string[] = [];
let runs = 0;
for (const operation of operations) {
  const cells: string[] = [];
  for (const fault of faults) cells.push(await cellOf(operation, fault));
  console.log([operation.padEnd(WIDTH), ...cells.map((cell) => cell.padStart(width))].join(' '));
}
for (const line of wrong) console.log(line);
console.log(`\n${operations.length} operations, ${runs} runs, ${wrong.length} wrong passes`);
process.exitCode = wrong.length > 0 || passing === 0 || runs === 0 ? 1 : 0;

async function cellOf(operation: string, fault: FaultRule['fault']): Promise<string> {
  if (fault.kind === 'endless-paging' && !paged.has(operation)) return '-';
  runs += 1;
  const after = await runWith([{ operation, fault }], WHOLE);
  const found = wrongPasses(operation, before, after);
  wrong.push(...found.map((each) => `${operation} ${fault.kind}: ${each}`));
  return found.length === 0 ? '.' : String(found.length);
}
