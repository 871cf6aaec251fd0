import { describe, expect, it } from 'vitest';
import { isInForce, readApprovals } from '../../src/catalog/approvals.ts';
import { readYaml } from '../../src/core/yaml-source.ts';
import type { Param } from '../../src/model/catalog.ts';
import { CONTROL, problemsOf, root } from './support.ts';

const LIST = { type: 'list<string>', default: [], meaning: 'x' } as const;
const PARAMS = new Map<string, Param>([
  ['approvedAccounts', { ...LIST, approves: 'account' }],
  ['approvedOrganizations', { ...LIST, approves: 'organization' }],
  ['hosts', LIST],
]);

function read(text: string) {
  const source = readYaml(text, 'goldproof.yaml');
  if (!source.ok) throw new Error('no YAML');
  return readApprovals(source.value, PARAMS);
}

function problemsIn(...entries: readonly string[]) {
  const lines = entries.map((entry) => `    - ${entry}\n`).join('');
  const result = read(`params:\n  approvedAccounts:\n${lines}`);
  return result.ok ? [] : result.problems;
}

const GOOD = '{ account: "111122223333", owner: Ann, reason: Build network, expires: 2026-12-31 }';

describe('what a config approves', () => {
  it('is read with who answers for it, why and until when', () => {
    const text = `organisation: a
params:
  hosts: [example.com]
  approvedOrganizations:
    - { organization: o-a1b2c3d4e5, owner: Sales, reason: Joint product, expires: 2027-02-28 }
  approvedAccounts:
    - ${GOOD}
    - { account: "000011112222", owner: " Bob ", reason: Leading zeros, expires: 2028-02-29 }
`;
    expect(read(text)).toEqual({
      ok: true,
      value: [
        { param: 'approvedAccounts', id: '111122223333', owner: 'Ann', reason: 'Build network', expires: '2026-12-31' },
        { param: 'approvedAccounts', id: '000011112222', owner: 'Bob', reason: 'Leading zeros', expires: '2028-02-29' },
        {
          param: 'approvedOrganizations',
          id: 'o-a1b2c3d4e5',
          owner: 'Sales',
          reason: 'Joint product',
          expires: '2027-02-28',
        },
      ],
    });
  });

  it.each(['organisation: a\n', 'params: {}\n', 'params: { hosts: 3 }\n', 'params: { approvedAccounts: [] }\n'])(
    'is nothing in %j',
    (text) => {
      expect(read(text)).toEqual({ ok: true, value: [] });
    },
  );
});

describe('an approval is refused', () => {
  it('as a bare id, with the form that is wanted', () => {
    expect(problemsIn('"111122223333"')).toEqual([
      {
        file: 'goldproof.yaml',
        line: 3,
        column: 7,
        message: '`params.approvedAccounts[0]`: Invalid input: expected object, received string',
        remedy:
          'Write it as { account: "111122223333", owner: Network team, reason: Central network, expires: 2026-12-31 }',
      },
    ]);
    const organization = read('params: { approvedOrganizations: [o-a1b2c3d4e5] }\n');
    expect(organization).toMatchObject({
      problems: [{ remedy: expect.stringContaining('{ organization: o-a1b2c3d4e5, owner: ') }],
    });
    expect(read('params: { approvedAccounts: "111122223333" }\n')).toMatchObject({
      problems: [{ remedy: expect.stringMatching(/^Write it as \[\{ account: .*\}\]$/) }],
    });
  });

  it.each([
    ['an id without quotes', '111122223333', 'Put the value in quotes'],
    ['an id that is too short', '"1111"', 'want a 12-digit AWS account id'],
    ['an organisation', 'o-a1b2c3d4e5', 'want a 12-digit AWS account id'],
  ])('for %s', (_, account, words) => {
    const [problem, ...more] = problemsIn(GOOD.replace('"111122223333"', account));
    expect(`${problem?.message} ${problem?.remedy}`).toContain(words);
    expect([problem?.line, more]).toEqual([3, []]);
  });

  it.each(['2026-02-29', '2026-13-01', '31.12.2026', '"2026-12-31T00:00:00Z"', 'never', '20261231'])(
    'for the date %s',
    (date) => {
      const problems = problemsIn(GOOD.replace('2026-12-31', date));
      expect(problems).toMatchObject([
        { line: 3, message: expect.stringContaining('params.approvedAccounts[0].expires') },
      ]);
    },
  );

  it('for all that is wrong at once, each where it stands', () => {
    const problems = problemsIn(
      GOOD,
      '"444455556666"',
      '{ account: "111122223333", reason: Again, expires: 2026-12-31 }',
      '{ account: "555566667777", owner: "", reason: x, expires: 2026-02-30, ownr: Ann }',
    );
    expect(problems.map(({ line, message, remedy }) => [line, message, remedy])).toEqual([
      [4, '`params.approvedAccounts[1]`: Invalid input: expected object, received string', expect.any(String)],
      [5, '`params.approvedAccounts[2].owner` is missing', 'Add `owner`'],
      [5, '`params.approvedAccounts[2].account`: 111122223333 stands there twice', 'Keep one of the two'],
      [6, '`params.approvedAccounts[3].owner`: must not be empty', 'Correct the value'],
      [6, '`params.approvedAccounts[3].expires`: want YYYY-MM-DD', 'Correct the value'],
      [6, '`params.approvedAccounts[3].ownr` is not known here', 'Did you mean `owner`?'],
    ]);
  });

  it('in time, however many there are', () => {
    const many = Array.from({ length: 10_000 }, () => GOOD);
    // To find the place of each of ten thousand takes its time, and tells no one more.
    const { length } = problemsIn(...many);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(1_000);
  });
});

it('holds up to the day on which it expires, and not on it', () => {
  const approval = { param: 'a', id: 'b', owner: 'c', reason: 'd', expires: '2026-10-01' };
  expect(isInForce(approval, '2026-09-30')).toBe(true);
  expect(isInForce(approval, '2026-10-01')).toBe(true); // the period ended before the day began
  expect(isInForce(approval, '2026-10-02')).toBe(false);
});

describe('a control is refused whose parameter', () => {
  const withParam = (param: string) =>
    root({
      'mfa/MFA-04/control.yaml': CONTROL.replace('params:\n', `params:\n  known: ${param}\n`).replace(
        'user.mfa &&',
        'user.mfa && !(user.arn in params.known) &&',
      ),
    });

  it.each([
    '{ type: list<string>, approves: account, default: ["111122223333"], meaning: x. }',
    '{ type: "map<string,string>", approves: account, default: {}, meaning: x. }',
  ])('is %s', (param) => {
    expect(problemsOf(withParam(param))).toContainEqual(
      expect.objectContaining({ line: 9, message: 'known approves, and is no empty list' }),
    );
  });

  it('approves something unheard of', () => {
    expect(problemsOf(withParam('{ type: list<string>, approves: acount, default: [], meaning: x. }'))).toMatchObject([
      { line: 9, remedy: 'Did you mean `account`?' },
    ]);
  });
});
