import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { callWith } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { REPOSITORY_LISTS, repositoryReferences } from '../ecr/references.ts';
import { repositoryOf } from '../ecr/repositories.ts';
import { KEY_LISTS, keyReferences } from '../imagebuilder/key-references.ts';
import {
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  INFRASTRUCTURE,
  WORKFLOW,
} from '../imagebuilder/resource-kinds.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { groupsIn, LOG_GROUP_NEEDS } from '../logs/groups.ts';
import { type Cell, recordsIn } from '../row.ts';
import { buildReferences } from '../s3/bucket-references.ts';
import { bucketKey, bucketRegion } from '../s3/bucket-settings.ts';
import { topicReferences } from '../sns/topics.ts';
import { algorithm, calls } from '../source.ts';
import { EBS_DEFAULT_KEY, ebsDefaultKeys } from './ebs-default-keys.ts';
import type { KeyHolder, KeyHolders } from './key-holder.ts';

/** The lists of everything that can have a key: what a table of those keys needs. */
export const KEY_NEEDS: readonly DeclaredOperation[] = [
  ...new Set([...KEY_LISTS, ...REPOSITORY_LISTS, INFRASTRUCTURE.list, ...LOG_GROUP_NEEDS]),
];

const TOPIC: DeclaredOperation = 'sns:GetTopicAttributes';

/** Which keys those are. */
export const KEYS_IN_USE = algorithm(
  'keys-in-use@1',
  [
    ...calls([
      ...KEY_NEEDS,
      ...[COMPONENT, WORKFLOW, CONTAINER_RECIPE, IMAGE_RECIPE, DISTRIBUTION, INFRASTRUCTURE].map(({ get }) => get),
      'imagebuilder:ListWorkflowBuildVersions',
      'ec2:GetEbsEncryptionByDefault',
      'ec2:GetEbsDefaultKmsKeyId',
      'ecr:DescribeRepositories',
      TOPIC,
      's3:GetBucketEncryption',
      's3:GetBucketLocation',
      'kms:DescribeKey',
    ]),
  ],
  'kmsKeyId of imagebuilder:GetComponent, GetContainerRecipe, GetWorkflow, GetImageRecipe and ' +
    `GetDistributionConfiguration. ${EBS_DEFAULT_KEY} Of what resources name: encryptionConfiguration.kmsKey of ` +
    'ecr:DescribeRepositories, KmsMasterKeyId of sns:GetTopicAttributes, kmsKeyId of cloudwatch-logs:DescribeLogGroups, ' +
    'and KMSMasterKeyID of s3:GetBucketEncryption. alias/aws/… is left out there.',
);

/**
 * Every KMS key that the account's Image Builder data is under: keys that resources name, default keys of EBS that they
 * use by naming none, and the keys of repositories, topics, log groups and buckets. An alias of AWS's own (alias/aws/…)
 * is left out where no Image Builder resource names it: AWS keeps that key working and its policy closed.
 */
export function keyHolders(evidence: AccountEvidence, org: OrgContext): KeyHolders {
  const all = [
    named(evidence),
    ebsDefaultKeys(evidence),
    ofRepositories(evidence),
    ofTopics(evidence),
    ofLogGroups(evidence),
    ofBuckets(evidence, org),
  ];
  return { holders: all.flatMap((each) => each.holders), gaps: all.flatMap((each) => each.gaps) };
}

function named(evidence: AccountEvidence): KeyHolders {
  const { names, gaps } = keyReferences(evidence);
  const holders = names.map(({ by, region, text }) => ({
    arn: by.arn,
    key: text,
    region,
    scope: by.scope,
    records: recordsOf(by),
  }));
  return { holders, gaps };
}

function ofRepositories(evidence: AccountEvidence): KeyHolders {
  const { account, partition } = evidence;
  const { names, gaps } = repositoryReferences(evidence);
  const holders: KeyHolder[] = [];
  const unread: Unknown[] = [];
  for (const { by, region, text } of names) {
    const { item, why } = repositoryOf(text, region, evidence);
    const key = stringMember(member(item?.json, 'encryptionConfiguration'), 'kmsKey');
    const arn = `arn:${partition}:ecr:${region}:${account}:repository/${text}`;
    if (item === undefined && why !== undefined) unread.push({ ...why, scope: by.scope });
    if (item !== undefined && isOwnKey(key))
      holders.push({ arn, key, region, scope: by.scope, records: [...recordsOf(by), item.record] });
  }
  return { holders, gaps: [...gaps, ...unread] };
}

/** Topics of other accounts are theirs to show. */
function ofTopics(evidence: AccountEvidence): KeyHolders {
  const { names, gaps } = topicReferences(evidence);
  const own = names.filter(({ text }) => text.split(':')[4] === evidence.account);
  const holders: KeyHolder[] = [];
  const unread: Unknown[] = [];
  for (const { by, text: arn } of own) {
    const region = arn.split(':')[3] ?? '';
    const record = callWith(evidence.records(region, TOPIC), 'TopicArn', arn);
    const attributes = record?.outcome.kind === 'ok' ? member(record.outcome.response, 'Attributes') : {};
    const key = stringMember(attributes, 'KmsMasterKeyId');
    if (record === undefined) unread.push(notCalled(TOPIC, by.scope));
    else if (!isJsonObject(attributes)) unread.push({ ...unparsable(record, 'no Attributes'), scope: by.scope });
    else if (isOwnKey(key)) holders.push({ arn, key, region, scope: by.scope, records: [...recordsOf(by), record] });
    else unread.push(...[unknownOf(record)].flatMap((why) => (why === undefined ? [] : { ...why, scope: by.scope })));
  }
  return { holders, gaps: [...gaps, ...unread] };
}

function ofLogGroups(evidence: AccountEvidence): KeyHolders {
  const all = evidence.regions.map((region) => groupsIn(region, evidence));
  const groups = all.flatMap((each) => each.groups);
  const holders = groups.flatMap(({ arn, json, record }) => {
    const key = stringMember(json, 'kmsKeyId');
    return isOwnKey(key) ? [{ arn, key, region: record.scope.region, scope: record.scope, records: [record] }] : [];
  });
  return { holders, gaps: all.flatMap((each) => each.gaps) };
}

/** Buckets of build logs and disk images. Those that another account in scope can tell of are its own to show. */
function ofBuckets(evidence: AccountEvidence, org: OrgContext): KeyHolders {
  const { references } = buildReferences(evidence);
  const holders: KeyHolder[] = [];
  const unread: Unknown[] = [];
  for (const { bucket, by, records } of references) {
    const arn = `arn:${evidence.partition}:s3:::${bucket}`;
    const scope = { account: evidence.account, region: by.split(':')[3] ?? '' };
    const key = bucketKey({ bucket }, evidence);
    const region = textIn(bucketRegion({ bucket }, evidence)) ?? scope.region;
    const text = textIn(key);
    if (key.is === 'unknown' && !('values' in org.lookup(arn))) unread.push({ ...key.why, scope });
    if (isOwnKey(text)) holders.push({ arn, key: text, region, scope, records: [...records, ...recordsIn(key)] });
  }
  return { holders, gaps: unread };
}

function textIn(cell: Cell): string | undefined {
  return cell.is === 'known' && typeof cell.value === 'string' ? cell.value : undefined;
}

function isOwnKey(key: string | undefined): key is string {
  return key !== undefined && key !== '' && !/(^|:)alias\/aws\//.test(key);
}
