import { describe, expect, it } from 'vitest';
import type { Corroboration } from '../../../src/model/report.ts';
import { corroborationSums, corroborationWords } from '../../../src/report/view/corroboration.ts';

const PLACE = { account: '111122223333', region: 'eu-central-1', user: 'run', calls: 0, found: 0, contradicted: 0 };

function corroboration(...places: Partial<Corroboration['places'][number]>[]): Corroboration {
  return {
    at: { from: '2026-10-01T09:00:00.000Z', to: '2026-10-01T09:10:00.000Z' },
    asked: { from: '2026-10-01T08:00:00.000Z', to: '2026-10-01T08:30:00.000Z' },
    places: places.map((place) => ({ ...PLACE, notFound: 0, notKnown: 0, unrecorded: 0, ...place })),
    contradictions: { total: 0, listed: [] },
    unrecorded: { total: 0, listed: [] },
    notFound: [],
  };
}

const said = (...places: Partial<Corroboration['places'][number]>[]) => corroborationWords(corroboration(...places));

describe('what corroboration came to', () => {
  it('is added up over accounts and Regions', () => {
    const places = [
      { calls: 5, found: 3, notFound: 1, notKnown: 1 },
      { region: 'us-east-1', calls: 4, found: 4, contradicted: 1, unrecorded: 2 },
    ];
    expect(corroborationSums(corroboration(...places))).toEqual({
      calls: 9,
      found: 7,
      contradicted: 1,
      notFound: 1,
      notKnown: 1,
      unrecorded: 2,
    });
    expect(said(...places)).toBe(
      'Of 9 recorded calls: 7 found, 1 of them contradicted, 1 not found and 1 not known. 2 events have no record.',
    );
  });

  it('reassures where calls were found, of those alone', () => {
    const words = said({ calls: 3, found: 2, notFound: 1 });
    expect(words).toContain('None of those found is contradicted.');
    expect(words).toContain('found has its record');
  });

  it.each([
    ['nothing is found', { calls: 7, notFound: 7 }],
    ['nothing was answered', { calls: 7, notKnown: 7 }],
    ['nothing was looked for', {}],
    ['nothing is found but events without a record', { calls: 7, notFound: 7, unrecorded: 3 }],
  ])('reassures nobody where %s', (_, place) => {
    const words = said(place);
    expect(words).toContain('shows nothing about the evidence');
    expect(words).not.toMatch(/[Nn]one|has its record/);
    expect(words.includes('3 events have no record.')).toBe('unrecorded' in place);
  });
});
