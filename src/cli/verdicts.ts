import type { Finding } from '../model/assess.ts';
import { STATUSES, type Status } from '../model/status.ts';
import type { Sealed } from '../pipeline/report.ts';
import { STATUS_WORDS } from '../report/view/words.ts';
import { exitCodeFor, type FailOn } from './exit-code.ts';
import type { Ending, Output } from './output.ts';
import { cut } from './text.ts';

/** Heads of narrow columns; the legend below the table spells them out. */
const HEADS: Readonly<Record<Status, string>> = {
  fail: 'fail',
  'not-established': 'n.e.',
  attested: 'att.',
  pass: 'pass',
  inherited: 'inh.',
  'not-applicable': 'n/a',
};

const NUMBER = 5;
const EXCEPTIONS = 11;

/**
 * A table of controls: how many scopes came out how, worst first, so that the first number of a line stands under the
 * control's own status; and how many rows deviate. Below it lines that add up.
 */
export function printVerdicts(output: Output, { controls, findings }: Pick<Sealed, 'controls' | 'findings'>): void {
  const scopes = findings.flatMap(scopesOf);
  const shown = STATUSES.filter((status) => scopes.includes(status));
  const row = (id: string, numbers: readonly string[], exceptions: string, title: string): void => {
    const counts = numbers.map((number) => number.padStart(NUMBER)).join('');
    output.print(cut(`${id.padEnd(8)}${counts}  ${exceptions.padEnd(EXCEPTIONS)} ${title}`.trimEnd(), output.columns));
  };
  row(
    'Control',
    shown.map((status) => HEADS[status]),
    'Exceptions',
    'Title',
  );
  for (const { id, title } of controls) {
    const finding = findings.find(({ control }) => control === id);
    if (finding === undefined) continue;
    const counts = countsOf(scopesOf(finding));
    const numbers = shown.map((status) => String(counts.get(status) ?? ''));
    row(id, numbers, exceptionsOf(finding), title);
  }
  const legend = shown.filter((status) => HEADS[status] !== STATUS_WORDS[status]);
  const spelt = legend.map((status) => `${HEADS[status]} ${STATUS_WORDS[status]}`).join(', ');
  output.print('\nNumbers are scopes: accounts, or accounts by Region. A control comes out as its worst scope.', 2);
  if (spelt !== '') output.print(spelt, 2);
  output.print(`\n${sum(findings.length, 'controls', countsOf(findings.map(({ status }) => status)))}`, 2);
  output.print(sum(scopes.length, 'scopes', countsOf(scopes)), 2);
}

/** The event that ends a job which sealed a package. */
export function sealedEnding({ directory, findings }: Sealed, exitCode: number): Ending {
  const fields = { package: directory, ...Object.fromEntries(countsOf(findings.map(({ status }) => status))) };
  return { message: `sealed ${directory}`, exitCode, fields };
}

/** Tells of a package that was sealed: its verdicts, where it is, and how the job ends. @returns the exit code */
export function finishSealed(output: Output, sealed: Sealed, failOn: FailOn | undefined): number {
  printVerdicts(output, sealed);
  output.print(`\n${sealed.directory}`);
  const code = exitCodeFor(sealed.findings, failOn);
  output.completed(sealedEnding(sealed, code));
  return code;
}

function scopesOf({ accounts }: Finding): readonly Status[] {
  return accounts.flatMap((account) => account.scopes.map(({ status }) => status));
}

function exceptionsOf({ counts }: Finding): string {
  const rows = counts.conforms + counts.deviates + counts.undetermined;
  return rows === 0 ? '' : `${counts.deviates} of ${rows}`;
}

/** How often each status occurs, worst first. */
function countsOf(statuses: readonly Status[]): ReadonlyMap<Status, number> {
  const counts = STATUSES.map((status) => [status, statuses.filter((each) => each === status).length] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}

function sum(total: number, what: string, counts: ReadonlyMap<Status, number>): string {
  return `${total} ${what}: ${[...counts].map(([status, count]) => `${count} ${STATUS_WORDS[status]}`).join(', ')}`;
}
