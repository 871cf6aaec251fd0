import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed, objectsOf } from '../answers.ts';
import { gapsAt } from '../coverage.ts';
import { keyReferences } from '../imagebuilder/key-references.ts';
import { bodyOf, CONTAINER_RECIPE, INFRASTRUCTURE, resourcesOf } from '../imagebuilder/resources.ts';
import { arnOf, describedKey } from '../kms/key-metadata.ts';
import { bucketReferences } from '../s3/bucket-references.ts';

/** The description of `audited-resources@1`. */
export const AUDITED =
  'Audited are the buckets that Image Builder or a trail writes to, the KMS keys that Image Builder resources name, the ' +
  'topics and the roles of the instance profiles of infrastructure configurations, the execution roles of pipelines, and ' +
  'the repositories of container recipes, in any Region in scope. A role can be told only where ' +
  'iam:GetAccountAuthorizationDetails shows who carries a profile; otherwise it is not known whether it is audited.';

const DETAILS = 'iam:GetAccountAuthorizationDetails';

/** Whether a resource of the account is one that this report speaks of; an unknown where that cannot be told. */
export function auditedBy(evidence: AccountEvidence): (resource: string) => boolean | Unknown {
  const arns = new Set<string>();
  const { partition, account } = evidence;
  for (const { bucket } of bucketReferences(evidence).references) arns.add(`arn:${partition}:s3:::${bucket}`);
  for (const { text, region } of keyReferences(evidence).names) arns.add(arnOf(describedKey(text, region, evidence)));
  const profiles = new Set<string>();
  for (const resource of resourcesOf(INFRASTRUCTURE, evidence).resources) {
    const body = bodyOf(resource);
    if ('why' in body) continue;
    arns.add(stringMember(body.object, 'snsTopicArn') ?? '');
    profiles.add(stringMember(body.object, 'instanceProfileName') ?? '');
  }
  for (const resource of resourcesOf(CONTAINER_RECIPE, evidence).resources) {
    const body = bodyOf(resource);
    const name = 'why' in body ? undefined : stringMember(member(body.object, 'targetRepository'), 'repositoryName');
    if (name !== undefined) arns.add(`arn:${partition}:ecr:${resource.scope.region}:${account}:repository/${name}`);
  }
  for (const { json } of listed(evidence.everywhere('imagebuilder:ListImagePipelines'), 'imagePipelineList').items) {
    const role = stringMember(json, 'executionRole') ?? '';
    arns.add(role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`);
  }
  for (const { json } of listed(evidence.records(GLOBAL, DETAILS), 'RoleDetailList').items) {
    const carries = objectsOf(json, 'InstanceProfileList').map(
      (each) => stringMember(each, 'InstanceProfileName') ?? '',
    );
    if (carries.some((name) => profiles.has(name))) arns.add(stringMember(json, 'Arn') ?? '');
  }
  const [why] = gapsAt(DETAILS, GLOBAL, evidence);
  return (resource) => {
    if (arns.has(resource)) return true;
    return why !== undefined && /^arn:[a-z-]+:iam:/.test(resource) ? why : false;
  };
}
