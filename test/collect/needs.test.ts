import { describe, expect, it } from 'vitest';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/collect/operations.ts';
import { tables } from '../../src/facts/tables.ts';

describe('what facts need', () => {
  it('is collected: a table whose calls nobody makes would never be complete', () => {
    const collected = new Set([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec) => spec.operation));
    const missing = tables.flatMap((table) => table.needs.filter((operation) => !collected.has(operation)));
    expect(missing).toEqual([]);
    expect(tables.length).toBeGreaterThan(5);
  });

  it('is declared once', () => {
    const operations = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec) => spec.operation);
    expect(new Set(operations).size).toBe(operations.length);
  });
});
