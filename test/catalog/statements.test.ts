import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAnswered } from '../../src/catalog/check-statements.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { readCatalogRoot } from '../../src/catalog/read-directory.ts';
import { readYaml } from '../../src/core/yaml-source.ts';
import { tables } from '../../src/facts/tables.ts';
import type { Control, Statement } from '../../src/model/catalog.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { CONTROL, load, problemsOf, root, STATEMENTS } from './support.ts';

const CONTROLS = join(import.meta.dirname, '../../controls');

describe('a statement', () => {
  const supporting = CONTROL.replace('trace: direct', 'trace: supporting');
  const awsOwn = STATEMENTS.replace('responsible: customer', 'responsible: aws');
  const inherited = supporting.replace('empty:', 'rests: inherited\nempty:');

  it('that controls only support is refused, where it stands', () => {
    expect(problemsOf(root({ 'mfa/MFA-04/control.yaml': supporting }))).toEqual([
      {
        file: 'controls/statements.yaml',
        line: 3,
        column: 11,
        message: 'no control answers the statement S01',
        remedy: 'Add `{ id: S01, trace: direct }` to the statements of a control that does',
      },
    ]);
  });

  it('of AWS’s own is answered by assurance that it inherits, and by nothing less', () => {
    const ofAws = { 'statements.yaml': awsOwn };
    expect(load(root({ ...ofAws, 'mfa/MFA-04/control.yaml': inherited })).catalog.controls).toHaveLength(1);
    expect(problemsOf(root({ ...ofAws, 'mfa/MFA-04/control.yaml': supporting }))).toMatchObject([
      { line: 3, remedy: expect.stringContaining('`inherited` assurance') },
    ]);
  });

  it('of the customer’s is not answered by assurance on AWS', () => {
    expect(problemsOf(root({ 'mfa/MFA-04/control.yaml': inherited }))).toMatchObject([
      { message: 'no control answers the statement S01' },
    ]);
  });

  it('is not called unanswered because its control does not load', () => {
    const broken = { 'mfa/MFA-04/control.yaml': CONTROL.replace('user.mfa &&', 'user.maf &&') };
    expect(problemsOf(root(broken))).toMatchObject([{ file: 'controls/mfa/MFA-04/control.yaml' }]);
  });
});

describe('the catalog that ships', async () => {
  const { controls, statements } = (await loadControls([])).catalog;
  const read = readYaml(await readFile(join(CONTROLS, 'statements.yaml'), 'utf8'), 'statements.yaml');
  if (!read.ok) throw new Error('statements.yaml does not parse');
  const source = read.value;
  /** Directly; what only informs by any trace, and what is AWS's alone by assurance. */
  const answers = (control: Control, { id, responsible, strength }: Statement): boolean =>
    (responsible === 'aws' && control.rests === 'inherited') ||
    control.statements.some((each) => each.id === id && (each.trace === 'direct' || strength === 'informative'));

  it('speaks of S01 to S31, all of them', () => {
    const numbers = new Set(statements.map(({ id }) => id.slice(0, 3)));
    const all = Array.from({ length: 31 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`);
    expect([...numbers].sort()).toEqual(all);
  });

  it.each(statements.map((statement) => [statement.id, statement] as const))(
    'is refused without the last control for %s',
    (id, statement) => {
      const last = controls.find((control) => answers(control, statement));
      expect(last).toBeDefined();
      const others = controls.filter((control) => !answers(control, statement));
      const refused = (kept: readonly Control[]): string[] =>
        checkAnswered(statements, source, kept).map(({ message }) => message);
      const message = `no control answers the statement ${id}`;
      expect(refused(last === undefined ? others : [...others, last])).not.toContain(message);
      expect(refused(others)).toContain(message);
    },
  );

  it('does not load without the folder of THR-02, which alone answers S10a', async () => {
    const whole = await readCatalogRoot(CONTROLS);
    const files = whole.files.filter(({ path }) => !path.startsWith('thr/THR-02/'));
    expect(files).toHaveLength(whole.files.length - 2);
    const loading = (): unknown => loadCatalog([{ ...whole, files }], tables);
    const line = source.locate(['statements', statements.findIndex(({ id }) => id === 'S10a'), 'id']).line;
    expect(loading).toThrow(
      expect.objectContaining({
        code: 'catalog',
        problems: [expect.objectContaining({ line, message: 'no control answers the statement S10a' })],
      }),
    );
  });
});
