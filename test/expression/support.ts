import { compile, type Expression } from '../../src/expression/compile.ts';
import type { Param } from '../../src/model/catalog.ts';
import type { Column, ColumnType, FactTable, Row, Unknown } from '../../src/model/facts.ts';
import { ANY_RECORD } from '../fixtures/facts.ts';

function column(type: ColumnType, absentable = false): Column {
  return { type, absentable, meaning: 'a column', source: 'iam:GetUser', reads: ANY_RECORD };
}

/** A table with a column of every type, some absentable. */
export const users: FactTable = {
  name: 'test.users',
  as: 'user',
  meaning: 'Users of the tests',
  grain: 'account',
  columns: {
    arn: column('string'),
    name: column('string'),
    active: column('bool'),
    mfa: column('bool'),
    age: column('int'),
    created: column('timestamp'),
    groups: column('list<string>'),
    tags: column('map<string,string>'),
    lastUsed: column('timestamp', true),
    boundary: column('string', true),
  },
  key: 'arn',
  needs: ['iam:GetUser'],
  population: ANY_RECORD,
};

export const params: Readonly<Record<string, Param>> = {
  maxAge: { type: 'int', default: 90, meaning: 'days' },
  allowed: { type: 'list<string>', default: ['ann'], meaning: 'names' },
};

export const unknown: Unknown = {
  operation: 'iam:GetUser',
  scope: { account: '111122223333', region: 'global' },
  record: null,
  reason: 'denied',
};

export const NOW = '2026-10-01T00:00:00.000Z';

const VALUES: Row['values'] = {
  arn: 'arn:aws:iam::111122223333:user/ann',
  name: 'ann',
  active: true,
  mfa: true,
  age: 10,
  created: '2026-01-01T00:00:00.000Z',
  groups: ['dev', 'ops'],
  tags: { team: 'blue' },
};

/** A row that keeps the contract of facts: each column is a value, absent or unknown. */
export function row(values: Row['values'] = {}, unknownColumns: readonly string[] = []): Row {
  const all = { ...VALUES, ...values };
  const known = Object.entries(all).filter(([name]) => !unknownColumns.includes(name));
  return {
    scope: { account: '111122223333', region: 'global' },
    key: String(all['arn']),
    from: ['record-1'],
    values: Object.fromEntries(known),
    absent: ['lastUsed', 'boundary'].filter((name) => !(name in values) && !unknownColumns.includes(name)),
    unknown: Object.fromEntries(unknownColumns.map((name) => [name, { ...unknown, detail: name }])),
  };
}

/** Compiles what must compile. */
export function expression(source: string): Expression {
  const compiled = compile(source, { table: users, params });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusals));
  return compiled.expression;
}

export function evaluate(source: string, of: Row = row()) {
  return expression(source).bind({ maxAge: 90, allowed: ['ann'] }, NOW)(of);
}
