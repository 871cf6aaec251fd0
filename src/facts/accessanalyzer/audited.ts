import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL, type Operation } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, listed, objectsOf } from '../answers.ts';
import { gapsAt } from '../coverage.ts';
import { KEY_LISTS, keyReferences } from '../imagebuilder/key-references.ts';
import { namesIn } from '../imagebuilder/names.ts';
import { CONTAINER_RECIPE, DISTRIBUTION, INFRASTRUCTURE, type ResourceKind } from '../imagebuilder/resources.ts';
import { arnOf, describedKey, readKey } from '../kms/key-metadata.ts';
import { bucketReferences } from '../s3/bucket-references.ts';

/** The description of `audited-resources@1`. */
export const AUDITED =
  'Audited are the buckets that Image Builder or a trail writes to, the KMS keys that Image Builder resources name, the ' +
  'topics and the roles of the instance profiles of infrastructure configurations, the execution roles of pipelines, and ' +
  'the repositories of container recipes, in any Region in scope. iam:GetAccountAuthorizationDetails shows which role ' +
  'carries a profile. Where one of these could not be read, it is not known of any other resource of that service ' +
  'whether it is audited.';

const DETAILS = 'iam:GetAccountAuthorizationDetails';
const PIPELINES = 'imagebuilder:ListImagePipelines';
const TRAILS = 'cloudtrail:DescribeTrails';

/** The resources of one service that the report speaks of, and what keeps them from being all. */
interface Audited {
  readonly arns: readonly string[];
  readonly gaps: readonly Unknown[];
}

/** Whether a resource of the account is one that this report speaks of; an unknown where that cannot be told. */
export function auditedBy(evidence: AccountEvidence): (resource: string) => boolean | Unknown {
  const services = new Map([
    ['s3', buckets(evidence)],
    ['kms', keys(evidence)],
    ['sns', topics(evidence)],
    ['iam', roles(evidence)],
    ['ecr', repositories(evidence)],
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
    gaps: [...gaps, ...unlisted([INFRASTRUCTURE, DISTRIBUTION], evidence), ...everywhere(TRAILS, evidence)],
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
    gaps: [...gaps, ...unresolved, ...KEY_LISTS.flatMap((list) => everywhere(list, evidence))],
  };
}

function topics(evidence: AccountEvidence): Audited {
  const { names, gaps } = infrastructureNames('snsTopicArn', evidence);
  return { arns: names, gaps };
}

function roles(evidence: AccountEvidence): Audited {
  const { partition, account } = evidence;
  const profiles = infrastructureNames('instanceProfileName', evidence);
  const pipelines = listed(evidence.everywhere(PIPELINES), 'imagePipelineList');
  const executing = pipelines.items.flatMap(({ json }) => stringMember(json, 'executionRole') ?? []);
  const details = listed(evidence.records(GLOBAL, DETAILS), 'RoleDetailList');
  const carrying = details.items
    .map(({ json }) => json)
    .filter((json) =>
      objectsOf(json, 'InstanceProfileList').some((each) =>
        profiles.names.includes(stringMember(each, 'InstanceProfileName') ?? ''),
      ),
    );
  return {
    arns: [
      ...executing.map((role) => (role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`)),
      ...carrying.map((json) => stringMember(json, 'Arn') ?? ''),
    ],
    gaps: [
      ...gapsAt(DETAILS, GLOBAL, evidence),
      ...details.gaps,
      ...profiles.gaps,
      ...pipelines.gaps,
      ...everywhere(PIPELINES, evidence),
    ],
  };
}

function repositories(evidence: AccountEvidence): Audited {
  const { partition, account } = evidence;
  const find = at('targetRepository', 'repositoryName');
  const { names, gaps } = namesIn(CONTAINER_RECIPE, (body, record) => [{ cell: find(body, record) }], evidence);
  return {
    arns: names.map(({ text, region }) => `arn:${partition}:ecr:${region}:${account}:repository/${text}`),
    gaps: [...gaps, ...unlisted([CONTAINER_RECIPE], evidence)],
  };
}

/** What a member of the infrastructure configurations names. */
function infrastructureNames(member: string, evidence: AccountEvidence) {
  const find = at(member);
  const { names, gaps } = namesIn(INFRASTRUCTURE, (body, record) => [{ cell: find(body, record) }], evidence);
  return { names: names.map(({ text }) => text), gaps: [...gaps, ...unlisted([INFRASTRUCTURE], evidence)] };
}

function unlisted(kinds: readonly ResourceKind[], evidence: AccountEvidence): readonly Unknown[] {
  return kinds.flatMap(({ list }) => everywhere(list, evidence));
}

function everywhere(operation: Operation, evidence: AccountEvidence): readonly Unknown[] {
  return evidence.regions.flatMap((region) => gapsAt(operation, region, evidence));
}
