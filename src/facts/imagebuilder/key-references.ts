import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { at } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { unknown } from '../row.ts';
import { type Find, inEach, type Names, namesIn, type Place } from './names.ts';
import {
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  listsOf,
  type ResourceKind,
  WORKFLOW,
} from './resource-kinds.ts';

const SOURCES: readonly { readonly kind: ResourceKind; readonly find: Find }[] = [
  { kind: COMPONENT, find: ownKey },
  { kind: WORKFLOW, find: ownKey },
  { kind: CONTAINER_RECIPE, find: (body, record) => [...ownKey(body, record), ...instanceVolumes(body, record)] },
  { kind: IMAGE_RECIPE, find: volumeKeys },
  { kind: DISTRIBUTION, find: distributionKeys },
];

/** The lists of everything that can name a key: what a table of those keys needs. */
export const KEY_LISTS: readonly DeclaredOperation[] = listsOf(...SOURCES.map(({ kind }) => kind));

/**
 * Every KMS key that the account's own Image Builder resources name, as it is written there: key ARN, alias ARN, key
 * id or alias name, with the Region in which one without an ARN is looked up.
 */
export function keyReferences(evidence: AccountEvidence): Names {
  const found = SOURCES.map(({ kind, find }) => namesIn(kind, find, evidence));
  return { names: found.flatMap((each) => each.names), gaps: found.flatMap((each) => each.gaps) };
}

function ownKey(body: JsonObject, record: EvidenceRecord): readonly Place[] {
  return [{ cell: at('kmsKeyId')(body, record) }];
}

function volumeKeys(holder: JsonObject, record: EvidenceRecord): readonly Place[] {
  return inEach(holder, record, 'blockDeviceMappings', (mapping) => ({ cell: at('ebs', 'kmsKeyId')(mapping, record) }));
}

function instanceVolumes(body: JsonObject, record: EvidenceRecord): readonly Place[] {
  const holder = member(body, 'instanceConfiguration') ?? {};
  if (isJsonObject(holder)) return volumeKeys(holder, record);
  return [{ cell: unknown(unparsable(record, 'instanceConfiguration is not an object')) }];
}

function distributionKeys(body: JsonObject, record: EvidenceRecord): readonly Place[] {
  return inEach(body, record, 'distributions', (distribution) => ({
    cell: at('amiDistributionConfiguration', 'kmsKeyId')(distribution, record),
    region: stringMember(distribution, 'region'),
  }));
}
