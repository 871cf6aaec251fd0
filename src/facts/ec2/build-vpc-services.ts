import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { listed } from '../answers.ts';
import { column, distinct } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { MAY_WRITE, type Profiles, profilesOf } from '../logs/may-write.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { serviceNamed } from './aws-service-names.ts';
import { buildEndpointsIn, ENDPOINT_NEEDS, isWorking } from './build-endpoints.ts';
import { BUILD_VPCS } from './build-vpcs.ts';
import { PIPELINES, SERVICES_NEEDED, servicesNeeded } from './services-needed.ts';

const ENCRYPTION = 'ec2:DescribeVpcEncryptionControls';

const spec: FactTable = {
  name: 'ec2.buildVpcs',
  as: 'buildVpc',
  meaning: 'The VPCs in which build instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: [...ENDPOINT_NEEDS, PIPELINES],
  columns: {
    arn: column('string', 'ARN of the VPC.', 'derived: build-vpcs@1'),
    encryption: column(
      'string',
      'Whether the VPC encrypts what goes through it: enforce, monitor, a state on the way there, none, or not offered.',
      'derived: vpc-encryption@1',
    ),
    missing: column('list<string>', 'Services that it has no private way to.', 'derived: private-services@2'),
  },
  algorithms: {
    'build-vpcs@1': BUILD_VPCS.description,
    'private-services@2':
      'Of the services that builds there need, those for which the VPC has no available endpoint ' +
      '(ec2:DescribeVpcEndpoints) of AWS’s own whose service name ends in the Region, a dot and the name, or that with ' +
      `-fips, with private DNS for an interface endpoint. Needed: ${SERVICES_NEEDED}`,
    'may-write@1': MAY_WRITE,
    'vpc-encryption@1':
      `Of the controls of ${ENCRYPTION} with the VpcId, other than deleted ones: the Mode of one whose State is ` +
      'available, or else the State of the first; none where there is none. "not offered" where EC2 does not know the ' +
      'call in the Region.',
  },
};

export const ec2BuildVpcs: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => buildEndpointsIn(region, evidence));
  const profiles = profilesOf(evidence);
  const rows = all.flatMap((each) => [...each.vpcs].map((vpc) => rowFor(vpc, each, evidence, profiles)));
  return { rows, gaps: all.flatMap((each) => each.gaps) };
}

function rowFor(
  vpc: string,
  { found, infrastructures, region }: ReturnType<typeof buildEndpointsIn>,
  evidence: AccountEvidence,
  profiles: Profiles,
): Row {
  const { account, partition } = evidence;
  const own = found.filter((endpoint) => endpoint.vpc === vpc);
  const usable = own.filter(
    ({ json }) =>
      isWorking(json) && (stringMember(json, 'VpcEndpointType') !== 'Interface' || json['PrivateDnsEnabled'] === true),
  );
  const there = usable.map(({ service }) => serviceNamed(service, region));
  const needed = servicesNeeded(infrastructures.get(vpc) ?? [], region, evidence, profiles);
  const missing = needed.filter((name) => !there.includes(name));
  return makeRow(spec, {
    scope: { account, region },
    from: [
      ...own.map(({ record }) => record),
      ...evidence.records(region, 'ec2:DescribeVpcs'),
      ...evidence.records(region, ENCRYPTION),
    ],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:vpc/${vpc}`),
      encryption: encryptionOf(vpc, region, evidence),
      missing: distinct(missing),
    },
  });
}

function encryptionOf(vpc: string, region: string, evidence: AccountEvidence): Cell {
  const records = evidence.records(region, ENCRYPTION);
  const { items, gaps } = listed(records, 'VpcEncryptionControls');
  const own = items.filter(({ json }) => json['VpcId'] === vpc && json['State'] !== 'deleted');
  const working = own.find(({ json }) => json['State'] === 'available');
  const [first] = working === undefined ? own : [working];
  if (first !== undefined) {
    const said = stringMember(first.json, working === undefined ? 'State' : 'Mode');
    return said === undefined ? unknown(unparsable(first.record, 'a control without Mode or State')) : known(said);
  }
  const [why] = [...gapsAt(ENCRYPTION, region, evidence), ...gaps];
  if (why !== undefined) return unknown(why);
  return known(records.some(({ outcome }) => outcome.kind === 'absent') ? 'not offered' : 'none');
}
