/**
 * Every operation that is collected, under every fault, over all accounts of the demo organisation: no control may
 * pass that rests on a call that did not answer. Prints a table, a line for each operation as it is done: `.` no wrong
 * pass, a number of wrong passes, `-` the fault does not apply. Exit 1 on any wrong pass.
 *
 *   npx tsx scripts/fault-matrix.ts                    all of them; takes long
 *   npx tsx scripts/fault-matrix.ts iam:               operations that begin so
 *   npx tsx scripts/fault-matrix.ts kms: deny close    and only these faults
 */
import type { FaultRule } from '../src/sandbox/faults.ts';
import { FAULTS, OPERATIONS, PAGED, runWith, WHOLE, wrongPasses } from '../test/e2e/fault-run.ts';

const WIDTH = 44;

const [prefix = '', ...kinds] = process.argv.slice(2);
const operations = OPERATIONS.filter((name) => name.startsWith(prefix));
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
  if (fault.kind === 'endless-paging' && !PAGED.has(operation)) return '-';
  runs += 1;
  const after = await runWith([{ operation, fault }], WHOLE);
  const found = wrongPasses(operation, before, after);
  wrong.push(...found.map((each) => `${operation} ${fault.kind}: ${each}`));
  return found.length === 0 ? '.' : String(found.length);
}
