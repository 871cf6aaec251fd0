import { afterAll, beforeAll, expect, it } from 'vitest';
import { permissionsNeeded } from '../../src/operations/all.ts';
import { FRANKFURT, GOLDEN_IMAGES, NETWORK, VIRGINIA } from '../../src/sandbox/organisation/accounts.ts';
import { GLOBAL_EXPECTATIONS } from '../sandbox/expectations-global.ts';
import { REGIONAL_EXPECTATIONS } from '../sandbox/expectations-regional.ts';
import { type Outcome, startFaultRuns, unnamed } from './fault-run.ts';

// The demo organisation through the real collectors, tables and controls, against what was worked out by hand.

const runs = await startFaultRuns();
let outcome: Outcome;
let asked: ReadonlySet<string>;
beforeAll(async () => {
  outcome = await runs.run([]);
  asked = runs.asked();
});
afterAll(() => runs.close());

/** Calls that are made only where the demo organisation does not lead, with what leads there. */
const NOT_IN_THE_DEMO = {
  'ec2:DescribeRegions': 'account:ListRegions without an answer',
  'iam:GetLoginProfile': 'a user newer than the credential report',
  'iam:ListAccessKeys': 'a user newer than the credential report',
  'iam:ListMFADevices': 'a user newer than the credential report',
};

it('asks for what is declared, and so allowed by the policy: no more, and no less but for a few', () => {
  const declared = permissionsNeeded().map(({ operation }) => operation);
  expect([...asked].filter((operation) => !declared.some((each) => each === operation))).toEqual([]);
  expect(declared.filter((operation) => !asked.has(operation))).toEqual(Object.keys(NOT_IN_THE_DEMO));
});

it('comes out as written down by hand', () => {
  const want: Record<string, string> = {};
  for (const [control, byAccount] of Object.entries(GLOBAL_EXPECTATIONS)) {
    for (const [account, status] of Object.entries(byAccount)) want[`${control} ${account}/global`] = status;
  }
  for (const [control, byAccount] of Object.entries(REGIONAL_EXPECTATIONS)) {
    for (const [account, [frankfurt, virginia]] of Object.entries(byAccount)) {
      want[`${control} ${account}/${FRANKFURT}`] = frankfurt;
      want[`${control} ${account}/${VIRGINIA}`] = virginia;
    }
  }
  const got = [...outcome].map(([key, { status }]) => [key, status] as const);
  expect(Object.fromEntries(got)).toEqual(want);
  expect(unnamed(outcome)).toEqual([]);
});

// Image Builder lists 25 on a page: without the second one there would be 25 rows, or none.
it.each([
  // 28 components and a container recipe are tested for encryption, the same and a workflow for their key.
  ['KMS-01', 59],
  // The two versions that have images come after 26 drafts; each is tested twice.
  ['OWN-05', 4],
])('%s tests what stands on the second page of a list', (control, rows) => {
  expect(outcome.get(`${control} ${GOLDEN_IMAGES}/${FRANKFURT}`)).toMatchObject({ status: 'pass', rows });
});

it('says of a Region that the organisation closed which calls a service control policy refused', () => {
  for (const control of Object.keys(REGIONAL_EXPECTATIONS)) {
    const { gaps = [], status } = outcome.get(`${control} ${NETWORK}/${VIRGINIA}`) ?? {};
    expect([control, status, gaps.length > 0]).toEqual([control, 'not-established', true]);
    for (const { detail, operation, reason } of gaps) {
      const action = operation.replace('cloudwatch-logs:', 'logs:');
      expect([control, reason, detail]).toEqual([
        control,
        'denied',
        expect.stringContaining(`perform: ${action} with`),
      ]);
      expect(detail).toMatch(/explicit deny in a service control policy$/);
    }
  }
});
