import { expect, it } from 'vitest';
import { openOutput } from '../../src/cli/output.ts';
import { printVerdicts } from '../../src/cli/verdicts.ts';
import type { Counts, Finding, ScopeResult } from '../../src/model/assess.ts';
import type { Status } from '../../src/model/status.ts';
import { control } from '../assess/support.ts';

const NO_ROWS: Counts = { conforms: 0, deviates: 0, undetermined: 0, waived: 0, advice: 0 };

/** A finding of one account, a Region for each status. */
function finding(id: string, status: Status, statuses: readonly Status[], counts = NO_ROWS): Finding {
  const account = '111122223333';
  const scopes = statuses.map((each, index): ScopeResult => {
    return { scope: { account, region: `eu-west-${index + 1}` }, status: each, counts: NO_ROWS, gaps: [] };
  });
  return { control: id, status, counts, accounts: [{ account, status, counts, scopes }], files: [] };
}

const controls = [
  control({ id: 'KMS-01', title: 'Documents are encrypted' }),
  control({ id: 'TLS-07', title: 'What nobody can see is vouched for' }),
];
const findings = [
  finding('KMS-01', 'fail', ['pass', 'not-established', 'fail', 'pass', 'not-applicable'], {
    ...NO_ROWS,
    conforms: 10,
    deviates: 2,
    undetermined: 1,
  }),
  finding('TLS-07', 'attested', ['attested', 'not-applicable']),
];

function printed(columns?: number): string[] {
  const lines: string[] = [];
  const stream = {
    write: (text: string | Uint8Array) => lines.push(String(text)) > 0,
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  };
  printVerdicts(
    openOutput(stream, stream, () => new Date(0)),
    { controls, findings },
  );
  return lines.join('').split('\n');
}

it('tells of each control how many scopes came out how, and adds up', () => {
  expect(printed()).toEqual([
    'Control  fail n.e. att. pass  n/a  Exceptions  Title',
    'KMS-01      1    1         2    1  2 of 13     Documents are encrypted',
    'TLS-07                1         1              What nobody can see is vouched for',
    '',
    'Numbers are scopes: accounts, or accounts by Region. A control comes out as its worst scope.',
    'n.e. not established, att. attested, n/a not applicable',
    '',
    '2 controls: 1 fail, 1 attested',
    '7 scopes: 1 fail, 1 not established, 1 attested, 2 pass, 2 not applicable',
    '',
  ]);
});

it('is no wider than the terminal', () => {
  expect(printed(52).filter((line) => line.length > 52)).toEqual([]);
});
