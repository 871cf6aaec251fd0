import { describe, expect, it } from 'vitest';
import { compile } from '../../src/expression/compile.ts';
import { params, users } from './support.ts';

function refusals(source: string) {
  const compiled = compile(source, { table: users, params });
  return compiled.ok ? [] : compiled.refusals;
}

describe('the dialect refuses', () => {
  // rule, expression, line, column of the first refusal
  it.each([
    ['syntax', 'user.name ==', 1, 13],
    ['syntax', 'user.name == "a', 1, 14],
    ['syntax', '', 1, 1],
    ['syntax', `${'('.repeat(300)}true${')'.repeat(300)}`, 1, 41],
    ['type', 'user.name == 1', 1, 1],
    ['type', 'user.age == 1.0', 1, 1],
    ['type', 'usr.active', 1, 1],
    ['type', 'user.active &&\n  user.name', 1, 1],
    ['type', 'user.age > 2.5', 1, 1],
    ['type', 'user.age in [1, "a"]', 1, 17],
    ['name', '[int].size() == 1', 1, 2],
    ['function', 'type(user.name) == string', 1, 1],
    ['column', 'user.nam == "a"', 1, 6],
    ['column', 'true ||\n user.constructor == 1', 2, 7],
    ['column', 'params.maxAg > 1', 1, 8],
    ['column', 'has(user.lastUse)', 1, 5],
    ['bool', 'user.name', 1, 1],
    ['bool', 'user.groups.filter(g, true)', 1, 1],
    ['length', `user.name == "${'a'.repeat(2000)}"`, 1, 1],
    ['nesting', 'user.groups.exists(a, user.groups.exists(b, user.groups.exists(c, a == b && b == c)))', 1, 45],
    ['guard', 'user.boundary == "a"', 1, 1],
    ['guard', 'user.boundary == "a" && has(user.boundary)', 1, 1],
    ['guard', 'has(user.boundary) || user.boundary == "a"', 1, 23],
    ['guard', '!has(user.boundary) && user.boundary == "a"', 1, 24],
    ['guard', 'has(user.boundary) ? true : user.boundary == "a"', 1, 29],
    ['guard', 'has(user.lastUsed) && user.boundary == "a"', 1, 23],
    ['guard', '(has(user.boundary) || user.active) && user.boundary == "a"', 1, 40],
    ['guard', 'user.tags["team"] == "a"', 1, 1],
    ['guard', '"other" in user.tags && user.tags["team"] == "a"', 1, 25],
    ['has', 'has(user.tags.team)', 1, 5],
    ['has', 'has(params.maxAge)', 1, 5],
    ['has', 'user.groups.filter(g, true).exists(h, has(h.size))', 1, 43],
    ['select', 'user.tags.team == "blue"', 1, 1],
    ['index', 'user.groups[0] == "dev"', 1, 1],
    ['method', 'user.name.lowerAscii() == "a"', 1, 1],
    ['method', 'user.created.getDayOfYear() == 1', 1, 1],
    ['method', 'user.created.getMilliseconds() == 1', 1, 1],
    ['method', 'user.created.getHours("Europe/Berlin") == 1', 1, 1],
    ['method', 'user.groups.map(g, g == "a", g).size() > 0', 1, 1],
    ['method', 'cel.bind(x, 1, x == 1)', 1, 1],
    ['function', 'dyn(user.name) == "a"', 1, 1],
    ['function', 'int("1") == 1', 1, 1],
    ['function', 'string(1) == "1"', 1, 1],
    ['timestamp', 'now > timestamp(user.name)', 1, 7],
    ['timestamp', 'now > timestamp("1969-12-31T23:59:59Z")', 1, 7],
    ['timestamp', 'now > timestamp("2026-02-31T00:00:00Z")', 1, 7],
    ['timestamp', 'now > timestamp("2026-01-01T00:00:00+01:00")', 1, 7],
    ['timestamp', 'now > timestamp("2200-01-01T00:00:00Z")', 1, 7],
    ['duration', 'now - user.created > duration("1us")', 1, 22],
    ['duration', 'now - user.created > duration("1.5h")', 1, 22],
    ['regex', 'user.name.matches("a")', 1, 1],
    ['regex', 'matches(user.name, user.arn)', 1, 20],
    ['regex', 'matches(user.name, "(?=a)")', 1, 20],
    ['regex', 'matches(user.name, "a{1001}{1001}")', 1, 20],
    ['literal', 'user.name == "a" || b"a" == b"a"', 1, 21],
    ['literal', '1u == 1u', 1, 1],
    ['null', 'user.active || null == null', 1, 16],
    ['int53', 'user.age == 9007199254740992', 1, 13],
    ['divide', 'user.age / user.age == 1', 1, 1],
    ['divide', 'user.age % 0 == 1', 1, 1],
    ['empty', 'user.groups == []', 1, 16],
    ['mapliteral', '{"a": "b"}.exists(k, k == "a")', 1, 1],
    ['shadow', 'user.groups.exists(user, user == "a")', 1, 20],
    ['shadow', 'user.groups.exists(a, user.groups.exists(a, a == "b"))', 1, 42],
    ['shadow', 'user.groups.exists(now, now == "b")', 1, 20],
    ['maporder', 'user.tags.map(k, k) == ["team"]', 1, 1],
    ['maporder', 'user.tags.exists_one(k, k == "a")', 1, 1],
    ['order', 'user.name < "b"', 1, 1],
    ['order', 'user.active > false', 1, 1],
    ['equal', 'user.tags == user.tags', 1, 1],
    ['in', '1.5 in [1.5]', 1, 1],
  ])('%s: %s', (rule, source, line, column) => {
    const [first] = refusals(source);
    expect(first).toMatchObject({ rule, line, column });
    expect(first?.remedy).not.toBe('');
  });

  it('optional syntax', () => {
    expect(refusals('user.?name == "a"')).toHaveLength(1);
  });

  it('all at once', () => {
    expect(refusals('user.boundary == "a" && user.name < "b"').map(({ rule }) => rule)).toEqual(['guard', 'order']);
  });

  it('a misspelt column with what was meant', () => {
    expect(refusals('user.activ')[0]?.remedy).toBe('Did you mean `active`?');
    expect(refusals('user.age < params.maxage')[0]?.remedy).toBe('Did you mean `maxAge`?');
  });
});

describe('what the scope asks for', () => {
  const scope = compile('has(user.boundary) && user.active', { table: users, params });
  const given = scope.ok ? scope.expression : undefined;

  it('need not be asked again', () => {
    expect(compile('user.boundary == "a"', { table: users, params, given }).ok).toBe(true);
    expect(compile('user.lastUsed < now', { table: users, params, given }).ok).toBe(false);
  });
});

describe('the dialect allows', () => {
  it.each([
    'user.active && user.mfa',
    '!has(user.boundary) || user.boundary == "a"',
    'has(user.boundary) && user.boundary.startsWith("a")',
    'has(user.boundary) ? user.boundary == "a" : user.active',
    '!(has(user.boundary) && user.boundary == "a")',
    '!(!has(user.boundary)) && user.boundary == "a"',
    'has(user.lastUsed) && (user.active || now - user.lastUsed < duration("2160h"))',
    '"team" in user.tags && user.tags["team"] == "blue"',
    '!("team" in user.tags) || user.tags["team"] == "blue"',
    'user.tags.all(k, user.tags[k].size() > 0)',
    'user.groups.filter(g, g.startsWith("d")).size() > 0',
    'user.groups.map(g, g + "x").exists(g, g == "devx")',
    'user.groups.all(g, params.allowed.exists(a, a == g))',
    'user.name in params.allowed',
    'user.age <= params.maxAge && user.age * 2 - 1 > -5',
    'user.age / 2 == 5',
    'now > timestamp("2020-02-29T00:00:00.123Z")',
    'user.created.getFullYear() >= 2026',
    'matches(user.name, "^a[n]+$")',
    'size(user.groups) == 2 && user.groups == ["dev", "ops"]',
  ])('%s', (source) => {
    expect(refusals(source)).toEqual([]);
  });
});
