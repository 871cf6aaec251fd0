import { describe, expect, it } from 'vitest';
import { SAMPLED_LISTS } from '../../src/facts/evidence/calls.ts';
import { tables } from '../../src/facts/tables.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';

describe('what facts need', () => {
  it('is collected: a table whose calls nobody makes would never be complete', () => {
    const collected = new Set([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec) => spec.operation));
    const missing = tables.flatMap((table) => table.needs.filter((operation) => !collected.has(operation)));
    expect(missing).toEqual([]);
    expect(tables.length).toBeGreaterThan(5);
  });

  it('counts as read where reading stops on purpose', () => {
    const sampled = COLLECTOR_OPERATIONS.filter(({ maxPages }) => maxPages !== undefined);
    expect(sampled.map(({ operation }) => operation).sort()).toEqual([...SAMPLED_LISTS].sort());
  });

  it('is declared once', () => {
    const operations = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec) => spec.operation);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
