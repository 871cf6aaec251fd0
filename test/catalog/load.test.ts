import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveParams } from '../../src/catalog/params.ts';
import { readCatalogRoot } from '../../src/catalog/read-directory.ts';
import { CASES, CONTROL, load, problemsOf, root, STATEMENTS } from './support.ts';

const FILE = 'controls/mfa/MFA-04/control.yaml';

/** The control with one text replaced; the text must be there. */
function changed(from: string, to: string, text = CONTROL): string {
  if (!text.includes(from)) throw new Error(`no ${from}`);
  return text.replace(from, to);
}

describe('loading', () => {
  it('takes id and family from the folders and fills in what may be left out', () => {
    const { catalog } = load(root());
    expect(catalog.controls).toMatchObject([
      { id: 'MFA-04', family: 'mfa', limits: [], mappings: {}, tests: [{ id: 'mfa-active', kind: 'requirement' }] },
    ]);
    expect(catalog.files.map((file) => file.path)).toEqual([
      'mfa/MFA-04/cases.yaml',
      'mfa/MFA-04/control.yaml',
      'statements.yaml',
    ]);
  });

  it('has a digest that sha256sum gives, whatever the order of files and roots', () => {
    // sha256sum over the lines of `sha256sum mfa/MFA-04/cases.yaml mfa/MFA-04/control.yaml statements.yaml`
    const { digest } = load(root());
    expect(digest).toBe('aa4741ed7be04d8deed0a6364c96a90b449510b910e34f77f0293af3283605ee');
    const reversed = { name: 'controls', files: [...root().files].reverse() };
    expect(load(reversed).digest).toBe(digest);
    const own = {
      'statements.yaml': undefined,
      'mfa/MFA-04/control.yaml': undefined,
      'mfa/MFA-04/cases.yaml': undefined,
    };
    const extra = root({ ...own, 'acme/ACME-1/control.yaml': CONTROL, 'acme/ACME-1/cases.yaml': CASES }, 'extra');
    const two = load(root(), extra);
    expect(two.catalog.controls.map(({ id }) => id)).toEqual(['ACME-1', 'MFA-04']);
    const again = { name: 'package', files: two.catalog.files.map((file) => ({ ...file, shownAs: file.path })) };
    expect(load(again).digest).toBe(two.digest);
  });
});

describe('a control is refused for', () => {
  // what, from, to, line, column, remedy
  it.each([
    ['a misspelt member', 'severity: high', 'severty: high', 2, 1, 'Did you mean `severity`?'],
    ['a severity that does not exist', 'high', 'hgih', 2, 11, 'Did you mean `high`?'],
    ['no duty', '{ customer: Register devices. }', '{}', 4, 9, undefined],
    ['an unknown statement', 'id: S01', 'id: S02', 5, 20, 'Did you mean `S01`?'],
    ['an unknown table', 'test.users', 'test.user', 12, 17, 'Did you mean `test.users`?'],
    ['a misspelt column in scope', 'scope: user.active', 'scope: user.activ', 13, 17, 'Did you mean `active`?'],
    ['a misspelt column in expect', 'user.age', 'user.aeg', 14, 30, 'Did you mean `age`?'],
    [
      'an absentable column without has()',
      'user.mfa &&',
      'user.boundary == "a" &&',
      14,
      13,
      expect.stringContaining('has(user.boundary)'),
    ],
    ['a misspelt parameter', 'params.maxAge\n', 'params.maxage\n', 14, 44, 'Did you mean `maxAge`?'],
    ['a misspelt column in a sentence', '{{user.arn}}', '{{user.anr}}', 15, 17, 'Did you mean `arn`?'],
    ['another record in a sentence', '{{user.arn}}', '{{key.arn}}', 15, 17, undefined],
    ['stray braces', '{{user.arn}}', '{{user arn}}', 15, 17, 'Write {{user.arn}}'],
    ['a default of another type', 'default: 90', 'default: "90"', 9, 33, undefined],
    [
      'a default out of its range',
      'default: 90',
      'default: 366',
      9,
      33,
      'Write a number of at least 1 and at most 365',
    ],
    ['an empty range', 'min: 1,', 'min: 400,', 9, 42, undefined],
    ['a range of text', 'type: int, default: 90', 'type: string, default: "90"', 9, 11, undefined],
    ['a bad parameter name', 'maxAge: {', 'max-age: {', 9, 3, undefined],
    ['a Regional grain without Regional rows', 'grain: account', 'grain: region', 7, 8, 'Use `grain: account`'],
    ['a type that does not exist', 'type: int', 'type: integer', 9, 19, undefined],
    ['maxAgeDays without an attestation', 'empty:', 'maxAgeDays: 3\nempty:', 16, 13, undefined],
    ['an id that is no slug', 'id: mfa-active', 'id: MFA active', 11, 9, undefined],
  ])('%s', (_, from, to, line, column, remedy) => {
    const problems = problemsOf(root({ 'mfa/MFA-04/control.yaml': changed(from, to) }));
    const here = problems.find((each) => each.file === FILE && each.line === line && each.column === column);
    expect(here, JSON.stringify(problems)).toBeDefined();
    if (remedy !== undefined) expect(here?.remedy).toEqual(remedy);
  });

  it('a parameter nobody reads', () => {
    const unused = changed('params:\n', 'params:\n  other: { type: bool, default: true, meaning: x. }\n');
    expect(problemsOf(root({ 'mfa/MFA-04/control.yaml': unused }))).toMatchObject([
      { file: FILE, line: 9, column: 3, message: 'nothing reads the parameter other' },
    ]);
  });

  it('only advice, and nothing that decides', () => {
    const advice = changed('  - id: mfa-active', '  - id: mfa-active\n    kind: advice');
    expect(problemsOf(root({ 'mfa/MFA-04/control.yaml': advice }))).toMatchObject([
      { message: 'nothing decides the control' },
    ]);
  });

  it('an expression over several lines, at the line where it is wrong', () => {
    const folded = changed('expect: user.mfa &&', 'expect: >-\n      user.mfa &&\n      user.name < "b" &&\n     ');
    expect(problemsOf(root({ 'mfa/MFA-04/control.yaml': folded }))).toMatchObject([
      { line: 16, column: 7, message: expect.stringContaining('(order)') },
    ]);
  });

  it('all of it at once, in the order of files and lines', () => {
    const bad = changed('user.age', 'user.aeg', changed('id: S01', 'id: S09'));
    const cases = changed('expect: undetermined', 'expect: undetermind', CASES);
    const found = problemsOf(root({ 'mfa/MFA-04/control.yaml': bad, 'mfa/MFA-04/cases.yaml': cases }));
    expect(found.map(({ file, line }) => [file?.split('/').at(-1), line])).toEqual([
      ['cases.yaml', 5],
      ['control.yaml', 5],
      ['control.yaml', 14],
    ]);
  });
});

describe('a catalog is refused for', () => {
  it.each([
    ['no statements', { 'statements.yaml': undefined }, 'there is no statements.yaml'],
    [
      'a statement twice',
      { 'statements.yaml': `${STATEMENTS}${STATEMENTS.split('\n')[2]}\n` },
      'the statement S01 stands there twice',
    ],
    ['a file without a place', { 'mfa/MFA-04/controls.yaml': 'x: 1' }, 'the file has no place in a catalog'],
    ['a folder without control', { 'mfa/MFA-05/cases.yaml': CASES }, 'there is no control.yaml'],
    ['a control without cases', { 'mfa/MFA-04/cases.yaml': undefined }, 'there is no cases.yaml'],
    ['an id in two families', { 'iam/MFA-04/control.yaml': CONTROL }, 'MFA-04 is already in controls/mfa/MFA-04'],
    ['a lower-case id', { 'mfa/mfa-5/control.yaml': CONTROL }, 'the file has no place in a catalog'],
  ])('%s', (_, files, message) => {
    expect(problemsOf(root(files)).map((problem) => problem.message)).toContain(message);
  });

  it('an id in two roots, and statements in the second', () => {
    expect(problemsOf(root(), root({}, 'extra')).map(({ file, message }) => [file, message])).toEqual([
      ['extra/mfa/MFA-04/cases.yaml', 'MFA-04 is already in controls/mfa/MFA-04'],
      ['extra/mfa/MFA-04/control.yaml', 'MFA-04 is already in controls/mfa/MFA-04'],
      ['extra/statements.yaml', 'the statements are already loaded'],
    ]);
  });

  it('a root without any control', () => {
    expect(problemsOf(root(), { name: 'empty', files: [] })).toMatchObject([{ file: 'empty' }]);
  });

  it('a parameter on which two controls disagree', () => {
    const other = changed('default: 90', 'default: 30');
    expect(problemsOf(root({ 'mfa/MFA-05/control.yaml': other, 'mfa/MFA-05/cases.yaml': CASES }))).toMatchObject([
      {
        file: 'controls/mfa/MFA-05/control.yaml',
        line: 9,
        message: 'the parameter maxAge has another type, default or range in MFA-04',
      },
    ]);
  });
});

describe('reading a folder', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'goldproof-catalog-'));
    await mkdir(path.join(directory, 'mfa/MFA-04'), { recursive: true });
    await mkdir(path.join(directory, '.hidden'));
    const names = ['statements.yaml', 'mfa/MFA-04/control.yaml', 'mfa/MFA-04/cases.yaml', 'mfa/README.md'];
    await Promise.all([...names, '.hidden/x.yaml'].map((name) => writeFile(path.join(directory, name), 'x')));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const pathsIn = async () => (await readCatalogRoot(directory)).files.map((file) => file.path);

  it('takes YAML files only, in order, and none that are hidden', async () => {
    expect(await pathsIn()).toEqual(['mfa/MFA-04/cases.yaml', 'mfa/MFA-04/control.yaml', 'statements.yaml']);
  });

  it('follows links, as in a mounted ConfigMap', async () => {
    await symlink(path.join(directory, '.hidden'), path.join(directory, 'iam'));
    expect(await pathsIn()).toContain('iam/x.yaml');
  });

  it('refuses what lies deeper than a catalog does, and a circle of links, instead of leaving it out', async () => {
    const deep = path.join(directory, 'mfa/a/b/c');
    await mkdir(deep, { recursive: true });
    await writeFile(path.join(deep, 'control.yaml'), 'x');
    expect(await pathsIn()).toContain('mfa/a/b/c/control.yaml');
    await mkdir(path.join(deep, 'd'));
    const says = (message: string) => ({ code: 'catalog', problems: [{ message: expect.stringContaining(message) }] });
    await expect(pathsIn()).rejects.toMatchObject(says('mfa/a/b/c/d lies more than 4 folders deep'));
    await rm(path.join(directory, 'mfa/a'), { recursive: true });
    await symlink(directory, path.join(directory, 'mfa/circle'));
    await expect(pathsIn()).rejects.toMatchObject(says('folders deep'));
  });

  it.each([
    ['more names than a catalog', 101, 100],
    ['many small files', 2, 1001],
  ])('left at once when it holds %s', async (_, folders, files) => {
    const large = path.join(directory, `large-${folders}`);
    for (let folder = 0; folder < folders; folder++) {
      await mkdir(path.join(large, `f${folder}`), { recursive: true });
      const names = Array.from({ length: files }, (_, index) => path.join(large, `f${folder}`, `${index}.yaml`));
      await Promise.all(names.map((name) => writeFile(name, '')));
    }
    await expect(readCatalogRoot(large)).rejects.toMatchObject({
      code: 'catalog',
      problems: [{ file: large, message: expect.stringMatching(/holds more than/) }],
    });
    await rm(large, { recursive: true });
  });

  it('that is not there is an error', async () => {
    await expect(readCatalogRoot(path.join(directory, 'nowhere'))).rejects.toMatchObject({ code: 'catalog' });
  });
});

describe('parameters', () => {
  const { controls } = load(root()).catalog;

  it('are the defaults, or what the config sets', () => {
    expect(resolveParams(controls, {})).toEqual({
      criteria: [{ param: 'maxAge', value: 90, from: 'default', meaning: 'Days.' }],
      values: { maxAge: 90 },
      problems: [],
    });
    expect(resolveParams(controls, { maxAge: 30 })).toMatchObject({
      criteria: [{ from: 'config' }],
      values: { maxAge: 30 },
    });
  });

  it.each([
    ['maxage', 30, 'Did you mean `maxAge`?'],
    ['maxAge', '30', 'Write a value such as 90'],
    ['maxAge', 1.5, 'Write a value such as 90'],
    ['maxAge', 0, 'Write a number of at least 1 and at most 365'],
    ['maxAge', -1, 'Write a number of at least 1 and at most 365'],
    ['maxAge', 366, 'Write a number of at least 1 and at most 365'],
    ['constructor', 1, 'See `goldproof controls list` for the parameters'],
  ])('%s: %j is refused', (name, value, remedy) => {
    const { problems, values } = resolveParams(controls, { [name]: value });
    expect(problems).toMatchObject([{ param: name, remedy }]);
    expect(values).toEqual({ maxAge: 90 });
  });
});
