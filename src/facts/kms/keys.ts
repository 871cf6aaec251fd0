import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, callWith, inObject, type ListCall, listedOf, type Pick } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { unknownOf, unparsable } from '../coverage.ts';
import { always, type Fill, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { KEY_NEEDS, KEYS_IN_USE } from './key-holders.ts';
import { arnOf, type DescribedKey, readKey } from './key-metadata.ts';
import { type KeyUse, keyUses } from './key-uses.ts';

const DESCRIBE = 'kms:DescribeKey';
const ROTATION = 'kms:GetKeyRotationStatus';
const USE = 'kms:GetKeyLastUsage';
const ROTATIONS: ListCall = { operation: 'kms:ListKeyRotations', list: 'Rotations', input: 'KeyId' };

interface Key extends Subject, KeyUse {
  readonly scope: KeyUse['scope'];
}

const KEY_USE = algorithm(
  'key-use@1',
  [call(USE), call(DESCRIBE)],
  'kms:GetKeyLastUsage has KeyLastUsage, or KeyCreationDate is before TrackingStartDate: uses before that were not ' +
    'noted. KMS tells it of keys of the account alone.',
);

const ROTATION_STATUS = algorithm(
  'rotation-status@1',
  [call(ROTATION), call(DESCRIBE)],
  'kms:GetKeyRotationStatus KeyRotationEnabled and RotationPeriodInDays of the key; of the primary key for a ' +
    'multi-Region replica whose primary was read too, since rotation is a shared property of multi-Region keys. ' +
    'UnsupportedOperationException: both absent. Rotation on without a stated period: the period is not known.',
);

export const kmsKeys = table<Key>({
  name: 'kms.keys',
  as: 'key',
  meaning:
    'KMS keys that the Image Builder data of the account is under: those that components, recipes, workflows, volumes ' +
    'and distribution settings name, the default key of EBS where they name none, and those of the repositories, topics, ' +
    'log groups and buckets that builds write to. A key stands in its own Region, or in the Region of what has it where ' +
    'its own is out of scope.',
  grain: 'region',
  key: 'arn',
  needs: KEY_NEEDS,
  reads: [KEYS_IN_USE],
  subjects: (evidence, org) => {
    const { uses, gaps } = keyUses(evidence, org);
    const subjects = uses.map((use) => ({
      ...use,
      from: [use.key.record, ...use.by.flatMap(({ records }) => records)],
    }));
    return { subjects, gaps };
  },
  columns: {
    arn: always(
      'string',
      'ARN of the key; what the resource names, as an ARN, where KMS did not describe it.',
      call(DESCRIBE, 'KeyMetadata.Arn'),
      ({ key }) => known(arnOf(key)),
    ),
    exists: always('bool', 'The key exists.', call(DESCRIBE, 'anything but NotFoundException'), existsOf),
    usedBy: always('list<string>', 'ARNs of the resources that name or use the key.', KEYS_IN_USE, ({ by }) =>
      known([...new Set(by.map((use) => use.arn))].sort(byText)),
    ),
    ownerAccount: always(
      'string',
      'The account that owns the key.',
      call(DESCRIBE, 'KeyMetadata.AWSAccountId'),
      described(at('AWSAccountId')),
    ),
    manager: always(
      'string',
      'CUSTOMER for a customer managed key, AWS for one that AWS manages in the account.',
      call(DESCRIBE, 'KeyMetadata.KeyManager'),
      described(managerOf),
    ),
    keySpec: always(
      'string',
      'The kind of key; SYMMETRIC_DEFAULT can rotate by itself.',
      call(DESCRIBE, 'KeyMetadata.KeySpec'),
      described(at('KeySpec')),
    ),
    keyUsage: always(
      'string',
      'What the key is for; ENCRYPT_DECRYPT encrypts.',
      call(DESCRIBE, 'KeyMetadata.KeyUsage'),
      described(at('KeyUsage')),
    ),
    expiresInDays: maybe(
      'int',
      'Whole days from collecting until imported material expires. Absent: it does not.',
      call(DESCRIBE, 'KeyMetadata.ValidTo'),
      described(expiryOf),
    ),
    everUsed: always(
      'bool',
      'KMS saw it used since it began to note uses, or the key is older than that.',
      KEY_USE,
      usedOf,
    ),
    origin: always(
      'string',
      'Where the key material comes from; AWS_KMS can rotate by itself.',
      call(DESCRIBE, 'KeyMetadata.Origin'),
      described(at('Origin')),
    ),
    state: always(
      'string',
      'The state of the key: Enabled, Disabled, PendingDeletion and others.',
      call(DESCRIBE, 'KeyMetadata.KeyState'),
      described(at('KeyState')),
    ),
    replicaOf: maybe(
      'string',
      'For a multi-Region replica, the ARN of its primary key.',
      call(DESCRIBE, 'KeyMetadata.MultiRegionConfiguration'),
      described(primaryOf),
    ),
    rotationEnabled: maybe(
      'bool',
      'Automatic rotation is on. Absent: KMS does not rotate this kind of key.',
      ROTATION_STATUS,
      rotating((response, record) => {
        const enabled = member(response, 'KeyRotationEnabled');
        return enabled === undefined ? unknown(unparsable(record, 'KeyRotationEnabled is missing')) : known(enabled);
      }),
    ),
    rotationPeriodDays: maybe(
      'int',
      'Days from one automatic rotation to the next. Absent: it does not rotate.',
      ROTATION_STATUS,
      rotating((response, record) => {
        const period = member(response, 'RotationPeriodInDays');
        if (typeof period === 'number') return known(period);
        const isOff = member(response, 'KeyRotationEnabled') === false;
        return isOff ? ABSENT : unknown(unparsable(record, 'RotationPeriodInDays is missing'));
      }),
    ),
    ageDays: always(
      'int',
      'Age of the key in whole days, to the beginning of collecting.',
      call(DESCRIBE, 'KeyMetadata.CreationDate'),
      described((metadata, record, now) =>
        daysFrom(stringMember(metadata, 'CreationDate'), now, record, 'CreationDate'),
      ),
    ),
    rotations: maybe(
      'int',
      'How often its material was replaced by KMS. Absent: KMS does not rotate this kind of key.',
      call(ROTATIONS.operation, 'Rotations, which KMS shows to the account of the key alone'),
      rotationsOf,
    ),
  },
});

/** A cell of what KMS says of the key. */
function described(pick: (metadata: JsonObject, record: EvidenceRecord, now: string) => Cell): Fill<Key> {
  return ({ key }, evidence) => readKey(key, evidence, (metadata, record) => pick(metadata, record, evidence.now));
}

function existsOf({ key }: Key, { account }: AccountEvidence): Cell {
  const asked = { operation: DESCRIBE, scope: { account, region: key.region } } as const;
  const unread = (record: EvidenceRecord) => unknown(unparsable(record, 'KeyMetadata is missing'));
  return cellFrom(
    key.record,
    asked,
    (_, record) => (key.metadata === undefined ? unread(record) : known(true)),
    known(false),
  );
}

function expiryOf(metadata: JsonObject, record: EvidenceRecord, now: string): Cell {
  const time = stringMember(metadata, 'ValidTo');
  const isEndless = time === undefined && stringMember(metadata, 'ExpirationModel') !== 'KEY_MATERIAL_EXPIRES';
  if (isEndless) return ABSENT;
  const past = daysFrom(time, now, record, 'ValidTo');
  return past.is === 'known' && time !== undefined ? known(wholeDaysBetween(now, time)) : past;
}

function usedOf({ key }: Key, evidence: AccountEvidence): Cell {
  const record = callWith(evidence.records(key.region, USE), 'KeyId', arnOf(key));
  const asked = { operation: USE, scope: { account: evidence.account, region: key.region } } as const;
  return cellFrom(record, asked, (response, from) => {
    if (isJsonObject(member(response, 'KeyLastUsage'))) return known(true);
    const [made, since] = ['KeyCreationDate', 'TrackingStartDate'].map((name) => timeOf(stringMember(response, name)));
    if (made === undefined || since === undefined || Number.isNaN(made + since)) {
      return unknown(unparsable(from, 'KeyCreationDate or TrackingStartDate is no ISO 8601 time'));
    }
    return known(made < since);
  });
}

function rotationsOf({ key }: Key, evidence: AccountEvidence): Cell {
  const { items, why, records } = listedOf(ROTATIONS, arnOf(key), key.region, evidence);
  if (why !== undefined) return citing(unknown(why), records);
  return citing(records[0]?.outcome.kind === 'absent' ? ABSENT : known(items.length), records);
}

/** A manager that KMS does not know must not look like "not the customer's". */
function managerOf(metadata: JsonObject, record: EvidenceRecord): Cell {
  const manager = stringMember(metadata, 'KeyManager');
  const isKnown = manager === 'CUSTOMER' || manager === 'AWS';
  return isKnown ? known(manager) : unknown(unparsable(record, 'KeyManager is neither CUSTOMER nor AWS'));
}

function primaryOf(metadata: JsonObject, record: EvidenceRecord): Cell {
  const configuration = member(metadata, 'MultiRegionConfiguration');
  if (stringMember(configuration, 'MultiRegionKeyType') !== 'REPLICA') return ABSENT;
  const arn = stringMember(member(configuration, 'PrimaryKey'), 'Arn');
  return arn === undefined ? unknown(unparsable(record, 'a replica without its primary')) : known(arn);
}

/** The rotation status of a replica's primary if it was asked, else of the key itself. */
function rotationOf(key: DescribedKey, evidence: AccountEvidence): EvidenceRecord | undefined {
  const records = evidence.everywhere(ROTATION);
  const configuration = member(key.metadata, 'MultiRegionConfiguration');
  const isReplica = stringMember(configuration, 'MultiRegionKeyType') === 'REPLICA';
  const primary = isReplica ? stringMember(member(configuration, 'PrimaryKey'), 'Arn') : undefined;
  const named = [primary, arnOf(key), stringMember(key.metadata, 'KeyId'), key.named];
  const inRegion = evidence.records(key.region, ROTATION);
  const found = named.flatMap((id) => (id && callWith(id.startsWith('arn:') ? records : inRegion, 'KeyId', id)) || []);
  return found.find((record) => unknownOf(record) === undefined) ?? found[0];
}

function rotating(pick: Pick): Fill<Key> {
  return ({ key }, evidence) => {
    const asked = { operation: ROTATION, scope: { account: evidence.account, region: key.region } } as const;
    return cellFrom(rotationOf(key, evidence), asked, inObject(pick));
  };
}
