import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { escalationsWithin, iamEscalations } from '../../../src/facts/iam/escalations.ts';
import { iamPassRoleGrants } from '../../../src/facts/iam/pass-role-grants.ts';
import type { TableDefinition } from '../../../src/facts/table.ts';
import { ACCOUNT, derive, rowOf } from '../../fixtures/evidence.ts';
import { estate, policy, trusting } from './escalation-support.ts';
import { details, EVERYTHING, inline, role, roleArn, user, userArn } from './fixtures.ts';

/** Answers as nobody writes them: each is decided, or not known with the reason; cubic, none would end before the runner gives up. */

const valuesOf = (table: TableDefinition, members: JsonObject) => derive(table, [details(members), ...estate()]).rows;

/** Roles of which each may assume the next. */
function chain(length: number, last: readonly JsonObject[]): readonly JsonObject[] {
  return Array.from({ length }, (_, at) => {
    const next = policy({ Action: 'sts:AssumeRole', Resource: roleArn(`r${at + 1}`) });
    return role(`r${at}`, at === length - 1 ? last : [next], trusting({ AWS: ACCOUNT }));
  });
}

describe('a chain of 500 roles', () => {
  it('leads to its end, and a cell names the first steps and the last', () => {
    const shard = derive(iamEscalations, [details({ RoleDetailList: chain(500, [EVERYTHING]) }), ...estate()]);
    expect(shard.rows).toHaveLength(500);
    const { values } = rowOf(shard, roleArn('r0'));
    expect(values).toMatchObject({ surePaths: 1 });
    const [path = ''] = values['paths'] as readonly string[];
    expect(path.split(' → ')).toHaveLength(9);
    expect(path).toContain(' → 491 steps more → ');
    expect(path).toContain(`sts:AssumeRole to ${roleArn('r1')} `);
    expect(path).toContain(`sts:AssumeRole to ${roleArn('r499')} `);
    // 498 in between; what is not told is counted.
    expect(values['otherPaths']).toHaveLength(26);
    expect(values['otherPaths']).toEqual(expect.arrayContaining(['and 473 ways more']));
    expect(rowOf(shard, roleArn('r499')).values).toMatchObject({ administrator: true, paths: [] });
  });

  it('that ends nowhere is no way', () => {
    const shard = derive(iamEscalations, [details({ RoleDetailList: chain(500, []) }), ...estate()]);
    expect(rowOf(shard, roleArn('r0')).values).toMatchObject({ paths: [], surePaths: 0 });
  });
});

describe('a policy of a megabyte', () => {
  const actions = ['iam:PassRole', 'sts:AssumeRole', 'iam:PutUserPolicy', 'imagebuilder:*', 'lambda:*'];
  const statements = Array.from({ length: 10_000 }, (_, at) => ({
    Sid: `Statement${at}`,
    Action: actions,
    Resource: `arn:aws:iam::${ACCOUNT}:role/of-nobody-${at}`,
  }));
  const huge = policy(...statements, { Action: 'sts:AssumeRole', Resource: roleArn('r0') });
  const members = {
    UserDetailList: [user('ann', { UserPolicyList: [inline('own', huge)] })],
    RoleDetailList: chain(20, [EVERYTHING]),
  };

  it('has ten thousand statements, and each is asked', () => {
    expect(JSON.stringify(huge).length).toBeGreaterThan(1_000_000);
    const found = valuesOf(iamEscalations, members).find(({ key }) => key === userArn('ann'));
    expect(found?.values).toMatchObject({
      surePaths: 1,
      paths: [expect.stringContaining(`sts:AssumeRole to ${roleArn('r0')} (sts:AssumeRole by statement 10001`)],
    });
  });

  it('and each is a grant', () => {
    const rows = valuesOf(iamPassRoleGrants, members).filter(({ values }) => values['holder'] === userArn('ann'));
    expect(rows).toHaveLength(10_000);
    expect(rows.every(({ values }) => values['denied'] === false)).toBe(true);
  });
});

describe('everybody may become everybody', () => {
  const all = (length: number) =>
    Array.from({ length }, (_, at) =>
      role(
        `r${at}`,
        [policy({ Action: ['sts:AssumeRole', 'iam:PassRole', 'ec2:RunInstances', 'iam:PutRolePolicy'] })],
        {
          ...trusting({ AWS: ACCOUNT, Service: 'ec2.amazonaws.com' }),
          InstanceProfileList: [{ InstanceProfileName: `p${at}` }],
        },
      ),
    );

  it('is found of each', () => {
    const rows = valuesOf(iamEscalations, { RoleDetailList: all(250) });
    expect(rows).toHaveLength(250);
    for (const { values } of rows) {
      expect(values['paths']).toEqual([expect.stringContaining('iam:PutRolePolicy to any right')]);
    }
  });

  it('is not known past the bound, and says so', () => {
    const rows = valuesOf(
      escalationsWithin(() => ({ left: 20_000 })),
      { RoleDetailList: all(30) },
    );
    const open = rows.filter(({ unknown }) => unknown['paths'] !== undefined);
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThan(30);
    for (const { unknown } of open) {
      expect(unknown['paths']?.detail).toMatch(/^the ways of the account come to more than \d+ steps$/);
      expect(Object.keys(unknown)).toEqual(['paths', 'surePaths', 'otherPaths']);
    }
  });
});
