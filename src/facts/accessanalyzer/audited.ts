import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, objectsOf } from '../answers.ts';
import { gapsAt } from '../coverage.ts';
import { outputImages } from '../ec2/output-images.ts';
import { REPOSITORY_LISTS, repositoryReferences } from '../ecr/references.ts';
import { readAuthorizationDetails } from '../iam/authorization-details.ts';
import { ROLE_USES, usedRoles } from '../iam/role-uses.ts';
import { BUILDS } from '../imagebuilder/builds.ts';
import { KEY_LISTS, keyReferences } from '../imagebuilder/key-references.ts';
import { namesIn } from '../imagebuilder/names.ts';
import {
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  INFRASTRUCTURE,
  WORKFLOW,
} from '../imagebuilder/resource-kinds.ts';
import { arnOf, describedKey, readKey } from '../kms/key-metadata.ts';
import { computed } from '../lens.ts';
import { bucketReferences } from '../s3/bucket-references.ts';
import { algorithm, calls } from '../source.ts';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const IMAGE_LISTS = ['ec2:DescribeImages', 'imagebuilder:ListImages'] as const;
const TRAILS = 'cloudtrail:DescribeTrails';

export const AUDITED = algorithm(
  'audited-resources@2',
  [
    ROLE_USES,
    ...calls([...KEY_LISTS, ...REPOSITORY_LISTS, ...IMAGE_LISTS, INFRASTRUCTURE.list, BUILDS, TRAILS]),
    ...calls([COMPONENT, WORKFLOW, CONTAINER_RECIPE, IMAGE_RECIPE, DISTRIBUTION, INFRASTRUCTURE].map(({ get }) => get)),
    ...calls(['imagebuilder:ListWorkflowBuildVersions', 'kms:DescribeKey']),
  ],
  'Audited are the buckets that Image Builder or a trail writes to, the KMS keys that Image Builder resources name, the ' +
    'topics of infrastructure configurations, the roles that Image Builder uses (as for iam.imageBuilderRoles), the ' +
    'repositories of container recipes and distribution settings, and the snapshots of AMIs that Image Builder made, in any ' +
    'Region in scope. Where one of these could not be read, it is not known of any other resource of that service ' +
    'whether it is audited.',
);

/** The resources of one service that the report speaks of, and what keeps them from being all. */
interface Audited {
  readonly arns: readonly string[];
  readonly gaps: readonly Unknown[];
}

/** Whether a resource of the account is one that this report speaks of; an unknown where that cannot be told. */
export const auditedBy = computed(AUDITED, auditedIn);

function auditedIn(evidence: AccountEvidence): (resource: string) => boolean | Unknown {
  const services = new Map([
    ['s3', buckets(evidence)],
    ['kms', keys(evidence)],
    ['sns', topics(evidence)],
    ['iam', roles(evidence)],
    ['ecr', repositories(evidence)],
    ['ec2', snapshots(evidence)],
  ]);
  return (resource) => {
    const audited = services.get(resource.split(':')[2] ?? '');
    if (audited === undefined) return false;
    return audited.arns.includes(resource) || (audited.gaps[0] ?? false);
  };
}

function buckets(evidence: AccountEvidence): Audited {
  const { references, gaps } = bucketReferences(evidence);
  return {
    arns: references.map(({ bucket }) => `arn:${evidence.partition}:s3:::${bucket}`),
    gaps,
  };
}

function keys(evidence: AccountEvidence): Audited {
  const { names, gaps } = keyReferences(evidence);
  const described = names.map(({ text, region }) => describedKey(text, region, evidence));
  const unresolved = described
    .filter(({ named }) => named.includes(':alias/'))
    .map((key) => readKey(key, evidence, at('Arn')))
    .flatMap((cell) => (cell.is === 'unknown' ? [cell.why] : []));
  return {
    arns: described.map(arnOf),
    gaps: [...gaps, ...unresolved],
  };
}

function topics(evidence: AccountEvidence): Audited {
  const { names, gaps } = infrastructureNames('snsTopicArn', evidence);
  return { arns: names, gaps };
}

function roles(evidence: AccountEvidence): Audited {
  const details = readAuthorizationDetails(evidence);
  const { gaps, used } = usedRoles(evidence, details);
  return {
    arns: used.map(({ arn }) => arn),
    gaps: [...gapsAt(DETAILS, GLOBAL, evidence), ...details.gaps, ...gaps],
  };
}

function repositories(evidence: AccountEvidence): Audited {
  const { partition, account } = evidence;
  const { gaps, names } = repositoryReferences(evidence);
  return {
    arns: names.map(({ text, region }) => `arn:${partition}:ecr:${region}:${account}:repository/${text}`),
    gaps,
  };
}

/** Snapshots of AMIs that Image Builder made; Access Analyzer looks at snapshots, and at no AMI. */
function snapshots(evidence: AccountEvidence): Audited {
  const { partition, account } = evidence;
  const { gaps, images } = outputImages(evidence);
  const ids = images.flatMap(({ item, region }) =>
    objectsOf(item.json, 'BlockDeviceMappings').flatMap((volume) => {
      const id = stringMember(member(volume, 'Ebs'), 'SnapshotId');
      return id === undefined ? [] : [{ id, region }];
    }),
  );
  return {
    // EC2 writes snapshots without an account (Service Authorization Reference), findings with one.
    arns: ids.flatMap(({ id, region }) => [
      `arn:${partition}:ec2:${region}:${account}:snapshot/${id}`,
      `arn:${partition}:ec2:${region}::snapshot/${id}`,
    ]),
    gaps,
  };
}

/** What a member of the infrastructure configurations names. */
function infrastructureNames(member: string, evidence: AccountEvidence) {
  const find = at(member);
  const { names, gaps } = namesIn(INFRASTRUCTURE, (body, record) => [{ cell: find(body, record) }], evidence);
  return { names: names.map(({ text }) => text), gaps };
}
