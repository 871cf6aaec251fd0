import { describe, expect, it } from 'vitest';
import type { LoadedCatalog } from '../../../src/catalog/load.ts';
import type { Report } from '../../../src/model/report.ts';
import { hashingFiles } from '../../../src/pipeline/derived-files.ts';
import { loadControls } from '../../../src/pipeline/load-catalog.ts';
import { compareCatalog, compareDerived } from '../../../src/pipeline/verify/re-performance.ts';
import { memorySource } from '../../fixtures/memory-source.ts';
import { sampleReport } from '../../fixtures/report.ts';

const FACTS = 'facts/iam.users/111122223333.ndjson';
const POPULATION = 'populations/MFA-04.csv';

async function said(
  changes: { texts?: Readonly<Record<string, string>>; report?: Report; unknown?: boolean } = {},
): Promise<readonly string[]> {
  const files = hashingFiles();
  await files.write(FACTS, 'row\n');
  await files.write(POPULATION, 'line\n');
  const whole = { [FACTS]: 'row\n', [POPULATION]: 'line\n', 'report.html': '' };
  const texts = Object.entries(changes.texts ?? whole);
  const source = memorySource(Object.fromEntries(texts.map(([path, text]) => [path, Buffer.from(text)])));
  const { report = sampleReport, unknown = false } = changes;
  const step = await compareDerived(files, source, sampleReport, report, unknown);
  expect(step.name).toBe('re-performance');
  expect(step.result).toBe(/^2 findings and 2 files follow/.test(step.detail.join()) ? 'passed' : 'failed');
  return step.detail;
}

describe('re-performance', () => {
  it('passes what is the same', async () => {
    expect(await said()).toEqual(['2 findings and 2 files follow from the evidence as they stand in the package.']);
  });

  it('names a derived file that is another one, missing or too many', async () => {
    const texts = { [FACTS]: 'other\n', 'facts/made.up/1.ndjson': '', 'populations/X.csv': '' };
    expect(await said({ texts })).toEqual([
      `${FACTS} is not what follows from the evidence.`,
      `${POPULATION} follows from the evidence and is missing.`,
      'facts/made.up/1.ndjson does not follow from the evidence.',
      'populations/X.csv does not follow from the evidence.',
    ]);
  });

  it('names each place of report.json that differs, with both values', async () => {
    const report: Report = { ...sampleReport, organisation: 'Other', recipients: [...sampleReport.recipients, 'Ann'] };
    expect(await said({ report })).toEqual([
      'report.json /organisation is "Other"; the evidence gives "Acme & Söhne <GmbH>".',
      'report.json /recipients/1 does not follow from the evidence.',
    ]);
    const { retainUntil: _, ...shorter } = sampleReport;
    expect(await said({ report: shorter as Report })).toEqual([
      'report.json lacks /retainUntil, which the evidence gives.',
    ]);
    const other: Report = { ...sampleReport, organisation: 'x'.repeat(200) };
    expect(await said({ report: other })).toEqual([
      `report.json /organisation is "${'x'.repeat(79)}…; the evidence gives "Acme & Söhne <GmbH>".`,
    ]);
  });

  it('shows ten differences and counts the rest', async () => {
    const recipients = Array.from({ length: 13 }, (_, index) => `R${index}`);
    const shown = await said({ report: { ...sampleReport, recipients } });
    expect(shown).toHaveLength(11);
    expect(shown.at(-1)).toBe('3 further differences.');
    const ten = await said({ report: { ...sampleReport, recipients: recipients.slice(0, 10) } });
    expect(ten).toHaveLength(10);
    expect(ten.at(-1)).toMatch(/^report\.json \/recipients\/9 /);
  });

  it('leaves out what only the previous package tells, and says so, when that is not at hand', async () => {
    const [listed] = sampleReport.exceptions.listed;
    if (listed === undefined) throw new Error('the sample lists an exception');
    const history: Report = {
      ...sampleReport,
      changes: { previous: 'ACME-2026Q2 revision 1', listed: [] },
      exceptions: { total: 1, listed: [{ ...listed, firstSeen: 'ACME-2025Q4', seen: 4 }] },
    };
    expect(await said({ report: history, unknown: true })).toEqual([
      '2 findings and 2 files follow from the evidence as they stand in the package. What changed since the previous package was not compared: name it with --previous.',
    ]);
    expect(await said({ report: history })).not.toEqual([]);
    const worse: Report = { ...history, exceptions: { total: 0, listed: [] } };
    expect((await said({ report: worse, unknown: true })).join()).toMatch(/\/exceptions\/total/);
  });
});

describe('the catalog', () => {
  const PATH = 'mfa/MFA-04/control.yaml';

  async function compared(change: (files: Map<string, string>) => void) {
    const own = await loadControls([]);
    const texts = new Map(own.catalog.files.map(({ path, text }) => [path, text]));
    change(texts);
    const files = [...texts].map(([path, text]) => ({ path, text }));
    const used = { ...own, catalog: { ...own.catalog, files } } as LoadedCatalog; // only its files are compared
    return compareCatalog(own, used);
  }

  it('passes when it is ours', async () => {
    expect(await compared(() => undefined)).toEqual({
      name: 'catalog',
      result: 'passed',
      detail: ['Every built-in control is the one that this Goldproof ships.'],
    });
  });

  it('is undecided when a control was changed or left out', async () => {
    expect(await compared((files) => files.set(PATH, 'title: x\n'))).toEqual({
      name: 'catalog',
      result: 'indeterminate',
      detail: [`${PATH} is not the one that this Goldproof ships.`],
    });
    expect(await compared((files) => files.delete(PATH))).toMatchObject({
      result: 'indeterminate',
      detail: [`${PATH} is left out.`],
    });
  });

  it('passes with controls of the maker, each named', async () => {
    const added = await compared((files) => {
      files.set('own/ACME-01/control.yaml', 'id: ACME-01\n');
      files.set('own/ACME-01/cases.yaml', 'cases: []\n');
    });
    expect(added.result).toBe('passed');
    expect(added.detail.slice(1)).toEqual(['own/ACME-01/control.yaml was added by the maker.']);
  });
});
