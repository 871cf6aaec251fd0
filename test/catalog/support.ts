import { loadCatalog } from '../../src/catalog/load.ts';
import type { CatalogRoot } from '../../src/catalog/read-directory.ts';
import { GoldproofError, type Problem } from '../../src/core/errors.ts';
import { users } from '../expression/support.ts';

export const tables = [users, { ...users, name: 'test.places', as: 'place', grain: 'region' as const }];

export const STATEMENTS = `source: { title: Data protection, url: https://example.com/, revision: "2020" }
statements:
  - { id: S01, text: Protect., strength: recommended, responsible: customer }
`;

export const CONTROL = `title: Users have MFA
severity: high
objective: Users have MFA.
duties: { customer: Register devices. }
statements: [{ id: S01, trace: direct }]
time: point-in-time
grain: account
params:
  maxAge: { type: int, default: 90, min: 1, max: 365, meaning: Days. }
tests:
  - id: mfa-active
    population: test.users
    scope: user.active
    expect: user.mfa && user.age <= params.maxAge
    deviation: "{{user.arn}} has no MFA for {{params.maxAge}} days"
empty: not-applicable
remediation: Register one.
`;

export const CASES = `cases:
  - { name: good, test: mfa-active, row: { active: true, mfa: true }, expect: conforms, status: pass }
  - { name: old, test: mfa-active, row: { arn: a, active: true, mfa: true, age: 91 }, expect: deviates, message: a has no MFA for 90 days }
  - { name: allowed, test: mfa-active, row: { active: true, mfa: true, age: 91 }, params: { maxAge: 100 }, expect: conforms }
  - { name: none, test: mfa-active, row: { active: true }, unknown: [mfa], expect: undetermined }
  - { name: inactive, test: mfa-active, row: {}, expect: out-of-scope }
  - { name: empty, test: mfa-active, rows: [], status: not-applicable }
mutants:
  - { test: mfa-active, expect: user.mfa }
  - { test: mfa-active, scope: "true" }
`;

/** A catalog of one control unless told otherwise; paths are below `controls/` in messages. */
export function root(changes: Readonly<Record<string, string | undefined>> = {}, name = 'controls'): CatalogRoot {
  const files = Object.entries({
    'statements.yaml': STATEMENTS,
    'mfa/MFA-04/control.yaml': CONTROL,
    'mfa/MFA-04/cases.yaml': CASES,
    ...changes,
  });
  return {
    name,
    files: files.flatMap(([path, text]) => (text === undefined ? [] : [{ path, text, shownAs: `${name}/${path}` }])),
  };
}

export function load(...roots: readonly CatalogRoot[]) {
  return loadCatalog(roots, tables);
}

/** The problems of a catalog that must not load. */
export function problemsOf(...roots: readonly CatalogRoot[]): readonly Problem[] {
  try {
    load(...roots);
  } catch (thrown) {
    if (thrown instanceof GoldproofError && thrown.code === 'catalog') return thrown.problems;
    throw thrown;
  }
  throw new Error('it loaded');
}
