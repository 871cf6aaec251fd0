import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, type Item, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { type Resource, readIn, resourcesIn } from '../imagebuilder/resources.ts';
import { algorithm, call } from '../source.ts';

const SUBNETS = 'ec2:DescribeSubnets';
const VPCS = 'ec2:DescribeVpcs';

export const BUILD_VPCS = algorithm(
  'build-vpcs@1',
  [call(INFRASTRUCTURE.list), call(INFRASTRUCTURE.get), call(SUBNETS), call(VPCS)],
  'The VPCs of one Region in which build instances are launched: for each infrastructure configuration the VPC of ' +
    'its subnet (ec2:DescribeSubnets), or the default VPC of the Region (ec2:DescribeVpcs IsDefault) where it names no ' +
    'subnet. A subnet that EC2 does not list does not exist, and nothing can be built in it. Of a VPC that another ' +
    'account shares, the connections can be seen only in that account: they are not known.',
);

export interface BuildVpcs {
  readonly ids: ReadonlySet<string>;
  /** The infrastructure configurations that build in each. */
  readonly infrastructures: ReadonlyMap<string, readonly Resource[]>;
  readonly gaps: readonly Unknown[];
}

/** Where build instances of one Region stand. */
export function buildVpcsIn(region: string, evidence: AccountEvidence): BuildVpcs {
  const { resources, gaps } = resourcesIn(INFRASTRUCTURE, region, evidence);
  if (resources.length === 0) return { ids: new Set(), infrastructures: new Map(), gaps };
  const subnets = listIn(SUBNETS, 'Subnets', region, evidence);
  const vpcs = listIn(VPCS, 'Vpcs', region, evidence);
  const found = resources.map((resource) => vpcOf(resource, subnets.items, vpcs.items));
  const own = found.map((each) => ('item' in each ? ownVpc(each.item, region, evidence) : each));
  const built = new Map<string, Resource[]>();
  for (const [index, resource] of resources.entries()) {
    const each = own[index];
    if (each !== undefined && 'id' in each) built.set(each.id, [...(built.get(each.id) ?? []), resource]);
  }
  return {
    ids: new Set(built.keys()),
    infrastructures: built,
    gaps: [...gaps, ...subnets.gaps, ...vpcs.gaps, ...own.flatMap((each) => ('why' in each ? each.why : []))],
  };
}

type Found = { readonly item: Item } | { readonly why: Unknown } | { readonly none: true };

/** The subnet or default VPC: either carries VpcId and OwnerId. */
function vpcOf(resource: Resource, subnets: readonly Item[], vpcs: readonly Item[]): Found {
  const subnet = readIn(resource, at('subnetId'));
  if (subnet.is === 'unknown') return { why: subnet.why };
  if (subnet.is === 'known' && typeof subnet.value !== 'string') {
    return { why: unparsable(resource.detail ?? resource.named, 'subnetId is not text') };
  }
  const item =
    subnet.is === 'absent'
      ? vpcs.find(({ json }) => json['IsDefault'] === true)
      : subnets.find(({ json }) => stringMember(json, 'SubnetId') === subnet.value);
  return item === undefined ? { none: true } : { item };
}

function ownVpc({ json, record }: Item, region: string, { account }: AccountEvidence) {
  const id = stringMember(json, 'VpcId');
  const owner = ownerOf(json);
  if (id === undefined || owner === undefined) return { why: unparsable(record, 'a VPC without VpcId or OwnerId') };
  if (owner === account) return { id };
  const detail = `${id} belongs to account ${owner}, and its peering connections are seen only there`;
  const why = { operation: 'ec2:DescribeVpcPeeringConnections', scope: { account, region }, record: null } as const;
  return { why: { ...why, reason: 'outside' as const, detail } };
}

function ownerOf(json: JsonObject): string | undefined {
  return stringMember(json, 'OwnerId');
}
