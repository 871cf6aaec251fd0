import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, NETWORK, type Place, VIRGINIA } from './accounts.ts';
import { publicAccessBlock } from './build/buckets.ts';
import type { Identity } from './build/identity-model.ts';
import { idlePlace } from './build/idle-place.ts';
import { keys } from './build/keys.ts';
import type { Vpc } from './build/network.ts';
import type { When } from './build/when.ts';
import { allow, policyOf, trustService } from './policies.ts';

/** The network account of the landing zone: others build in its VPC and are attached to its transit gateway. */

const PLACE: Place = { account: NETWORK, region: FRANKFURT };

export const TRANSIT_GATEWAY = 'tgw-0123456789abcdef0';

/** Shared with workloads, to which it shows with its owner. */
export const SHARED_VPC: Vpc = {
  id: 'vpc-0d1b2c3d4e5f60000',
  owner: NETWORK,
  cidr: '10.30.0.0/16',
  subnets: ['subnet-0d1b2c3d4e5f60001'],
};

export const NETWORK_IDENTITY: Identity = {
  alias: 'example-network',
  root: { mfa: false, password: false, keys: 0 },
  roles: [
    {
      name: 'address-planner',
      trust: trustService('lambda.amazonaws.com'),
      inline: { plan: policyOf(allow(['ec2:DescribeVpcs', 'ec2:DescribeSubnets'], '*')) },
    },
  ],
};

/** In Virginia a service control policy refuses all but KMS (`refusals.ts`). */
export function networkAccountRows(when: When): AnswerRow[] {
  return [
    publicAccessBlock(NETWORK, true),
    ...idlePlace(PLACE, { vpcs: [SHARED_VPC] }, when),
    ...keys({ account: NETWORK, region: VIRGINIA }, [], when),
  ];
}
