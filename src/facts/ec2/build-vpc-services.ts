import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import type { Resource } from '../imagebuilder/resources.ts';
import { MAY_WRITE, profilesOf } from '../logs/may-write.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { AWS_SERVICE, serviceNamed } from './aws-service-names.ts';
import { ENDPOINTS, endpointsIn, isWorking } from './build-endpoints.ts';
import { BUILD_VPCS, buildVpcsIn } from './build-vpcs.ts';
import { arnOf } from './item-rows.ts';
import { PIPELINES, SERVICES_NEEDED, servicesNeeded } from './services-needed.ts';

const ENCRYPTION = 'ec2:DescribeVpcEncryptionControls';

const PRIVATE_SERVICES = algorithm(
  'private-services@2',
  [BUILD_VPCS, AWS_SERVICE, MAY_WRITE, call(ENDPOINTS), call(PIPELINES)],
  'Of the services that builds there need, those for which the VPC has no available endpoint ' +
    '(ec2:DescribeVpcEndpoints) of AWS’s own whose service name ends in the Region, a dot and the name, or that with ' +
    `-fips, with private DNS for an interface endpoint. Needed: ${SERVICES_NEEDED}`,
);

const VPC_ENCRYPTION = algorithm(
  'vpc-encryption@1',
  [call(ENCRYPTION)],
  `Of the controls of ${ENCRYPTION} with the VpcId, other than deleted ones: the Mode of one whose State is ` +
    'available, or else the State of the first; none where there is none. "not offered" where EC2 does not know the ' +
    'call in the Region.',
);

interface VpcSubject extends Subject {
  readonly vpc: string;
  readonly infrastructures: readonly Resource[];
  /** Why others may build there. */
  readonly unread: readonly Unknown[];
}

export const ec2BuildVpcs = table<VpcSubject>({
  name: 'ec2.buildVpcs',
  as: 'buildVpc',
  meaning: 'The VPCs in which build instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'imagebuilder:ListInfrastructureConfigurations'],
  reads: [BUILD_VPCS],
  subjects: eachVpc,
  columns: {
    arn: arnOf('ARN of the VPC.', BUILD_VPCS, ({ vpc }) => `vpc/${vpc}`),
    encryption: always(
      'string',
      'Whether the VPC encrypts what goes through it: enforce, monitor, a state on the way there, none, or not offered.',
      VPC_ENCRYPTION,
      ({ scope, vpc }, evidence) =>
        citing(encryptionOf(vpc, scope.region, evidence), evidence.records(scope.region, ENCRYPTION)),
    ),
    missing: always('list<string>', 'Services that it has no private way to.', PRIVATE_SERVICES, missingIn),
  },
});

function eachVpc(evidence: AccountEvidence): Found<VpcSubject> {
  const all = evidence.regions.map((region) => {
    const { gaps, infrastructures } = buildVpcsIn(region, evidence);
    // What builds in a VPC that another account shares builds in none of these.
    const unread = gaps.filter(({ reason }) => reason !== 'outside');
    const scope = { account: evidence.account, region };
    const from = evidence.records(region, 'ec2:DescribeVpcs');
    return {
      gaps,
      subjects: [...infrastructures].map(([vpc, those]) => ({ vpc, infrastructures: those, unread, scope, from })),
    };
  });
  return { subjects: all.flatMap((each) => each.subjects), gaps: all.flatMap((each) => each.gaps) };
}

/** An endpoint that is not listed may be the way to a service, and a pipeline that is not may need one more. */
function missingIn(
  { infrastructures, scope, unread, vpc }: VpcSubject,
  evidence: AccountEvidence,
  org: OrgContext,
): Cell {
  const { region } = scope;
  const { found, gaps } = endpointsIn(region, new Set([vpc]), evidence);
  const usable = found.filter(
    ({ json }) =>
      isWorking(json) && (stringMember(json, 'VpcEndpointType') !== 'Interface' || json['PrivateDnsEnabled'] === true),
  );
  const there = usable.map(({ service }) => serviceNamed(service, region));
  const needed = servicesNeeded(infrastructures, region, evidence, profilesOf(evidence, org));
  const pipelines = listIn(PIPELINES, 'imagePipelineList', region, evidence);
  const isUnsure = needed.unsure.some((name) => !there.includes(name));
  const unsure = isUnsure && needed.why !== undefined ? [needed.why] : [];
  const [why] = [...gaps, ...pipelines.gaps, ...unread, ...unsure];
  const missing = distinct(needed.services.filter((name) => !there.includes(name)));
  return citing(
    why === undefined ? missing : unknown(why),
    found.map(({ record }) => record),
  );
}

function encryptionOf(vpc: string, region: string, evidence: AccountEvidence): Cell {
  const records = evidence.records(region, ENCRYPTION);
  const { items, gaps } = listIn(ENCRYPTION, 'VpcEncryptionControls', region, evidence);
  const own = items.filter(({ json }) => json['VpcId'] === vpc && json['State'] !== 'deleted');
  const working = own.find(({ json }) => json['State'] === 'available');
  const [first] = working === undefined ? own : [working];
  if (first !== undefined) {
    const said = stringMember(first.json, working === undefined ? 'State' : 'Mode');
    return said === undefined ? unknown(unparsable(first.record, 'a control without Mode or State')) : known(said);
  }
  const [why] = gaps;
  if (why !== undefined) return unknown(why);
  return known(records.some(({ outcome }) => outcome.kind === 'absent') ? 'not offered' : 'none');
}
