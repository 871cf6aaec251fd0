import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import { timeOf, wholeDaysBetween } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, callWith, type ListCall, listedOf, type Pick } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { unknownOf, unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { EBS_DEFAULT_KEY } from './ebs-default-keys.ts';
import { KEY_NEEDS } from './key-holders.ts';
import { arnOf, type DescribedKey, readKey } from './key-metadata.ts';
import { type KeyUse, keyUses } from './key-uses.ts';

const ROTATION = 'kms:GetKeyRotationStatus';

const spec: FactTable = {
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
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the key; what the resource names, as an ARN, where KMS did not describe it.',
      source: 'kms:DescribeKey KeyMetadata.Arn',
    },
    exists: column('bool', 'The key exists.', 'kms:DescribeKey: anything but NotFoundException'),
    usedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the resources that name or use the key.',
      source: 'derived: keys-in-use@1',
    },
    ownerAccount: {
      type: 'string',
      absentable: false,
      meaning: 'The account that owns the key.',
      source: 'kms:DescribeKey KeyMetadata.AWSAccountId',
    },
    manager: {
      type: 'string',
      absentable: false,
      meaning: 'CUSTOMER for a customer managed key, AWS for one that AWS manages in the account.',
      source: 'kms:DescribeKey KeyMetadata.KeyManager',
    },
    keySpec: {
      type: 'string',
      absentable: false,
      meaning: 'The kind of key; SYMMETRIC_DEFAULT can rotate by itself.',
      source: 'kms:DescribeKey KeyMetadata.KeySpec',
    },
    keyUsage: column(
      'string',
      'What the key is for; ENCRYPT_DECRYPT encrypts.',
      'kms:DescribeKey KeyMetadata.KeyUsage',
    ),
    expiresInDays: absentable(
      'int',
      'Whole days from collecting until imported material expires. Absent: it does not.',
      'kms:DescribeKey KeyMetadata.ValidTo',
    ),
    everUsed: column(
      'bool',
      'KMS saw it used since it began to note uses, or the key is older than that.',
      'derived: key-use@1',
    ),
    origin: {
      type: 'string',
      absentable: false,
      meaning: 'Where the key material comes from; AWS_KMS can rotate by itself.',
      source: 'kms:DescribeKey KeyMetadata.Origin',
    },
    state: {
      type: 'string',
      absentable: false,
      meaning: 'The state of the key: Enabled, Disabled, PendingDeletion and others.',
      source: 'kms:DescribeKey KeyMetadata.KeyState',
    },
    replicaOf: {
      type: 'string',
      absentable: true,
      meaning: 'For a multi-Region replica, the ARN of its primary key.',
      source: 'kms:DescribeKey KeyMetadata.MultiRegionConfiguration',
    },
    rotationEnabled: {
      type: 'bool',
      absentable: true,
      meaning: 'Automatic rotation is on. Absent: KMS does not rotate this kind of key.',
      source: 'derived: rotation-status@1',
    },
    rotationPeriodDays: {
      type: 'int',
      absentable: true,
      meaning: 'Days from one automatic rotation to the next. Absent: it does not rotate.',
      source: 'derived: rotation-status@1',
    },
    ageDays: column(
      'int',
      'Age of the key in whole days, to the beginning of collecting.',
      'kms:DescribeKey KeyMetadata.CreationDate',
    ),
    rotations: absentable(
      'int',
      'How often its material was replaced by KMS. Absent: KMS does not rotate this kind of key.',
      'kms:ListKeyRotations Rotations, which KMS shows to the account of the key alone',
    ),
  },
  algorithms: {
    'keys-in-use@1':
      'kmsKeyId of imagebuilder:GetComponent, GetContainerRecipe, GetWorkflow, GetImageRecipe and ' +
      `GetDistributionConfiguration. ${EBS_DEFAULT_KEY} Of what resources name: encryptionConfiguration.kmsKey of ` +
      'ecr:DescribeRepositories, KmsMasterKeyId of sns:GetTopicAttributes, kmsKeyId of cloudwatch-logs:DescribeLogGroups, ' +
      'and KMSMasterKeyID of s3:GetBucketEncryption. alias/aws/… is left out there.',
    'key-use@1':
      'kms:GetKeyLastUsage has KeyLastUsage, or KeyCreationDate is before TrackingStartDate: uses before that were not ' +
      'noted. KMS tells it of keys of the account alone.',
    'rotation-status@1':
      'kms:GetKeyRotationStatus KeyRotationEnabled and RotationPeriodInDays of the key; of the primary key for a ' +
      'multi-Region replica whose primary was read too, since rotation is a shared property of multi-Region keys. ' +
      'UnsupportedOperationException: both absent. Rotation on without a stated period: the period is not known.',
  },
};

export const kmsKeys: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { uses, gaps } = keyUses(evidence, org);
  return { rows: uses.map((use) => rowFor(use, evidence)), gaps };
}

function rowFor({ key, by, scope }: KeyUse, evidence: AccountEvidence): Row {
  const read = (pick: Pick): Cell => readKey(key, evidence, pick);
  const rotation = rotationOf(key, evidence);
  return makeRow(spec, {
    scope,
    from: [key.record, rotation, ...by.flatMap((use) => use.records)].filter((record) => record !== undefined),
    cells: {
      arn: known(arnOf(key)),
      exists: existsOf(key, evidence),
      usedBy: known([...new Set(by.map((use) => use.arn))].sort(byText)),
      ownerAccount: read(at('AWSAccountId')),
      manager: read(managerOf),
      keySpec: read(at('KeySpec')),
      keyUsage: read(at('KeyUsage')),
      expiresInDays: read((metadata, record) => expiryOf(metadata, record, evidence.now)),
      everUsed: usedOf(key, evidence),
      origin: read(at('Origin')),
      state: read(at('KeyState')),
      replicaOf: read(primaryOf),
      ...rotationCells(key, rotation, evidence),
      ageDays: read((metadata, record) =>
        daysFrom(stringMember(metadata, 'CreationDate'), evidence.now, record, 'CreationDate'),
      ),
      rotations: rotationsOf(key, evidence),
    },
  });
}

function existsOf(key: DescribedKey, { account }: AccountEvidence): Cell {
  const call = { operation: 'kms:DescribeKey', scope: { account, region: key.region } } as const;
  const unread = (record: EvidenceRecord) => unknown(unparsable(record, 'KeyMetadata is missing'));
  return cellFrom(
    key.record,
    call,
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

const USE = 'kms:GetKeyLastUsage';

function usedOf(key: DescribedKey, evidence: AccountEvidence): Cell {
  const record = callWith(evidence.records(key.region, USE), 'KeyId', arnOf(key));
  const call = { operation: USE, scope: { account: evidence.account, region: key.region } } as const;
  return cellFrom(record, call, (response, from) => {
    if (isJsonObject(member(response, 'KeyLastUsage'))) return known(true);
    const [made, since] = ['KeyCreationDate', 'TrackingStartDate'].map((name) => timeOf(stringMember(response, name)));
    if (made === undefined || since === undefined || Number.isNaN(made + since)) {
      return unknown(unparsable(from, 'KeyCreationDate or TrackingStartDate is no ISO 8601 time'));
    }
    return known(made < since);
  });
}

const ROTATIONS: ListCall = { operation: 'kms:ListKeyRotations', list: 'Rotations', input: 'KeyId' };

function rotationsOf(key: DescribedKey, evidence: AccountEvidence): Cell {
  const { items, why } = listedOf(ROTATIONS, arnOf(key), key.region, evidence);
  if (why !== undefined) return unknown(why);
  const asked = callWith(evidence.records(key.region, ROTATIONS.operation), 'KeyId', arnOf(key));
  return asked?.outcome.kind === 'absent' ? ABSENT : known(items.length);
}

/** A manager that KMS does not know must not look like "not the customer's". */
const managerOf: Pick = (metadata, record) => {
  const manager = stringMember(metadata, 'KeyManager');
  const isKnown = manager === 'CUSTOMER' || manager === 'AWS';
  return isKnown ? known(manager) : unknown(unparsable(record, 'KeyManager is neither CUSTOMER nor AWS'));
};

const primaryOf: Pick = (metadata, record) => {
  const configuration = member(metadata, 'MultiRegionConfiguration');
  if (stringMember(configuration, 'MultiRegionKeyType') !== 'REPLICA') return ABSENT;
  const arn = stringMember(member(configuration, 'PrimaryKey'), 'Arn');
  return arn === undefined ? unknown(unparsable(record, 'a replica without its primary')) : known(arn);
};

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

function rotationCells(key: DescribedKey, record: EvidenceRecord | undefined, { account }: AccountEvidence) {
  const call = { operation: ROTATION, scope: { account, region: key.region } } as const;
  return {
    rotationEnabled: cellFrom(record, call, (response, from) => {
      const enabled = member(response, 'KeyRotationEnabled');
      return enabled === undefined ? unknown(unparsable(from, 'KeyRotationEnabled is missing')) : known(enabled);
    }),
    rotationPeriodDays: cellFrom(record, call, (response, from) => {
      const period = member(response, 'RotationPeriodInDays');
      if (typeof period === 'number') return known(period);
      const isOff = member(response, 'KeyRotationEnabled') === false;
      return isOff ? ABSENT : unknown(unparsable(from, 'RotationPeriodInDays is missing'));
    }),
  };
}
