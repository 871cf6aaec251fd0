import { describe, expect, it } from 'vitest';
import { iamEscalations } from '../../../src/facts/iam/escalations.ts';
import { derive, rowOf } from '../../fixtures/evidence.ts';
import { estate, policy, trusting } from './escalation-support.ts';
import { details, EVERYTHING, role, roleArn } from './fixtures.ts';

/** Small accounts made by chance, against a search that knows no order, no numbers and no bound. */

const NAMES = Array.from({ length: 7 }, (_, at) => `r${at}`);

/** Numbers that look like chance and are the same in every run (Numerical Recipes, quick generator). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Account {
  /** Whom each role's trust policy names. */
  readonly trusts: ReadonlyMap<string, readonly string[]>;
  /** Whose policies each role may write. */
  readonly writes: ReadonlyMap<string, readonly string[]>;
  readonly administrator: string;
}

function accountOf(seed: number): Account {
  const next = chance(seed);
  const some = (share: number) => NAMES.filter(() => next() < share);
  return {
    trusts: new Map(NAMES.map((name) => [name, some(0.2)])),
    writes: new Map(NAMES.map((name) => [name, some(0.12)])),
    administrator: NAMES[Math.floor(next() * NAMES.length)] ?? '',
  };
}

/** Whether somebody comes to any right: it is used, or what can be used can be written by what can be used. */
function reaches(start: string, { administrator, trusts, writes }: Account): boolean {
  let used = new Set([start]);
  for (;;) {
    const more = NAMES.filter((name) => trusts.get(name)?.some((by) => used.has(by)));
    const all = new Set([...used, ...more]);
    if (all.size === used.size) break;
    used = all;
  }
  return used.has(administrator) || [...used].some((by) => writes.get(by)?.some((on) => used.has(on)));
}

describe('what the search finds', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('is what there is: account %i', (seed) => {
    const account = accountOf(seed);
    const roles = NAMES.map((name) => {
      const named = account.trusts.get(name) ?? [];
      const written = account.writes.get(name) ?? [];
      const documents = [
        ...(name === account.administrator ? [EVERYTHING] : []),
        ...(written.length > 0 ? [policy({ Action: 'iam:PutRolePolicy', Resource: written.map(roleArn) })] : []),
      ];
      const trust = named.length > 0 ? trusting({ AWS: named.map(roleArn) }) : trusting({ Service: 'x.amazonaws.com' });
      return role(name, documents, trust);
    });
    const shard = derive(iamEscalations, [details({ RoleDetailList: roles }), ...estate()]);
    const found = NAMES.filter((name) => rowOf(shard, roleArn(name)).values['surePaths'] !== 0);
    const expected = NAMES.filter((name) => name !== account.administrator && reaches(name, account));
    expect(found).toEqual(expected);
  });
});
