import { describe, expect, it } from 'vitest';
import { judgeCase } from '../../src/assess/judge-case.ts';
import { runCases } from '../../src/catalog/run-cases.ts';
import { CASES, load, problemsOf, root, tables } from './support.ts';

const byName = new Map(tables.map((table) => [table.name, table]));

function run(cases: string, control?: string) {
  const files = {
    'mfa/MFA-04/cases.yaml': cases,
    ...(control === undefined ? {} : { 'mfa/MFA-04/control.yaml': control }),
  };
  return load(root(files)).loaded.flatMap((each) => runCases(each, byName, judgeCase));
}

function refused(from: string, to: string) {
  if (!CASES.includes(from)) throw new Error(`no ${from}`);
  return problemsOf(root({ 'mfa/MFA-04/cases.yaml': CASES.replace(from, to) }));
}

describe('running cases', () => {
  it('finds nothing when all come out as written', () => {
    expect(run(CASES)).toEqual([]);
  });

  it.each([
    [
      'another result',
      'mfa: true }, expect: conforms',
      'mfa: false }, expect: conforms',
      'expected conforms, got deviates',
      2,
    ],
    ['another status', 'status: pass', 'status: fail', 'expected the status fail, got pass', 2],
    ['another message', '90 days }', '91 days }', 'the message is "a has no MFA for 90 days"', 3],
    [
      'another empty status',
      'status: not-applicable',
      'status: pass',
      'expected the status pass, got not-applicable',
      7,
    ],
  ])('finds %s', (_, from, to, message, line) => {
    expect(run(CASES.replace(from, to))).toMatchObject([
      { file: 'controls/mfa/MFA-04/cases.yaml', line, message: expect.stringContaining(message) },
    ]);
  });

  it('finds a mutant that no case catches', () => {
    const same = CASES.replace('scope: "true"', 'scope: user.active || false');
    expect(run(same)).toMatchObject([{ line: 10, message: 'MFA-04: no case notices that mfa-active was changed' }]);
  });
});

describe('cases are refused for', () => {
  it.each([
    ['an unknown test', 'good, test: mfa-active', 'good, test: mfa', 2],
    ['an unknown column', '{ active: true, mfa: true }', '{ activ: true, mfa: true }', 2],
    ['a value of another type', '{ active: true, mfa: true }', '{ active: 1, mfa: true }', 2],
    ['null', '{ active: true, mfa: true }', '{ active: null, mfa: true }', 2],
    ['no row', 'row: {}, expect: out-of-scope', 'expect: out-of-scope', 6],
    ['both row and rows', 'row: {}, expect', 'row: {}, rows: [], expect', 6],
    ['nothing expected', 'rows: [], status: not-applicable', 'rows: []', 7],
    ['one row expected of none', 'rows: [], status', 'rows: [], expect: conforms, status', 7],
    ['an unknown column that is the key', 'unknown: [mfa]', 'unknown: [arn]', 5],
    ['an unknown that does not exist', 'unknown: [mfa]', 'unknown: [mfaa]', 5],
    ['a parameter that does not exist', '{ maxAge: 100 }', '{ maxage: 100 }', 4],
    ['no deviating case', 'expect: deviates', 'expect: conforms', 2],
    ['no undetermined case', 'expect: undetermined', 'expect: conforms', 2],
    ['no empty population', 'rows: []', 'rows: [{}]', 2],
    ['a mutant that does not compile', 'expect: user.mfa }', 'expect: user.mfaa }', 9],
    ['a mutant that changes nothing', ', scope: "true" }', ' }', 10],
    [
      'no mutant',
      'mutants:\n  - { test: mfa-active, expect: user.mfa }\n  - { test: mfa-active, scope: "true" }',
      'mutants: []',
      8,
    ],
  ])('%s', (_, from, to, line) => {
    const found = refused(from, to);
    expect(found.map((problem) => problem.line)).toContain(line);
  });

  it('no conforming case', () => {
    const without = CASES.replace('expect: conforms, ', '').replace('expect: conforms', 'status: pass');
    expect(problemsOf(root({ 'mfa/MFA-04/cases.yaml': without }))).toMatchObject([
      { line: 2, message: 'no case of mfa-active expects `conforms`' },
    ]);
  });
});
