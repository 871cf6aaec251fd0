import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { at, listIn } from '../answers.ts';
import { unknownOf, unparsable } from '../coverage.ts';
import { BUILDS, ownBuilds } from '../imagebuilder/builds.ts';
import { inEach, namesIn } from '../imagebuilder/names.ts';
import { DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { TRUST } from '../policy/trust.ts';
import { algorithm, calls } from '../source.ts';
import { type AuthorizationDetails, type Holder, IDENTITY_POLICIES } from './authorization-details.ts';

const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';
const PIPELINES = 'imagebuilder:ListImagePipelines';
const GET_IMAGE = 'imagebuilder:GetImage';
/** The lists that tell all uses of roles but those by distributing accounts. */
export const ROLE_LISTS: readonly DeclaredOperation[] = [
  'imagebuilder:ListDistributionConfigurations',
  'imagebuilder:ListImagePipelines',
  'imagebuilder:ListImages',
  'imagebuilder:ListInfrastructureConfigurations',
  'imagebuilder:ListLifecyclePolicies',
];

const LIFECYCLES = 'imagebuilder:ListLifecyclePolicies';

/** The role that a distributing account's Image Builder assumes in each account it distributes to. */
const CROSS_ACCOUNT = 'EC2ImageBuilderDistributionCrossAccountRole';

export const ROLE_USES = algorithm(
  'role-uses@1',
  [IDENTITY_POLICIES, ...calls([...ROLE_LISTS, BUILDS, GET_IMAGE, DISTRIBUTION.get])],
  'instance profile: the role in the instance profile that imagebuilder:ListInfrastructureConfigurations names (by ' +
    'InstanceProfileList of the role). workflow: executionRole of imagebuilder:ListImagePipelines, and of ' +
    'imagebuilder:GetImage of each pipeline’s newest image and of the newest of each name without a pipeline (CreateImage, ' +
    'DistributeImage and ImportDiskImage take a role of their own), by name or ARN; lifecycle: that of ' +
    'ListLifecyclePolicies. export: s3ExportConfiguration.roleName of GetDistributionConfiguration. ' +
    `distribution: a role of the account called ${CROSS_ACCOUNT}. A name that no role of the account has stands as a row ` +
    'that was not found.',
);

export type RoleUse = 'instance profile' | 'workflow' | 'lifecycle' | 'export' | 'distribution';

/**
 * Who assumes the role for each use (Image Builder User Guide: prerequisites, workflows, lifecycle, "Export disk images";
 * distribution is by another account's role, and by no service).
 */
const SERVICES: Readonly<Record<RoleUse, readonly string[]>> = {
  'instance profile': ['ec2.amazonaws.com'],
  workflow: ['imagebuilder.amazonaws.com'],
  lifecycle: ['imagebuilder.amazonaws.com'],
  export: ['vmie.amazonaws.com'],
  distribution: [],
};

export const NEEDED_SERVICES = algorithm(
  'needed-services@1',
  [TRUST, ROLE_USES],
  `What each use needs: ${Object.entries(SERVICES)
    .map(([use, services]) => `${use}: ${services.join(', ') || 'no service'}`)
    .join('; ')}. In China the names end in .amazonaws.com.cn.`,
);

/** Whether a service has to be let in for one of the uses. */
export function isNeeded(service: string, uses: readonly RoleUse[]): boolean {
  return uses.some((use) => SERVICES[use].includes(service.replace(/\.cn$/, '')));
}

export interface UsedRole {
  /** The role's ARN; where it was not found, an ARN of what is named. */
  readonly arn: string;
  readonly holder: Holder | undefined;
  readonly uses: readonly { readonly use: RoleUse; readonly by: string }[];
  readonly from: readonly EvidenceRecord[];
}

interface Named {
  readonly use: RoleUse;
  /** Name or ARN of a role; name of an instance profile. */
  readonly name: string;
  readonly by: string;
  readonly from: readonly EvidenceRecord[];
}

/** The roles that the account's Image Builder uses, and what could not be seen of them. */
export function usedRoles(evidence: AccountEvidence, { holders }: AuthorizationDetails) {
  const roles = holders.filter(({ type }) => type === 'role');
  const { names, gaps } = namedRoles(evidence);
  const across = roles
    .filter(({ name }) => name === CROSS_ACCOUNT)
    .map(({ arn, record }): Named => ({ use: 'distribution', name: arn, by: arn, from: [record] }));
  const used = new Map<string, UsedRole>();
  for (const named of [...names, ...across]) {
    const holder = roles.find((role) =>
      named.use === 'instance profile'
        ? role.instanceProfiles.includes(named.name)
        : role.arn === named.name || role.name === named.name,
    );
    const arn = holder?.arn ?? missingArn(named, evidence);
    const before = used.get(arn);
    used.set(arn, {
      arn,
      holder,
      uses: [...(before?.uses ?? []), { use: named.use, by: named.by }],
      from: [...(before?.from ?? []), ...named.from],
    });
  }
  return { used: [...used.values()], gaps };
}

function missingArn({ use, name }: Named, { account, partition }: AccountEvidence): string {
  if (name.startsWith('arn:')) return name;
  return `arn:${partition}:iam::${account}:${use === 'instance profile' ? 'instance-profile' : 'role'}/${name}`;
}

function namedRoles(evidence: AccountEvidence) {
  const exports = namesIn(
    DISTRIBUTION,
    (body, record) =>
      inEach(body, record, 'distributions', (each) => ({
        cell: at('s3ExportConfiguration', 'roleName')(each, record),
      })),
    evidence,
  );
  const lists = [
    namedIn(
      evidence,
      INFRASTRUCTURES,
      'infrastructureConfigurationSummaryList',
      'instanceProfileName',
      'instance profile',
    ),
    namedIn(evidence, PIPELINES, 'imagePipelineList', 'executionRole', 'workflow'),
    namedIn(evidence, LIFECYCLES, 'lifecyclePolicySummaryList', 'executionRole', 'lifecycle'),
  ];
  const images = namedByImages(evidence);
  const exported = exports.names.map(
    ({ text, by }): Named => ({ use: 'export', name: text, by: by.arn, from: recordsOf(by) }),
  );
  return {
    names: [...lists.flatMap((list) => list.names), ...exported, ...images.names],
    gaps: [...lists.flatMap((list) => list.gaps), ...exports.gaps, ...images.gaps],
  };
}

/** The roles that images name, of which one was read in full for each name; builds that are not known may name others. */
function namedByImages(evidence: AccountEvidence) {
  const unlisted = evidence.regions.flatMap((region) => ownBuilds(region, evidence).gaps);
  const read = evidence.everywhere(GET_IMAGE).map((record) => {
    const image = record.outcome.kind === 'ok' ? member(record.outcome.response, 'image') : undefined;
    if (!isJsonObject(image)) return { names: [], gaps: [unknownOf(record) ?? unparsable(record, 'no image')] };
    const name = stringMember(image, 'executionRole') ?? '';
    const by = stringMember(record.input, 'imageBuildVersionArn') ?? '';
    const named: Named = { use: 'workflow', name, by, from: [record] };
    return { names: name === '' ? [] : [named], gaps: [] };
  });
  return { names: read.flatMap(({ names }) => names), gaps: [...unlisted, ...read.flatMap(({ gaps }) => gaps)] };
}

function namedIn(
  evidence: AccountEvidence,
  operation: typeof INFRASTRUCTURES | typeof PIPELINES | typeof LIFECYCLES,
  list: string,
  member: string,
  use: RoleUse,
): { readonly names: readonly Named[]; readonly gaps: readonly Unknown[] } {
  const all = evidence.regions.map((region) => listIn(operation, list, region, evidence));
  const items = all.flatMap((each) => each.items);
  const names = items.flatMap(({ json, record }): readonly Named[] => {
    const name = stringMember(json, member) ?? '';
    return name === '' ? [] : [{ use, name, by: stringMember(json, 'arn') ?? '', from: [record] }];
  });
  // A role is nobody's duty to name; a build without an instance profile there is not.
  const nameless = use === 'instance profile' ? items.filter(({ json }) => !stringMember(json, member)) : [];
  const bad = nameless.map(({ record }) => unparsable(record, `an element of ${list} has no ${member}`));
  return { names, gaps: [...all.flatMap(({ gaps }) => gaps), ...bad] };
}
