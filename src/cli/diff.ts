import { readPreviousReport } from '../pipeline/previous.ts';
import { diffReports } from '../report/diff.ts';
import type { Command } from './context.ts';

/** Prints what changed between two packages: the estate, the criteria, and what could be looked at. */
export const diff: Command<{ readonly older: string; readonly newer: string }> = async (
  { older, newer },
  { output },
) => {
  const [before, now] = await Promise.all([readPreviousReport(older), readPreviousReport(newer)]);
  const { estate, criteria, visibility } = diffReports(before.report, now.report);
  for (const [title, lines] of [
    ['Estate', estate],
    ['Criteria', criteria],
    ['Visibility', visibility],
  ] as const) {
    output.print(title);
    for (const line of lines) output.print(`  ${line}`, 4);
    if (lines.length === 0) output.print('  nothing changed');
  }
  return 0;
};
