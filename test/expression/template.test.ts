import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { placeholders, render, strayBraces } from '../../src/expression/template.ts';
import type { FactTable, Row } from '../../src/model/facts.ts';
import { ANY_RECORD } from '../fixtures/facts.ts';

const table: FactTable = {
  name: 'iam.users',
  as: 'user',
  meaning: '',
  grain: 'account',
  columns: {},
  key: 'arn',
  needs: [],
  population: ANY_RECORD,
};

function sentence(template: string, values: Record<string, Json>, absent: string[] = []): string {
  const scope = { account: '111122223333', region: 'global' };
  const row: Row = { scope, key: 'x', from: [], values, absent, unknown: {} };
  return render(template, table, row, { days: 90 });
}

describe('a sentence about a row', () => {
  it('is filled with the values of the row and of the parameters', () => {
    expect(sentence('{{user.name}} waits {{ params.days }} days', { name: 'ann' })).toBe('ann waits 90 days');
  });

  it('says none for what is absent or empty, and unknown for what is not known', () => {
    expect(sentence('{{user.key}}, {{user.groups}}, {{user.age}}', { groups: [] }, ['key'])).toBe(
      'none, none, unknown',
    );
  });

  it('never reads a value of the row as a placeholder', () => {
    expect(sentence('{{user.name}}', { name: '{{params.days}} $& $1' })).toBe('{{params.days}} $& $1');
  });

  it('lists values, and names of a map with theirs', () => {
    const values = { groups: ['a', 'b'], tags: { team: 'red', stage: 'test' } };
    expect(sentence('{{user.groups}}; {{user.tags}}', values)).toBe('a, b; team=red, stage=test');
  });

  it('breaks off a long list between two values and counts the rest', () => {
    const actions = Array.from({ length: 40 }, (_, i) => `imagebuilder:CreateThing${String(i).padStart(2, '0')}`);
    const text = sentence('{{user.actions}}', { actions });
    expect(text.length).toBeLessThan(220);
    const shown = text.replace(/ and \d+ more$/, '').split(', ');
    expect(shown).toEqual(actions.slice(0, shown.length));
    expect(text).toMatch(new RegExp(` and ${40 - shown.length} more$`));
  });

  it('cuts a long value, and never through a character', () => {
    const text = sentence('{{user.name}}', { name: `${'x'.repeat(299)}😀 and on` });
    expect(text).toBe(`${'x'.repeat(299)}\uFFFD…`);
    expect(sentence('{{user.names}}', { names: ['y'.repeat(1_000), 'z'] })).toBe(`${'y'.repeat(300)}… and 1 more`);
  });

  it('stays one line, whatever a resource is called', () => {
    expect(sentence('{{user.name}}!', { name: 'a\r\nPASS\u0007' })).toBe('a\uFFFD\uFFFDPASS\uFFFD!');
  });
});

describe('a template', () => {
  it('tells what it refers to, and where', () => {
    expect(placeholders('a {{user.name}} b {{ params.days }}')).toEqual([
      { record: 'user', name: 'name', offset: 2 },
      { record: 'params', name: 'days', offset: 18 },
    ]);
  });

  it.each([
    ['{{user.name}}', undefined],
    ['ab {{user name}}', 3],
    ['{{user.name}} }}', 14],
    ['{ {user.name} }', undefined],
  ])('finds braces that are no placeholder: %s', (template, at) => {
    expect(strayBraces(template)).toBe(at);
  });
});
