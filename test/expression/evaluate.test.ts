import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/expression/compile.ts';
import type { Row } from '../../src/model/facts.ts';
import { evaluate, expression, NOW, params, row, unknown, users } from './support.ts';

// `t` and `f` are columns that are true and false, `u` one that is unknown, `e` an error: 2^53 - 1 is in the dialect,
// and multiplying it leaves the 64 bits of CEL's int.
const E = '(user.age * 9007199254740991 * 9007199254740991 > 0)';
const WRITTEN: Record<string, string> = { t: 'user.active', f: '!user.active', u: 'user.mfa', e: E };
const here = row({}, ['mfa']);

describe('three-valued logic', () => {
  // From the CEL specification: an operand that decides wins over unknown and error, on either side; unknown wins
  // over error.
  it.each([
    ['t', 't', 'true', 'true'],
    ['t', 'f', 'false', 'true'],
    ['f', 'f', 'false', 'false'],
    ['t', 'u', 'unknown', 'true'],
    ['f', 'u', 'false', 'unknown'],
    ['u', 'u', 'unknown', 'unknown'],
    ['t', 'e', 'error', 'true'],
    ['f', 'e', 'false', 'error'],
    ['u', 'e', 'unknown', 'unknown'],
    ['e', 'e', 'error', 'error'],
  ])('%s with %s: && is %s, || is %s, in both orders', (left, right, and, or) => {
    for (const [a, b] of [
      [left, right],
      [right, left],
    ]) {
      expect(evaluate(`${WRITTEN[a ?? '']} && ${WRITTEN[b ?? '']}`, here).kind).toBe(and);
      expect(evaluate(`${WRITTEN[a ?? '']} || ${WRITTEN[b ?? '']}`, here).kind).toBe(or);
    }
  });

  it.each([
    ['!user.mfa', 'unknown'],
    ['user.mfa == true', 'unknown'],
    ['user.mfa ? true : true', 'unknown'],
    ['true ? user.active : user.mfa', 'true'],
    ['user.groups.exists(g, g == "dev" || user.mfa)', 'true'],
    ['user.groups.exists(g, g == "none" || user.mfa)', 'unknown'],
    ['user.groups.all(g, g == "dev" || user.mfa)', 'unknown'],
    ['user.groups.all(g, g == "dev" && user.mfa)', 'false'],
    ['user.groups.filter(g, user.mfa).size() == 0', 'unknown'],
  ])('%s is %s', (source, kind) => {
    expect(evaluate(source, here).kind).toBe(kind);
  });

  it('has() of an unknown column is unknown, and of an absent one false', () => {
    const source = 'has(user.lastUsed)';
    expect(evaluate(source, row({}, ['lastUsed'])).kind).toBe('unknown');
    expect(evaluate(source).kind).toBe('false');
    expect(evaluate(source, row({ lastUsed: NOW })).kind).toBe('true');
  });
});

describe('what an evaluation tells', () => {
  it('the values it read and no others, null where AWS says none', () => {
    const outcome = evaluate('user.active || user.name == "ann" || has(user.boundary)', row({ active: false }));
    expect(outcome.read).toEqual({ active: false, name: 'ann' });
    expect(evaluate('has(user.boundary)').read).toEqual({ boundary: null });
  });

  it('the unknowns, only when the result hangs on them', () => {
    expect(evaluate('user.mfa && user.active', here)).toMatchObject({
      kind: 'unknown',
      unknowns: [{ ...unknown, detail: 'mfa' }],
      read: { active: true },
    });
    expect(evaluate('user.mfa || user.active', here)).toEqual({ kind: 'true', read: { active: true } });
  });

  it('the columns and parameters it names', () => {
    const source = 'user.groups.exists(g, g == user.name) && has(user.boundary) && user.age < params.maxAge';
    expect(expression(source)).toMatchObject({ columns: ['age', 'boundary', 'groups', 'name'], params: ['maxAge'] });
  });

  it('the message of an error, without a stack', () => {
    expect(evaluate(E)).toMatchObject({ kind: 'error', message: expect.stringMatching(/^integer overflow[^\n]*$/) });
  });
});

describe('a row that breaks its promise is an error, never a verdict', () => {
  const broken: readonly (readonly [string, Row])[] = [
    ['an int beyond 2^53', row({ age: 2 ** 53 })],
    ['a fraction', row({ age: 1.5 })],
    ['an int as text', row({ age: '1' })],
    ['a time before 1970', row({ created: '1969-12-31T00:00:00.000Z' })],
    ['a time that is none', row({ created: 'yesterday' })],
    ['a list of numbers', row({ groups: [1] })],
    ['a nested map', row({ tags: { a: {} } })],
    ['a list as map', row({ tags: [] })],
    ['null', row({ active: null })],
    ['no state at all', { ...row(), values: {} }],
    ['absent where it cannot be', { ...row(), values: {}, absent: ['active', 'age', 'created', 'groups', 'tags'] }],
  ];
  it.each(broken)('%s', (_, of) => {
    const source =
      'user.active && user.age > 0 && user.created < now && user.groups.size() > 0 && user.tags.size() > 0';
    expect(evaluate(source, of).kind).toBe('error');
  });

  it('has() of a column that cannot be absent and is said to be', () => {
    const of = { ...row(), values: {}, absent: ['active'] };
    expect(evaluate('has(user.active)', of).kind).toBe('error');
  });

  it('a parameter without a value', () => {
    expect(expression('user.age < params.maxAge').bind({}, NOW)(row()).kind).toBe('error');
  });
});

describe('values', () => {
  it.each([
    ['user.created == timestamp("2026-01-01T00:00:00.123Z")', row({ created: '2026-01-01T00:00:00.123999Z' })],
    ['now - user.created == duration("24h")', row({ created: '2026-09-30T00:00:00.000Z' })],
    ['user.age == 9007199254740991', row({ age: Number.MAX_SAFE_INTEGER })],
    ['user.name in params.allowed', row()],
    ['"constructor" in user.tags && user.tags["constructor"] == "x"', row({ tags: { constructor: 'x' } })],
    ['"__proto__" in user.tags', row({ tags: JSON.parse('{"__proto__":"x"}') })],
    ['!("toString" in user.tags)', row()],
    ['user.tags.all(k, user.tags[k] != "")', row({ tags: { hasOwnProperty: 'x' } })],
  ])('%s', (source, of) => {
    expect(evaluate(source, of)).toMatchObject({ kind: 'true' });
  });

  it('regular expressions take linear time', () => {
    const slow = row({ name: `${'a'.repeat(100_000)}!` });
    expect(evaluate('matches(user.name, "^(a+)+$")', slow).kind).toBe('false');
  });
});

describe('compile', () => {
  it('never throws, whatever it is given', () => {
    const pieces = [
      'user',
      '.',
      'active',
      'tags',
      '[',
      ']',
      '(',
      ')',
      '"a"',
      '1',
      '&&',
      '!',
      'has',
      ',',
      'all',
      '?',
      ':',
    ];
    // Pieces at random never compile; what is put together as a person would does half the time.
    const parts = [
      'user.active',
      'user.mfa',
      'has(user.boundary)',
      'user.boundary == "a"',
      'user.age > 1',
      'user.name',
    ];
    const whole = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(...parts, 'user.groups.exists(g, g == "dev")', E),
        fc.tuple(tie('node'), fc.constantFrom('&&', '||', '=='), tie('node')).map((each) => `(${each.join(' ')})`),
        tie('node').map((operand) => `!${operand}`),
        fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      ),
    })).node;
    const source = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces)).map((each) => each.join('')),
      { weight: 3, arbitrary: whole },
    );
    const seen = new Set<string>();
    fc.assert(
      fc.property(source, (text) => {
        const compiled = compile(text, { table: users, params });
        const kind = compiled.ok ? evaluate(text).kind : 'refused';
        seen.add(kind);
        expect(kind).toMatch(/^(true|false|error|refused)$/);
        if (compiled.ok) return;
        expect(compiled.refusals.length).toBeGreaterThan(0);
        expect(compiled.refusals.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual(['error', 'false', 'refused', 'true']);
  });
});
