import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { REGISTERS, readRegisters } from '../../src/pipeline/registers.ts';

const PERIOD = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };

it('docs/registers.md shows each register as it is read', async () => {
  const text = await readFile(resolve(import.meta.dirname, '../../docs/registers.md'), 'utf8');
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
  const texts = Object.fromEntries(
    REGISTERS.map((name) => [name, examples.find((yaml) => new RegExp(`^${name}:`, 'm').test(yaml)) ?? '']),
  );
  const { waivers, responses, assurance } = readRegisters(texts, PERIOD);
  expect([waivers, responses, assurance].map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(assurance[0]?.coversPeriod).toBe(true);
});
