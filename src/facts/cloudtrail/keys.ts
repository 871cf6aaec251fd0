import { byText } from '../../core/compare.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, type Item, listed } from '../answers.ts';
import { always, type Subject, table } from '../define.ts';
import { arnOf, type DescribedKey, describedKey, readKey } from '../kms/key-metadata.ts';
import { known } from '../row.ts';
import { call } from '../source.ts';
import { toldByOwner } from '../told.ts';
import { type DataStore, GET, LIST, recordingStores } from './data-store-answers.ts';
import { describingTrails } from './trails.ts';

const TRAILS = 'cloudtrail:DescribeTrails';
const DESCRIBE = 'kms:DescribeKey';

interface TrailKey extends Subject {
  readonly key: DescribedKey;
  readonly users: Set<string>;
  readonly from: EvidenceRecord[];
}

/** Keys of trails and event data stores; an organisation trail's key is described by the account that may. */
export const cloudtrailKeys = table<TrailKey>({
  name: 'cloudtrail.keys',
  as: 'trailKey',
  meaning:
    'The KMS keys with which the trails that record in the account encrypt their files, and its event data stores their ' +
    'events (those of cloudtrail.dataStores).',
  grain: 'account',
  key: 'arn',
  needs: [TRAILS, LIST],
  reads: [call(GET), call(DESCRIBE)],
  subjects: keysIn,
  columns: {
    arn: always(
      'string',
      'ARN of the key, as the trail or store names it where KMS did not describe it.',
      [call(TRAILS, 'KmsKeyId'), call(GET, 'KmsKeyId'), call(DESCRIBE, 'KeyMetadata.Arn')],
      ({ key }) => known(arnOf(key)),
    ),
    usedBy: always(
      'list<string>',
      'ARNs of the trails and event data stores that use it.',
      [call(TRAILS, 'trailList[].TrailARN'), call(LIST, 'EventDataStoreArn')],
      ({ users }) => known([...users].sort(byText)),
    ),
    named: always(
      'string',
      'The key as the trail or store names it.',
      [call(TRAILS, 'KmsKeyId'), call(GET, 'KmsKeyId')],
      ({ key }) => known(key.named),
    ),
    ownerAccount: described('ownerAccount', 'The account that owns the key.', 'AWSAccountId'),
    manager: described('manager', 'CUSTOMER for a customer managed key, AWS for one that AWS manages.', 'KeyManager'),
    state: described('state', 'The state of the key: Enabled, Disabled, PendingDeletion and others.', 'KeyState'),
  },
});

/** What KMS tells of the key: to the account, or to the one that owns the key. */
function described(column: string, meaning: string, member: string) {
  const source = call(DESCRIBE, `KeyMetadata.${member}, by the owner where the account may not ask`);
  return always<TrailKey>('string', meaning, source, ({ key }, evidence, org) =>
    toldByOwner(readKey(key, evidence, at(member)), column, arnOf(key), org),
  );
}

function keysIn(evidence: AccountEvidence) {
  // What cannot be read is a gap of the tables of trails and stores; here it is one too, for its key is not known.
  const trails = listed(describingTrails(evidence), 'trailList');
  const { stores, gaps } = recordingStores(evidence);
  const scope = { account: evidence.account, region: GLOBAL };
  const keys = new Map<string, TrailKey>();
  for (const { name, user, record } of [...trails.items.map(namedByTrail), ...stores.flatMap(namedByStore)]) {
    if (name === undefined || name === '') continue;
    const key = describedKey(name, record.scope.region, evidence);
    const known = keys.get(arnOf(key)) ?? { key, scope, users: new Set(), from: [] };
    known.users.add(user);
    known.from.push(record);
    keys.set(arnOf(key), known);
  }
  return { subjects: [...keys.values()], gaps: [...trails.gaps, ...gaps] };
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
