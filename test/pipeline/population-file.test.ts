import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import type { Observation } from '../../src/model/assess.ts';
import { observationLine, populationHeader } from '../../src/pipeline/population-file.ts';

const OBSERVATION: Observation = {
  control: 'TLS-06',
  test: 'modern',
  kind: 'requirement',
  subject: '111122223333',
  scope: { account: '111122223333', region: 'eu-central-1' },
  result: 'deviates',
  read: { 'session.hosts': ['a', 'b'], 'session.ok': false },
  from: ['r1', 'r2'],
  unknown: [{ operation: 'kms:DescribeKey', scope: { account: '1', region: 'x' }, reason: 'denied', record: 'r3' }],
  exception: 'e'.repeat(32),
  message: 'It deviates',
};
const TABLES = new Map([['TLS-06 modern', 'evidence.tls']]);

function rowOf(changes: Partial<Observation>): Record<string, string> {
  const text = populationHeader() + observationLine({ ...OBSERVATION, ...changes }, TABLES);
  const [row = {}] = parse(text, { columns: true }) as Record<string, string>[];
  return row;
}

it('a line names what was read, what is unknown and every record', () => {
  expect(rowOf({})).toMatchObject({
    read: '{"session.hosts":["a","b"],"session.ok":false}',
    unknown: 'kms:DescribeKey denied (r3)',
    records: 'r1 r2',
  });
});

it('lists without room in a cell are counts, with the file that has them whole', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `record-${index}`);
  const unknown = many(900).map((record) => ({
    ...(OBSERVATION.unknown[0] as Observation['unknown'][number]),
    record,
  }));
  const row = rowOf({ from: many(40_000), unknown, read: { hosts: many(9_000), name: 'x'.repeat(40_000), ok: true } });
  const file = 'see facts/evidence.tls/111122223333.ndjson';
  expect(row).toMatchObject({
    records: `40000 records: ${file}`,
    read: `{"hosts":"9000 entries: ${file}","name":"40000 characters: ${file}","ok":true}`,
  });
  expect(row['unknown']).toBe(`900 calls: ${file}`);
  for (const cell of Object.values(row)) expect(cell.length).toBeLessThanOrEqual(32_000);
  // Of two long values only as much gives way as has no room.
  const some = rowOf({ read: { hosts: many(3_500), short: many(10) } });
  expect(JSON.parse(some['read'] ?? '')).toMatchObject({ hosts: `3500 entries: ${file}`, short: many(10) });
});
