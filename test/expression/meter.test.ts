import { describe, expect, it } from 'vitest';
import { type Allowance, MOST_STEPS, MOST_STEPS_OF_TEST, newAllowance } from '../../src/expression/meter.ts';
import type { Row } from '../../src/model/facts.ts';
import { expression, NOW, row } from './support.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `arn:aws:iam::111122223333:user/u${n}`);
const over = (source: string, allowed: readonly string[], of: Row = row(), allowance?: Allowance) =>
  expression(source).bind({ maxAge: 90, allowed }, NOW)(of, allowance);

const BOUND = { kind: 'error', message: expect.stringContaining(`more than ${MOST_STEPS} steps`) };

describe('an expression that multiplies is an error, and no hang', () => {
  const cases: readonly (readonly [string, string, Row?])[] = [
    ['all in all', 'params.allowed.all(a, params.allowed.all(b, a == b || a != b))'],
    ['exists in exists', 'params.allowed.exists(a, params.allowed.exists(b, a == b && a != b))'],
    ['exists_one in exists_one', 'params.allowed.exists_one(a, params.allowed.exists_one(b, a + "x" == b))'],
    ['in, in all', 'params.allowed.all(a, a in params.allowed)'],
    ['in, in filter', 'params.allowed.filter(a, a in params.allowed).size() > 0'],
    ['a list compared, in all', 'params.allowed.all(a, params.allowed == params.allowed.map(b, b))'],
    ['lists joined, in all', 'params.allowed.all(a, (params.allowed + params.allowed).size() > 0)'],
    ['a macro over the list of a macro', 'params.allowed.map(a, a + a).all(b, !params.allowed.exists(c, b == c))'],
    [
      'a macro that would be true anyway',
      'params.allowed.all(a, params.allowed.all(b, a == b)) || params.allowed.all(a, params.allowed.all(b, a != b || a == b))',
    ],
    [
      'a column in a parameter',
      'params.allowed.all(a, !(a in user.groups))',
      row({ groups: names(50_000).map((name) => `${name}x`) }),
    ],
    [
      'a parameter in a column',
      'user.groups.all(g, !params.allowed.exists(a, a == g))',
      row({ groups: names(50_000).map((name) => `${name}x`) }),
    ],
    [
      'a map',
      'user.tags.all(k, !params.allowed.exists(a, a == k))',
      row({ tags: Object.fromEntries(names(50_000).map((name) => [`${name}x`, 'x'])) }),
    ],
    [
      'a long text in all',
      'params.allowed.all(a, user.name.contains(a + "x") || true)',
      row({ name: 'a'.repeat(1_000_000) }),
    ],
    [
      'a long text that grows',
      `(${Array.from({ length: 150 }, () => 'user.name').join(' + ')}).size() > 0`,
      row({ name: 'a'.repeat(10_000_000) }),
    ],
    ['a slow pattern over a long text', 'matches(user.name, "(a|aa){500}$")', row({ name: 'a'.repeat(1_000_000) })],
    [
      'a pattern over many texts',
      'params.allowed.all(a, matches(a + user.name, "^arn:(.*:)*user/"))',
      row({ name: 'a:'.repeat(1_000) }),
    ],
  ];
  it.each(cases.map(([name, source, of]) => [name, source, of ?? row()] as const))('%s', (_, source, of) => {
    expect(over(source, names(100_000), of)).toMatchObject(BOUND);
  });

  it('and with a million elements', () => {
    expect(over('params.allowed.all(a, params.allowed.all(b, a == b || a != b))', names(1_000_000))).toMatchObject(
      BOUND,
    );
  });

  it('what a company needs is far inside: a thousand accounts against a thousand', () => {
    const ids = names(1_000);
    expect(over('user.groups.all(g, g in params.allowed)', ids, row({ groups: ids })).kind).toBe('true');
    expect(over('user.groups.all(g, params.allowed.exists(a, a == g))', ids, row({ groups: ids })).kind).toBe('true');
    expect(over('user.groups.all(g, g in params.allowed)', ids, row({ groups: [...ids, 'x'] })).kind).toBe('false');
    expect(over('params.allowed.all(a, matches(a, "^arn:aws:iam::[0-9]{12}:user/"))', ids).kind).toBe('true');
  });

  it('decides by the last element that the bound allows', () => {
    const ids = names(500_000);
    expect(over('params.allowed.exists(a, a.endsWith("u499999"))', ids).kind).toBe('true');
    expect(over('params.allowed.all(a, !a.endsWith("u499999"))', ids).kind).toBe('false');
  });

  it('counts and does not time: twice the same', () => {
    const steps = (): number => {
      const allowance = newAllowance();
      over('params.allowed.all(a, params.allowed.exists(b, a == b))', names(300), row(), allowance);
      return MOST_STEPS_OF_TEST - allowance.left;
    };
    expect(steps()).toBeGreaterThan(300 * 150);
    expect(steps()).toBe(steps());
  });

  it('an evaluation that met the bound leaves the next one whole', () => {
    const evaluate = expression('params.allowed.all(a, a in user.groups)').bind(
      { maxAge: 90, allowed: names(5_000) },
      NOW,
    );
    expect(evaluate(row({ groups: names(5_000) })).kind).toBe('error');
    expect(evaluate(row({ groups: ['x'] })).kind).toBe('false');
  });

  it('the rows of a test have a bound together', () => {
    const allowance: Allowance = { left: 1_000 };
    const evaluate = expression('params.allowed.all(a, a != "x")').bind({ maxAge: 90, allowed: names(50) }, NOW);
    const kinds = Array.from({ length: 20 }, () => evaluate(row(), allowance));
    expect(kinds[0]?.kind).toBe('true');
    expect(kinds.at(-1)).toMatchObject({
      kind: 'error',
      message: expect.stringContaining(`${MOST_STEPS_OF_TEST} steps`),
    });
  });
});
