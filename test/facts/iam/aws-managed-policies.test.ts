import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { iamPassRoleGrants } from '../../../src/facts/iam/pass-role-grants.ts';
import { derive, urlEncoded } from '../../fixtures/evidence.ts';
import { details, role, TAGGED_BY_SESSION } from './fixtures.ts';

/** Policies that AWS wrote, labelled by somebody else's program. */

interface Labelled {
  readonly policy: string;
  readonly passRoleOnStar: 'yes' | 'conditional' | 'no';
  readonly passRoleOnAnyRoleArn: 'yes' | 'no';
  readonly document: Json;
}

const file = path.join(import.meta.dirname, 'aws-managed-policies', 'policies.ndjson');
const policies = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled);

/** Their resources are `role/` and one policy variable, which may come to mean any role; the labels take it literally. */
const NAMED_BY_VARIABLE = ['SageMakerStudioProjectUserRolePolicy', 'SageMakerStudioUserIAMDefaultExecutionPolicy'];

function everyRole(document: Json): boolean {
  const policy = { PolicyName: 'p', PolicyDocument: urlEncoded(document) };
  const shard = derive(iamPassRoleGrants, [
    details({ RoleDetailList: [role('r', [], { RolePolicyList: [policy], ...TAGGED_BY_SESSION })] }),
  ]);
  expect(shard.coverage[0]).toMatchObject({ complete: true });
  return shard.rows.some(({ values }) => values['everyRole'] === true && values['denied'] === false);
}

describe('iam.passRoleGrants on AWS managed policies', () => {
  it('has policies of every label', () => {
    const passing = policies.filter(({ passRoleOnStar }) => passRoleOnStar !== 'no');
    expect([policies.length, passing.length]).toEqual([149, 52]);
  });

  it.each(policies.map((each) => [each.policy, each] as const))('%s', (name, labelled) => {
    const isLabelled = labelled.passRoleOnStar !== 'no' || labelled.passRoleOnAnyRoleArn === 'yes';
    expect(everyRole(labelled.document)).toBe(isLabelled || NAMED_BY_VARIABLE.includes(name));
  });
});
