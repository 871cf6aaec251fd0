import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, type Item, listed, type Pick } from '../answers.ts';
import { arnOf, type DescribedKey, describedKey, readKey } from '../kms/key-metadata.ts';
import { type Cell, known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { filledIn } from '../told.ts';
import { type DataStore, GET, LIST, recordingStores } from './data-store-answers.ts';
import { describingTrails } from './trails.ts';

const spec: FactTable = {
  name: 'cloudtrail.keys',
  as: 'trailKey',
  meaning:
    'The KMS keys with which the trails that record in the account encrypt their files, and its event data stores their ' +
    'events (those of cloudtrail.dataStores).',
  grain: 'account',
  key: 'arn',
  needs: ['cloudtrail:DescribeTrails', LIST],
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the key, as the trail or store names it where KMS did not describe it.',
      source: `cloudtrail:DescribeTrails KmsKeyId; ${GET} KmsKeyId; kms:DescribeKey KeyMetadata.Arn`,
    },
    usedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the trails and event data stores that use it.',
      source: `cloudtrail:DescribeTrails trailList[].TrailARN; ${LIST} EventDataStoreArn`,
    },
    named: {
      type: 'string',
      absentable: false,
      meaning: 'The key as the trail or store names it.',
      source: `cloudtrail:DescribeTrails KmsKeyId; ${GET} KmsKeyId`,
    },
    ownerAccount: {
      type: 'string',
      absentable: false,
      meaning: 'The account that owns the key.',
      source: 'kms:DescribeKey KeyMetadata.AWSAccountId, by the owner where the account may not ask',
    },
    manager: {
      type: 'string',
      absentable: false,
      meaning: 'CUSTOMER for a customer managed key, AWS for one that AWS manages.',
      source: 'kms:DescribeKey KeyMetadata.KeyManager, by the owner where the account may not ask',
    },
    state: {
      type: 'string',
      absentable: false,
      meaning: 'The state of the key: Enabled, Disabled, PendingDeletion and others.',
      source: 'kms:DescribeKey KeyMetadata.KeyState, by the owner where the account may not ask',
    },
  },
  algorithms: {},
};

/** Keys of trails and event data stores; an organisation trail's key is described by the account that may. */
export const cloudtrailKeys: TableDefinition = { ...spec, derive };

interface Use {
  readonly key: DescribedKey;
  readonly users: Set<string>;
  readonly records: EvidenceRecord[];
}

function derive(evidence: AccountEvidence, org: OrgContext) {
  // What cannot be read is a gap of the tables of trails and stores; here it is one too, for its key is not known.
  const trails = listed(describingTrails(evidence), 'trailList');
  const { stores, gaps } = recordingStores(evidence);
  const uses = new Map<string, Use>();
  for (const { name, user, record } of [...trails.items.map(namedByTrail), ...stores.flatMap(namedByStore)]) {
    if (name === undefined || name === '') continue;
    const key = describedKey(name, record.scope.region, evidence);
    const use = uses.get(arnOf(key)) ?? { key, users: new Set(), records: [] };
    use.users.add(user);
    use.records.push(record);
    uses.set(arnOf(key), use);
  }
  return { rows: [...uses.values()].map((use) => rowFor(use, evidence, org)), gaps: [...trails.gaps, ...gaps] };
}

/** A key as something names it, if it names one. */
interface Named {
  readonly name: string | undefined;
  readonly user: string;
  readonly record: EvidenceRecord;
}

function namedByTrail({ json, record }: Item): Named {
  return { name: stringMember(json, 'KmsKeyId'), user: stringMember(json, 'TrailARN') ?? '', record };
}

/** A store of which it is not known whether it records is a gap: its key may matter to nobody. */
function namedByStore({ arn, record, recording }: DataStore): readonly Named[] {
  if (recording !== true || record?.outcome.kind !== 'ok') return [];
  return [{ name: stringMember(record.outcome.response, 'KmsKeyId'), user: arn, record }];
}

function rowFor({ key, users, records }: Use, evidence: AccountEvidence, org: OrgContext): Row {
  const arn = arnOf(key);
  const read = (pick: Pick): Cell => readKey(key, evidence, pick);
  const own = { ownerAccount: read(at('AWSAccountId')), manager: read(at('KeyManager')), state: read(at('KeyState')) };
  const { cells, from } = filledIn(own, arn, org);
  return makeRow(spec, {
    scope: { account: evidence.account, region: GLOBAL },
    from: [...records, ...(key.record === undefined ? [] : [key.record])],
    alsoFrom: from,
    cells: {
      arn: known(arn),
      usedBy: known([...users].sort(byText)),
      named: known(key.named),
      ...cells,
    },
  });
}
