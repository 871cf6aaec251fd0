import { GoldproofError } from '../core/errors.ts';
import type { Report } from '../model/report.ts';
import { readPreviousReport } from '../pipeline/previous.ts';
import { diffReports } from '../report/diff.ts';
import type { Command } from './context.ts';

/** Prints what changed between two packages: the estate, the criteria, and what could be looked at. */
export const diff: Command<{ readonly older: string; readonly newer: string }> = async (
  { older, newer },
  { output },
) => {
  const [before, now] = await Promise.all([readPreviousReport(older), readPreviousReport(newer)]);
  assertOneOrganisation(before.report, now.report, [older, newer]);
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

/**
 * Between two organisations there is nothing that changed.
 *
 * @throws GoldproofError `usage`
 */
function assertOneOrganisation(one: Report, other: Report, files: readonly [string, string]): void {
  const accounts = new Set(one.accounts.map(({ id }) => id));
  const isSame = one.organisation === other.organisation && other.accounts.some(({ id }) => accounts.has(id));
  if (isSame) return;
  const said = ({ organisation, accounts: all }: Report) => `${organisation} (${all.length} accounts)`;
  const message = `${files[0]} is of ${said(one)}, ${files[1]} of ${said(other)}`;
  const shared = one.organisation === other.organisation ? 'They share no account. ' : '';
  const remedy = `${shared}Name two packages of one organisation, as \`organisation\` in the config calls it`;
  throw new GoldproofError('usage', 'the packages are of two organisations', [{ message, remedy }]);
}
