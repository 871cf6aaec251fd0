import { expect, it } from 'vitest';
import type { Observation } from '../../src/model/assess.ts';
import type { Control } from '../../src/model/catalog.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { countApprovalUse } from '../../src/report/model/approvals.ts';
import { approvalRows } from '../../src/report/view/tables.ts';
import { sampleReport } from '../fixtures/report.ts';

const PARTNER = '222233334444';
const FORMER = '999999999999';
const approval = (id: string, inForce: boolean) =>
  ({ param: 'approvedAccounts', id, owner: 'Ann', reason: 'Network', expires: '2027-01-01', inForce }) as const;

const controls: readonly Control[] = (await loadControls([])).catalog.controls;

function observation(control: string, result: Observation['result'], read: Observation['read']): Observation {
  const scope = { account: '111122223333', region: 'eu-central-1' };
  return { control, test: 't', kind: 'requirement', scope, subject: 's', result, read, unknown: [], from: [] };
}

it('counts the rows that conform and name what is in force, by control', () => {
  const use = countApprovalUse([approval(PARTNER, true), approval(FORMER, false)], controls);
  use.add(observation('XAC-02', 'conforms', { owner: PARTNER, foreign: true }));
  use.add(observation('XAC-02', 'conforms', { owner: PARTNER, foreign: true }));
  use.add(observation('OWN-02', 'conforms', { sharedAccounts: ['333344445555', PARTNER], sharedGroups: [] }));
  // None of these is a use: it deviates or is not known, names another, is expired, or the control knows no approvals.
  use.add(observation('XAC-04', 'deviates', { accounts: [PARTNER, FORMER] }));
  use.add(observation('XAC-04', 'undetermined', { accounts: [PARTNER] }));
  use.add(observation('XAC-02', 'conforms', { owner: `${PARTNER}0` }));
  use.add(observation('XAC-02', 'conforms', { owner: FORMER }));
  use.add(observation('MFA-04', 'conforms', { arn: PARTNER }));
  expect(use.listed()).toEqual([
    {
      ...approval(PARTNER, true),
      usedBy: [
        { control: 'OWN-02', rows: 1 },
        { control: 'XAC-02', rows: 2 },
      ],
    },
    { ...approval(FORMER, false), usedBy: [] },
  ]);
});

it('stands in the report, the expired ones named as such after those in force', () => {
  const approvals = [
    { ...approval(FORMER, false), expires: '2026-01-01', usedBy: [] },
    { ...approval(PARTNER, true), usedBy: [{ control: 'XAC-02', rows: 2 }] },
  ];
  const words = [...approvalRows({ ...sampleReport, approvals })].map((cells) =>
    cells.map((cell) => cell.map((part) => ('text' in part ? part.text : '')).join('')),
  );
  expect(words).toEqual([
    [PARTNER, 'approvedAccounts', 'Ann', 'Network', '2027-01-01', 'in force', 'XAC-02 (2)'],
    [FORMER, 'approvedAccounts', 'Ann', 'Network', '2026-01-01', 'expired', '–'],
  ]);
});
