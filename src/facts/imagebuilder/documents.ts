import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, type Pick } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, table } from '../define.ts';
import { type DescribedKey, describedKey, readKey } from '../kms/key-metadata.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { call, calls, PLACE } from '../source.ts';
import { COMPONENT, CONTAINER_RECIPE, listsOf, type ResourceKind, WORKFLOW } from './resource-kinds.ts';
import { eachResource, type ResourceSubject } from './resource-rows.ts';
import { bodyOf, type Resource, readIn } from './resources.ts';

/** The documents that Image Builder stores for its users. */
const KINDS: ReadonlyMap<ResourceKind, string> = new Map([
  [COMPONENT, 'component'],
  [CONTAINER_RECIPE, 'container recipe'],
  [WORKFLOW, 'workflow'],
]);
const LISTS = listsOf(...KINDS.keys());
const GETS = calls([...KINDS.keys()].map(({ get }) => get));

export const imagebuilderDocuments = table<ResourceSubject>({
  name: 'imagebuilder.documents',
  as: 'document',
  meaning:
    'Custom components, container recipes and workflows of the account: one row per version, by its newest build, and ' +
    'one per older build that a recipe or pipeline names.',
  grain: 'region',
  key: 'arn',
  needs: LISTS,
  reads: [...GETS, call('imagebuilder:GetImageRecipe'), call('imagebuilder:ListWorkflowBuildVersions')],
  subjects: (evidence) => {
    const all = [...KINDS.keys()].map((kind) => eachResource(kind)(evidence));
    return { subjects: all.flatMap(({ subjects }) => subjects), gaps: all.flatMap(({ gaps = [] }) => gaps) };
  },
  columns: {
    arn: always(
      'string',
      'ARN of the version, or of the older build that is named.',
      [
        ...calls([COMPONENT.list, CONTAINER_RECIPE.list, WORKFLOW.list]),
        call('imagebuilder:GetImageRecipe', 'components[].componentArn'),
        call(CONTAINER_RECIPE.get, 'components[].componentArn'),
        call('imagebuilder:ListImagePipelines', 'workflows[].workflowArn'),
      ],
      ({ resource }) => known(resource.arn),
    ),
    kind: always(
      'string',
      'component, container recipe or workflow.',
      calls([COMPONENT.list, CONTAINER_RECIPE.list, WORKFLOW.list]),
      ({ resource }) => known(KINDS.get(resource.kind) ?? null),
    ),
    encrypted: maybe(
      'bool',
      'AWS says that it is encrypted, whatever the key. Absent for workflows: AWS says nothing.',
      [call(COMPONENT.get, 'component.encrypted'), call(CONTAINER_RECIPE.get, 'containerRecipe.encrypted')],
      ({ resource }) => (resource.kind === WORKFLOW ? ABSENT : readIn(resource, encryptedOf)),
    ),
    kmsKeyId: maybe(
      'string',
      'The KMS key that was asked for. Absent: a key that the service owns.',
      [call(COMPONENT.get, 'kmsKeyId'), call(CONTAINER_RECIPE.get, 'kmsKeyId'), call(WORKFLOW.get, 'kmsKeyId')],
      ({ resource }) => readIn(resource, at('kmsKeyId')),
    ),
    keyManager: maybe(
      'string',
      'Who manages that key: CUSTOMER or AWS. Absent: a key that the service owns.',
      [call('kms:DescribeKey', 'KeyMetadata.KeyManager'), ...GETS],
      ({ resource }, evidence) => ofKey(resource, evidence, at('KeyManager')),
    ),
    keyAccount: maybe(
      'string',
      'The account that owns that key. Absent: a key that the service owns.',
      [call('kms:DescribeKey', 'KeyMetadata.AWSAccountId'), ...GETS],
      ({ resource }, evidence) => ofKey(resource, evidence, at('AWSAccountId')),
    ),
    account: always('string', 'The account that owns the document.', PLACE, ({ scope }) => known(scope.account)),
    status: maybe(
      'string',
      'The state of the version: ACTIVE, DEPRECATED, DISABLED. Absent where AWS gives none.',
      [call(COMPONENT.get, 'component.state.status'), call(WORKFLOW.get, 'workflow.state.status')],
      ({ resource }) => readIn(resource, at('state', 'status')),
    ),
  },
});

function encryptedOf(body: Parameters<Pick>[0], record: EvidenceRecord): Cell {
  const encrypted = member(body, 'encrypted');
  return encrypted === undefined ? unknown(unparsable(record, 'encrypted is missing')) : known(encrypted);
}

function keyOf(resource: Resource, evidence: AccountEvidence): DescribedKey | undefined {
  const body = bodyOf(resource);
  const ref = 'why' in body ? undefined : stringMember(body.object, 'kmsKeyId');
  return ref ? describedKey(ref, resource.scope.region, evidence) : undefined;
}

/** Of the key that the document names; absent where it names none, unknown where either could not be read. */
function ofKey(resource: Resource, evidence: AccountEvidence, pick: Pick): Cell {
  const key = keyOf(resource, evidence);
  if (key === undefined) {
    const named = readIn(resource, at('kmsKeyId'));
    return named.is === 'known' ? unknownKey(resource) : named;
  }
  const cell = readKey(key, evidence, pick);
  return cell.is === 'absent' && key.record !== undefined
    ? unknown(unparsable(key.record, 'a member of KeyMetadata is missing'))
    : cell;
}

/** A key reference that is no text. */
function unknownKey({ detail, named }: Resource): Cell {
  return unknown(unparsable(detail ?? named, 'kmsKeyId is not text'));
}
