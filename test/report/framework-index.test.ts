import { describe, expect, it } from 'vitest';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { mappingsOf } from '../../src/report/model/control-text.ts';
import { frameworkIndexes, mappedWords } from '../../src/report/view/framework-index.ts';

const mapping = (framework: string, ref: string, strength: 'full' | 'partial' | 'uncertain') =>
  ({ framework, ref, strength }) as const;
const CONTROLS = [
  { id: 'A-1', mappings: [mapping('soc2', 'CC6.10', 'full'), mapping('gdpr', 'Art. 5', 'uncertain')] },
  { id: 'B-1', mappings: [mapping('soc2', 'CC6.2', 'partial'), mapping('soc2', 'CC6.10', 'uncertain')] },
  { id: 'C-1', mappings: [] },
];

it('reads mappings the other way, and names the controls without a place', () => {
  expect(frameworkIndexes(CONTROLS)).toEqual([
    {
      framework: 'gdpr',
      requirements: [{ ref: 'Art. 5', controls: [{ id: 'A-1', strength: 'uncertain' }] }],
      unmapped: ['B-1', 'C-1'],
    },
    {
      framework: 'soc2',
      requirements: [
        { ref: 'CC6.2', controls: [{ id: 'B-1', strength: 'partial' }] },
        {
          ref: 'CC6.10',
          controls: [
            { id: 'A-1', strength: 'full' },
            { id: 'B-1', strength: 'uncertain' },
          ],
        },
      ],
      unmapped: ['C-1'],
    },
  ]);
});

it('says the strength of every reference, the strongest first', () => {
  const controls = [
    { id: 'A-1', strength: 'uncertain' },
    { id: 'B-1', strength: 'full' },
    { id: 'C-1', strength: 'uncertain' },
  ] as const;
  expect(mappedWords(controls)).toBe('full: B-1; uncertain: A-1, C-1');
});

// How many references the research behind the catalog has, counted there, and how many of them it marks with `?`.
describe('the catalog has lost none of the research’s references to', () => {
  it.each([
    ['nist-800-53r5', 196, 1],
    ['iso-27001-2022', 152, 0],
    ['soc2', 98, 3],
    ['cis-aws-v3', 29, 2],
    ['cis-aws-v5', 29, 2],
    ['cis-aws-v7', 34, 5],
    ['pci-dss-4.0.1', 113, 52],
    ['gdpr', 95, 5],
  ])('%s: %i, of them %i uncertain', async (framework, references, uncertain) => {
    const { catalog } = await loadControls([]);
    const indexes = frameworkIndexes(catalog.controls.map((each) => ({ id: each.id, mappings: mappingsOf(each) })));
    const mapped = indexes
      .filter((index) => index.framework === framework)
      .flatMap(({ requirements }) => requirements.flatMap(({ controls }) => controls));
    expect(mapped.length).toBeGreaterThanOrEqual(references);
    expect(mapped.filter(({ strength }) => strength === 'uncertain').length).toBeGreaterThanOrEqual(uncertain);
  });
});
