import type { Status } from '../model/status.ts';
import type { Sealed } from '../pipeline/report.ts';
import { STATUS_WORDS } from '../report/view/words.ts';
import type { Ending, Output } from './output.ts';
import { cut } from './text.ts';

/** A short table: every control, its status, how many rows deviate, and a line that adds up. */
export function printVerdicts(output: Output, { controls, findings }: Sealed): void {
  output.print(`${'Control'.padEnd(8)} ${'Status'.padEnd(16)} ${'Exceptions'.padEnd(12)} Title`);
  for (const { id, title } of controls) {
    const finding = findings.find(({ control }) => control === id);
    if (finding === undefined) continue;
    const { conforms, deviates, undetermined } = finding.counts;
    const rows = conforms + deviates + undetermined;
    const counts = rows === 0 ? '' : `${deviates} of ${rows}`;
    const line = `${id.padEnd(8)} ${STATUS_WORDS[finding.status].padEnd(16)} ${counts.padEnd(12)} ${title}`;
    output.print(cut(line, output.columns));
  }
  const sums = [...countsOf(findings)].map(([status, count]) => `${count} ${STATUS_WORDS[status]}`);
  output.print(`\n${findings.length} controls: ${sums.join(', ')}`);
}

/** The event that ends a job which sealed a package. */
export function sealedEnding({ directory, findings }: Sealed, exitCode: number): Ending {
  const fields = { package: directory, ...Object.fromEntries(countsOf(findings)) };
  return { message: `sealed ${directory}`, exitCode, fields };
}

function countsOf(findings: Sealed['findings']): Map<Status, number> {
  const counts = new Map<Status, number>();
  for (const { status } of findings) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
