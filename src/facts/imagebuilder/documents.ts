import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { at, type Pick } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type DescribedKey, describedKey, readKey } from '../kms/key-metadata.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { COMPONENT, CONTAINER_RECIPE, listsOf, WORKFLOW } from './resource-kinds.ts';
import { bodyOf, type Resource, readIn, recordsOf, resourcesOf } from './resources.ts';

/** The documents that Image Builder stores for its users. */
const KINDS = [
  { kind: 'component', resource: COMPONENT },
  { kind: 'container recipe', resource: CONTAINER_RECIPE },
  { kind: 'workflow', resource: WORKFLOW },
] as const;

const spec: FactTable = {
  name: 'imagebuilder.documents',
  as: 'document',
  meaning:
    'Custom components, container recipes and workflows of the account: one row per version, by its newest build, and ' +
    'one per older build that a recipe or pipeline names.',
  grain: 'region',
  key: 'arn',
  needs: listsOf(...KINDS.map(({ resource }) => resource)),
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the version, or of the older build that is named.',
      source:
        'imagebuilder:ListComponents, ListContainerRecipes, ListWorkflows; components[].componentArn of recipes, ' +
        'workflows[].workflowArn of ListImagePipelines',
    },
    kind: {
      type: 'string',
      absentable: false,
      meaning: 'component, container recipe or workflow.',
      source: 'the call that lists it',
    },
    encrypted: {
      type: 'bool',
      absentable: true,
      meaning: 'AWS says that it is encrypted, whatever the key. Absent for workflows: AWS says nothing.',
      source: 'imagebuilder:GetComponent component.encrypted, GetContainerRecipe containerRecipe.encrypted',
    },
    kmsKeyId: {
      type: 'string',
      absentable: true,
      meaning: 'The KMS key that was asked for. Absent: a key that the service owns.',
      source: 'kmsKeyId of imagebuilder:GetComponent, GetContainerRecipe, GetWorkflow; empty text is absent',
    },
    keyManager: {
      type: 'string',
      absentable: true,
      meaning: 'Who manages that key: CUSTOMER or AWS. Absent: a key that the service owns.',
      source: 'kms:DescribeKey KeyMetadata.KeyManager',
    },
    keyAccount: {
      type: 'string',
      absentable: true,
      meaning: 'The account that owns that key. Absent: a key that the service owns.',
      source: 'kms:DescribeKey KeyMetadata.AWSAccountId',
    },
    account: {
      type: 'string',
      absentable: false,
      meaning: 'The account that owns the document.',
      source: 'the scope of the calls',
    },
    status: {
      type: 'string',
      absentable: true,
      meaning: 'The state of the version: ACTIVE, DEPRECATED, DISABLED. Absent where AWS gives none.',
      source: 'state.status of imagebuilder:GetComponent, GetWorkflow',
    },
  },
  algorithms: {},
};

export const imagebuilderDocuments: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = KINDS.map(({ kind, resource }) => ({ kind, ...resourcesOf(resource, evidence) }));
  return {
    rows: all.flatMap(({ kind, resources }) => resources.map((resource) => rowFor(kind, resource, evidence))),
    gaps: all.flatMap((each) => each.gaps),
  };
}

function rowFor(kind: string, resource: Resource, evidence: AccountEvidence): Row {
  const key = keyOf(resource, evidence);
  return makeRow(spec, {
    scope: resource.scope,
    from: [...recordsOf(resource), ...(key?.record === undefined ? [] : [key.record])],
    cells: {
      arn: known(resource.arn),
      kind: known(kind),
      encrypted: kind === 'workflow' ? ABSENT : readIn(resource, encryptedOf),
      kmsKeyId: readIn(resource, at('kmsKeyId')),
      keyManager: ofKey(resource, key, evidence, at('KeyManager')),
      keyAccount: ofKey(resource, key, evidence, at('AWSAccountId')),
      account: known(evidence.account),
      status: readIn(resource, at('state', 'status')),
    },
  });
}

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
function ofKey(resource: Resource, key: DescribedKey | undefined, evidence: AccountEvidence, pick: Pick): Cell {
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
