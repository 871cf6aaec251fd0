/**
 * What faults do to verdicts, over the whole demo organisation with its accounts and Regions left to be discovered: no
 * control may pass that rests on a call that did not answer, and no result may be better than without the fault.
 *
 *   npx tsx scripts/fault-matrix.ts                      every operation under every fault; takes half an hour
 *   npx tsx scripts/fault-matrix.ts iam:                 operations that begin so
 *   npx tsx scripts/fault-matrix.ts kms: deny close      and only these faults
 *   npx tsx scripts/fault-matrix.ts --half 0             every other operation, so that two processes do all
 *   npx tsx scripts/fault-matrix.ts --pairs              every two that say what there is to look at, in each account
 *   npx tsx scripts/fault-matrix.ts --random 300 1000    300 sets of one to four faults, seeds from 1000
 *   npx tsx scripts/fault-matrix.ts --sample 200 7       200 cells of the table, drawn with seed 7
 *
 * A cell is `.` for nothing wrong, the number of wrong results, or `-` where the fault cannot happen. Exit 1 on any.
 */
import { createHash } from 'node:crypto';
import type { Fault } from '../src/sandbox/faults.ts';
import { ACTIVE_ACCOUNTS } from '../src/sandbox/organisation/accounts.ts';
import {
  canSuffer,
  DISCOVERING,
  FAULTS,
  improvements,
  OPERATIONS,
  opensTheRun,
  passesWithout,
  startFaultRuns,
} from '../test/e2e/fault-run.ts';
import { randomStrikes } from '../test/e2e/random-strikes.ts';
import type { Strike } from '../test/e2e/replay-connection.ts';

const WIDTH = 44;

const runs = await startFaultRuns();
const before = await runs.run([]);
const passing = [...before.values()].filter(({ status }) => status === 'pass').length;
console.log(`${passing} passes in ${before.size} results without faults\n`);
const wrong: string[] = [];
let count = 0;

/** What is wrong about a run with these strikes; `resting`: those that strike everywhere. */
async function wrongIn(name: string, strikes: readonly Strike[], resting: readonly string[] = []): Promise<number> {
  count += 1;
  const after = await runs.run(strikes);
  const found = [
    ...improvements(before, after),
    ...resting.flatMap((operation) => passesWithout(operation, before, after)),
    ...(after.size === 0 && !strikes.some(opensTheRun) ? ['nothing was judged'] : []),
  ];
  wrong.push(...found.map((each) => `${name}: ${each}`));
  return found.length;
}

async function cellOf(operation: string, fault: Fault): Promise<string> {
  if (!canSuffer(operation, fault)) return '-';
  const found = await wrongIn(`${operation} ${fault.kind}`, [{ operation, fault }], [operation]);
  return found === 0 ? '.' : String(found);
}

async function table(operations: readonly string[], kinds: readonly string[] = []): Promise<void> {
  const faults = FAULTS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  const width = Math.max(...faults.map(({ kind }) => kind.length));
  console.log(['operation'.padEnd(WIDTH), ...faults.map(({ kind }) => kind.padStart(width))].join(' '));
  for (const operation of operations) {
    const cells: string[] = [];
    for (const fault of faults) cells.push(await cellOf(operation, fault));
    console.log([operation.padEnd(WIDTH), ...cells.map((cell) => cell.padStart(width))].join(' '));
  }
}

/** The same fault on two operations, everywhere and in each account by itself. */
async function pairs(): Promise<void> {
  for (const [index, first] of DISCOVERING.entries()) {
    for (const second of DISCOVERING.slice(index + 1)) {
      let found = 0;
      for (const fault of FAULTS.filter((each) => canSuffer(first, each) && canSuffer(second, each))) {
        for (const account of [undefined, ...ACTIVE_ACCOUNTS]) {
          const strikes = [first, second].map((operation) => ({
            operation,
            fault,
            ...(account === undefined ? {} : { account }),
          }));
          found += await wrongIn(`${first} + ${second} ${fault.kind} ${account ?? 'everywhere'}`, strikes);
        }
      }
      console.log(`${first} + ${second}: ${found} wrong`);
    }
  }
}

async function random(sets: number, from: number): Promise<void> {
  for (let seed = from; seed < from + sets; seed += 1) {
    const strikes = randomStrikes(seed);
    const words = strikes.map(({ operation, fault, account, region }) =>
      [operation, fault.kind, account ?? 'all', region ?? 'all'].join(' '),
    );
    const found = await wrongIn(`seed ${seed}`, strikes);
    console.log(`seed ${seed}: ${words.join('; ')}: ${found === 0 ? '.' : found}`);
  }
}

async function sample(size: number, seed: number): Promise<void> {
  const cells = OPERATIONS.flatMap((operation) =>
    FAULTS.filter((fault) => canSuffer(operation, fault)).map((fault) => ({ operation, fault })),
  );
  const ticket = ({ operation, fault }: { operation: string; fault: Fault }) =>
    createHash('sha256').update(`${seed},${operation} ${fault.kind}`).digest('hex');
  const drawn = cells.sort((a, b) => (ticket(a) < ticket(b) ? -1 : 1)).slice(0, size);
  for (const { operation, fault } of drawn) await cellOf(operation, fault);
  console.log(`${drawn.length} of ${cells.length} cells, drawn with seed ${seed}`);
}

const [first = '', ...rest] = process.argv.slice(2);
const numbers = rest.map(Number);
if (first === '--pairs') await pairs();
else if (first === '--random') await random(numbers[0] ?? 300, numbers[1] ?? 1);
else if (first === '--sample') await sample(numbers[0] ?? 200, numbers[1] ?? 1);
else if (first === '--half') await table(OPERATIONS.filter((_, index) => index % 2 === numbers[0]));
else {
  const named = OPERATIONS.filter((name) => name.startsWith(first));
  await table(named, rest);
}
await runs.close();
for (const line of wrong) console.log(line);
console.log(`\n${count} runs, ${wrong.length} wrong results`);
process.exitCode = wrong.length > 0 || passing === 0 || count === 0 ? 1 : 0;
