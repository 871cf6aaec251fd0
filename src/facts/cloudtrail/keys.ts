import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, listed, type Pick } from '../answers.ts';
import { arnOf, type DescribedKey, describedKey, readKey } from '../kms/key-metadata.ts';
import { type Cell, known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { filledIn } from '../told.ts';
import { describingTrails } from './trails.ts';

const spec: FactTable = {
  name: 'cloudtrail.keys',
  as: 'trailKey',
  meaning: 'The KMS keys with which the trails that record in the account encrypt their files.',
  grain: 'account',
  key: 'arn',
  needs: ['cloudtrail:DescribeTrails'],
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the key, as the trail names it where KMS did not describe it.',
      source: 'cloudtrail:DescribeTrails KmsKeyId; kms:DescribeKey KeyMetadata.Arn',
    },
    usedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the trails that use it.',
      source: 'cloudtrail:DescribeTrails trailList[].TrailARN',
    },
    named: {
      type: 'string',
      absentable: false,
      meaning: 'The key as the trail names it.',
      source: 'cloudtrail:DescribeTrails KmsKeyId',
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

/** Keys of trails; an organisation trail's key is described by the account that may. */
export const cloudtrailKeys: TableDefinition = { ...spec, derive };

interface Use {
  readonly key: DescribedKey;
  readonly trails: Set<string>;
  readonly records: EvidenceRecord[];
}

function derive(evidence: AccountEvidence, org: OrgContext) {
  // Trails that cannot be read are gaps of cloudtrail.trails; here they are gaps too, for their keys are not known.
  const { items, gaps } = listed(describingTrails(evidence), 'trailList');
  const uses = new Map<string, Use>();
  for (const { json, record } of items) {
    const name = stringMember(json, 'KmsKeyId');
    const trail = stringMember(json, 'TrailARN') ?? '';
    if (name === undefined || name === '') continue;
    const key = describedKey(name, record.scope.region, evidence);
    const use = uses.get(arnOf(key)) ?? { key, trails: new Set(), records: [] };
    use.trails.add(trail);
    use.records.push(record);
    uses.set(arnOf(key), use);
  }
  return { rows: [...uses.values()].map((use) => rowFor(use, evidence, org)), gaps };
}

function rowFor({ key, trails, records }: Use, evidence: AccountEvidence, org: OrgContext): Row {
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
      usedBy: known([...trails].sort(byText)),
      named: known(key.named),
      ...cells,
    },
  });
}
