import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { column, distinct } from '../columns.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { buildEndpointsIn, ENDPOINT_NEEDS, isWorking } from './build-endpoints.ts';
import { BUILD_VPCS } from './build-vpcs.ts';

/** What a build needs of AWS without the internet (Image Builder User Guide, "VPC interface endpoints"). */
const SERVICES = ['ec2messages', 'imagebuilder', 's3', 'ssm', 'ssmmessages'];

const spec: FactTable = {
  name: 'ec2.buildVpcs',
  as: 'buildVpc',
  meaning: 'The VPCs in which build instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: ENDPOINT_NEEDS,
  columns: {
    arn: column('string', 'ARN of the VPC.', 'derived: build-vpcs@1'),
    missing: column('list<string>', 'Services that it has no private way to.', 'derived: private-services@1'),
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS,
    'private-services@1':
      `Of ${SERVICES.join(', ')}, those for which the VPC has no available endpoint (ec2:DescribeVpcEndpoints) whose ` +
      'service name ends in the Region, a dot and the name, with private DNS for an interface endpoint.',
  },
};

export const ec2BuildVpcs: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => buildEndpointsIn(region, evidence));
  const rows = all.flatMap((each) => [...each.vpcs].map((vpc) => rowFor(vpc, each, evidence)));
  return { rows, gaps: all.flatMap((each) => each.gaps) };
}

function rowFor(vpc: string, { found, region }: ReturnType<typeof buildEndpointsIn>, evidence: AccountEvidence): Row {
  const { account, partition } = evidence;
  const own = found.filter((endpoint) => endpoint.vpc === vpc);
  const usable = own.filter(
    ({ json }) =>
      isWorking(json) && (stringMember(json, 'VpcEndpointType') !== 'Interface' || json['PrivateDnsEnabled'] === true),
  );
  const missing = SERVICES.filter((name) => !usable.some(({ service }) => service.endsWith(`.${region}.${name}`)));
  return makeRow(spec, {
    scope: { account, region },
    from: [...own.map(({ record }) => record), ...evidence.records(region, 'ec2:DescribeVpcs')],
    cells: { arn: known(`arn:${partition}:ec2:${region}:${account}:vpc/${vpc}`), missing: distinct(missing) },
  });
}
