import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { iamEscalations } from '../../../src/facts/iam/escalations.ts';
import { ALL_PASSING, KNOWN_WAYS, TECHNIQUE_ACTIONS } from '../../../src/facts/iam/techniques/all.ts';
import { LEFT_OUT } from '../../../src/facts/iam/techniques/left-out.ts';
import { RUNNING } from '../../../src/facts/iam/techniques/running.ts';
import { ACTIONS } from '../../../src/facts/policy/actions.ts';
import { alone, derive, rowOf, urlEncoded } from '../../fixtures/evidence.ts';
import { ann, estate, pathsOf, policy, trusting } from './escalation-support.ts';
import {
  attached,
  details,
  EVERYTHING,
  group,
  inline,
  managed,
  policyArn,
  role,
  roleArn,
  user,
  userArn,
} from './fixtures.ts';

/** The 90 ways with what each of them needs (pathfinding.cloud, Apache-2.0, and Prowler): id, kind, permissions. */
const WAYS = readFileSync(path.join(import.meta.dirname, 'known-ways.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [id = '', kind = '', needs = ''] = line.split('\t');
    return { id, kind, needs: needs.split(' + ') };
  });

it('each known way is a technique, or is left out with a reason', () => {
  expect(WAYS).toHaveLength(90);
  const left = LEFT_OUT.map(({ id }) => id);
  expect([...KNOWN_WAYS, ...left].filter((id) => WAYS.some((way) => way.id === id)).sort()).toEqual(
    WAYS.map(({ id }) => id).sort(),
  );
  expect(KNOWN_WAYS.filter((id) => !WAYS.some((way) => way.id === id))).toEqual([]);
});

it('each that is left out is a limit of the control', () => {
  const control = readFileSync(path.join(import.meta.dirname, '../../../controls/iam/IAM-06/control.yaml'), 'utf8');
  expect(LEFT_OUT.length).toBeGreaterThan(0);
  const lines = LEFT_OUT.map(({ id, reason }) => `  - "Known and left out: ${id}: ${reason}."`);
  expect(lines.filter((line) => !control.includes(line))).toEqual([]);
  expect(control.split('Known and left out').length - 1).toBe(LEFT_OUT.length);
});

it('each action of a technique is one that AWS knows', () => {
  expect(TECHNIQUE_ACTIONS.filter((action) => ACTIONS.get(action.toLowerCase())?.name !== action)).toEqual([]);
});

/** The services whose roles a way leads to, of the techniques that stand for it. */
function servicesOf(id: string): readonly string[] {
  return [...ALL_PASSING, ...RUNNING].filter(({ known }) => known.includes(id)).flatMap(({ services }) => services);
}

/** An administrator whom no service and nobody else comes to, but by the way. */
function bossFor(id: string): JsonObject {
  const [service] = servicesOf(id);
  const profile = { InstanceProfileList: [{ InstanceProfileName: 'boss' }] };
  const cognito = {
    AssumeRolePolicyDocument: urlEncoded({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Federated: service ?? '' }, Action: 'sts:AssumeRoleWithWebIdentity' },
      ],
    }),
  };
  if (service === 'cognito-identity.amazonaws.com') return role('boss', [EVERYTHING], cognito);
  return role('boss', [EVERYTHING], { ...trusting({ Service: service ?? 'nobody.amazonaws.com' }), ...profile });
}

const limit = managed(
  'limit',
  policy({ Action: ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary'] }),
);

/** What Ann comes to who may do just this, in an account where it leads somewhere. */
function found(id: string, needs: readonly string[]): readonly string[] {
  const isBoundary = ['iam-022', 'iam-024'].includes(id);
  const all = isBoundary ? ['*'] : needs;
  return pathsOf(
    ann([{ Action: all }], {
      ann: {
        GroupList: ['team'],
        AttachedManagedPolicies: attached('own'),
        ...(isBoundary ? { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('limit') } } : {}),
      },
      users: [user('bob', { UserPolicyList: [inline('all', EVERYTHING)] }), user('eve')],
      groups: [group('team'), group('admins', { GroupPolicyList: [inline('all', EVERYTHING)] })],
      roles: [
        bossFor(id),
        role('dev', [], { ...trusting({ AWS: `${userArn('ann')}` }), AttachedManagedPolicies: attached('devs') }),
        role('fenced', [EVERYTHING], {
          ...trusting({ AWS: `${userArn('ann')}` }),
          PermissionsBoundary: { PermissionsBoundaryArn: policyArn('fence') },
        }),
      ],
      policies: [
        limit,
        managed('own', policy({ Action: 's3:ListAllMyBuckets' })),
        managed('devs', policy({ Action: 's3:ListAllMyBuckets' })),
        managed('fence', policy({ Action: 's3:ListAllMyBuckets' })),
      ],
    }),
  );
}

/** Ways of which one call alone leads on already, or leads on in another way, in whatever account. */
const NOT_ALL_NEEDED: Readonly<Record<string, string>> = {
  'iam-003': 'a second access key needs no key to be deleted',
};

describe('each known way leads on with what it needs', () => {
  it.each(WAYS.filter(({ id }) => id !== 'sts-001').map((way) => [way.id, way.needs] as const))(
    '%s: %j',
    (id, needs) => {
      const paths = found(id, needs);
      expect(paths.length).toBeGreaterThan(0);
    },
  );

  const single = WAYS.filter(
    ({ id, needs, kind }) => needs.length > 1 && NOT_ALL_NEEDED[id] === undefined && kind === 'new-passrole',
  );
  it.each(single.map((way) => [way.id, way.needs] as const))('%s: not without what takes the role', (id, needs) => {
    const without = found(
      id,
      needs.filter((action) => action !== 'iam:PassRole'),
    );
    const toBoss = without.filter((each) => each.includes(`to ${roleArn('boss')}`));
    expect(toBoss.filter((each) => !each.includes('supposing'))).toEqual([]);
    expect(found(id, ['iam:PassRole'])).toEqual([]);
  });
});

// IAM Identity Center User Guide, "Delegated administration": only the management account or one that it names administers it.
it('sso: in an account that is not the management account it is advice', () => {
  const own = inline('own', policy({ Action: 'sso:*' }));
  const answer = details({ UserDetailList: [user('ann', { UserPolicyList: [own] })] });
  const found = (management?: string) => {
    const org = { ...alone(), ...(management === undefined ? {} : { management }) };
    return rowOf(derive(iamEscalations, [answer, ...estate()], { org }), userArn('ann')).values;
  };
  const ways = [
    expect.stringContaining('SSO-AttachToPermissionSet'),
    expect.stringContaining('SSO-CreatePermissionSet'),
  ];
  expect(found()).toMatchObject({ surePaths: 0, paths: [expect.stringContaining('to any right, conditional')] });
  expect(found('111122223333')).toEqual(found());
  expect(found('999988887777')).toMatchObject({ paths: [], otherPaths: ways });
});

it('sts-001: sts:AssumeRole of a role that lets the account in', () => {
  const boss = role('boss', [EVERYTHING], trusting({ AWS: '111122223333' }));
  expect(pathsOf(ann([{ Action: 'sts:AssumeRole' }], { roles: [boss] }))).toEqual([
    expect.stringContaining(`sts:AssumeRole to ${roleArn('boss')}`),
  ]);
  expect(pathsOf(ann([], { roles: [boss] }))).toEqual([]);
});
