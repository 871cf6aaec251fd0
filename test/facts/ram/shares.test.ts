import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ramShares } from '../../../src/facts/ram/shares.ts';
import { ACCOUNT, denied, derive, ok, REGION } from '../../fixtures/evidence.ts';

const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/harden/1.0.0/1`;
const SHARE = `arn:aws:ram:${REGION}:${ACCOUNT}:resource-share/1`;
const resources = (...arns: string[]) =>
  ok('ram:ListResources', { resources: arns.map((arn) => ({ arn, resourceShareArn: SHARE })) });
const shares = ok('ram:GetResourceShares', {
  resourceShares: [{ resourceShareArn: SHARE, allowExternalPrincipals: true, featureSet: 'CREATED_FROM_POLICY' }],
});
const associations = (...list: Json[]) => ok('ram:GetResourceShareAssociations', { resourceShareAssociations: list });
const to = (associatedEntity: string, more: JsonObject = {}) => ({
  resourceShareArn: SHARE,
  associatedEntity,
  status: 'ASSOCIATED',
  external: false,
  ...more,
});

describe('ram.shares', () => {
  it.each<[string, JsonObject]>([
    ['999988887777', { account: '999988887777' }],
    ['arn:aws:iam::999988887777:role/puller', { account: '999988887777' }],
    ['deadline.amazonaws.com', { service: 'deadline.amazonaws.com' }],
    [`arn:aws:organizations::${ACCOUNT}:organization/o-a1b2c3d4e5`, { organization: 'o-a1b2c3d4e5' }],
    [`arn:aws:organizations::${ACCOUNT}:ou/o-a1b2c3d4e5/ou-ab12-cdef3456`, { organization: 'o-a1b2c3d4e5' }],
  ])('reads the principal %s', (principal, values) => {
    const shard = derive(ramShares, [resources(COMPONENT), shares, associations(to(principal))]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map((row) => row.values)).toMatchObject([
      { resource: COMPONENT, principal, external: false, allowsExternal: true, ...values },
    ]);
  });

  it("leaves out ended associations and other services' resources", () => {
    const subnet = `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/subnet-1`;
    const ended = to('999988887777', { status: 'DISASSOCIATED' });
    expect(derive(ramShares, [resources(COMPONENT, subnet), shares, associations(ended)]).rows).toEqual([]);
    expect(derive(ramShares, [resources(subnet), shares, associations(to('999988887777'))]).rows).toEqual([]);
  });

  // RAM API Reference, ResourceShareConfiguration.
  it.each<[string, JsonObject, boolean]>([
    ['kept', { resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: true } }, true],
    ['lost', { resourceShareConfiguration: { retainSharingOnAccountLeaveOrganization: false } }, false],
    ['lost unless it is said', {}, false],
  ])('tells what is %s by who leaves the organisation', (_, more, outlivesMembership) => {
    const list = ok('ram:GetResourceShares', {
      resourceShares: [{ resourceShareArn: SHARE, allowExternalPrincipals: false, ...more }],
    });
    const to1 = to(`arn:aws:organizations::${ACCOUNT}:organization/o-a1b2c3d4e5`);
    const [row] = derive(ramShares, [resources(COMPONENT), list, associations(to1)]).rows;
    expect(row?.values['outlivesMembership']).toBe(outlivesMembership);
  });

  it('does not know of a share that is not listed', () => {
    const list = ok('ram:GetResourceShares', { resourceShares: [] });
    const [row] = derive(ramShares, [resources(COMPONENT), list, associations(to('999988887777'))]).rows;
    expect(Object.keys(row?.unknown ?? {})).toEqual(['allowsExternal', 'outlivesMembership']);
  });

  it('does not take a status that RAM does not document for an ended one', () => {
    const odd = associations(to('999988887777', { status: 'PERHAPS' }));
    expect(derive(ramShares, [resources(COMPONENT), shares, odd]).rows).toHaveLength(1);
  });

  // What ram:GetResourceShares tells is no row but columns, which are unknown by themselves.
  it.each(['ram:ListResources', 'ram:GetResourceShareAssociations'] as const)(
    'is incomplete where %s was refused',
    (operation) => {
      const all = [resources(COMPONENT), shares, associations(to('999988887777'))];
      const records = [...all.filter((record) => record.operation !== operation), denied(operation)];
      expect(derive(ramShares, records).coverage[0]?.complete).toBe(false);
    },
  );

  it('does not know what a share allows where shares were refused', () => {
    const records = [resources(COMPONENT), denied('ram:GetResourceShares'), associations(to('999988887777'))];
    const why = { operation: 'ram:GetResourceShares', reason: 'denied' };
    expect(derive(ramShares, records).rows[0]?.unknown).toMatchObject({ allowsExternal: why, outlivesMembership: why });
  });
});
