import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, type Item, listed, objectsOf, stringsOf } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { targetsOf } from '../imagebuilder/distributions.ts';
import { DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { resourcesOf } from '../imagebuilder/resources.ts';
import { arnOf, describedKey, readKey } from '../kms/key-metadata.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { outputImages } from './output-images.ts';
import { SNAPSHOT_SHARING, snapshotSharing } from './settings.ts';

const DESCRIBE = 'ec2:DescribeSnapshots';

const spec: FactTable = {
  name: 'ec2.imageSnapshots',
  as: 'snapshot',
  meaning: 'Snapshots behind the AMIs of the account that Image Builder made and that exist.',
  grain: 'region',
  key: 'arn',
  needs: ['ec2:DescribeImages', 'imagebuilder:ListImages'],
  columns: {
    arn: column('string', 'ARN of the snapshot.', 'ec2:DescribeImages Images[].BlockDeviceMappings[].Ebs.SnapshotId'),
    image: column('string', 'Id of the AMI that it belongs to.', 'ec2:DescribeImages Images[].ImageId'),
    encrypted: column('bool', 'It is encrypted.', `${DESCRIBE} Snapshots[].Encrypted`),
    kmsKey: absentable('string', 'ARN of its key. Absent: it is not encrypted.', `${DESCRIBE} Snapshots[].KmsKeyId`),
    keyManager: absentable(
      'string',
      'Who manages that key: CUSTOMER or AWS. Absent: it is not encrypted.',
      'kms:DescribeKey KeyMetadata.KeyManager',
    ),
    asIntended: column('bool', 'Its key is one that was meant for this Region.', 'derived: intended-key@1'),
    public: column('bool', 'Everybody may read it.', 'derived: public-snapshot@1'),
  },
  algorithms: {
    'public-snapshot@1':
      `${DESCRIBE} with RestorableByUserIds all, which answers snapshots shared with everybody alone, names it, and ` +
      `${SNAPSHOT_SHARING} does not say block-all-sharing: there snapshots are private whatever their attribute says.`,
    'intended-key@1':
      'True when the key of the snapshot is the kmsKeyId of a distribution setting of the account for this Region ' +
      '(imagebuilder:GetDistributionConfiguration; an alias by kms:DescribeKey), or when no setting names a key for the ' +
      'Region. Which setting made an AMI is not recorded, so any of them counts. A setting that could not be read makes ' +
      'it unknown, unless another one names the key.',
  },
};

export const ec2ImageSnapshots: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { images, gaps } = outputImages(evidence);
  const rows = new Map<string, Row>();
  const bad: Unknown[] = [];
  const intents = new Map(evidence.regions.map((region) => [region, intendedKeys(region, evidence)]));
  for (const { id: image, item, region } of images) {
    const intent = intents.get(region);
    const volumes = member(item.json, 'BlockDeviceMappings') ?? [];
    if (!Array.isArray(volumes)) bad.push(unparsable(item.record, 'BlockDeviceMappings is not a list'));
    for (const volume of objectsOf(item.json, 'BlockDeviceMappings')) {
      const id = stringMember(member(volume, 'Ebs'), 'SnapshotId');
      if (id && intent) rows.set(`${region}/${id}`, rowFor(id, image, item, intent, region, evidence));
    }
  }
  return { rows: [...rows.values()], gaps: [...gaps, ...bad] };
}

interface Intent {
  readonly keys: ReadonlySet<string>;
  readonly unread: readonly Unknown[];
}

function intendedKeys(region: string, evidence: AccountEvidence): Intent {
  const { gaps, resources } = resourcesOf(DISTRIBUTION, evidence);
  const read = resources.map(targetsOf);
  const targets = read.flatMap((each) => each.targets).filter((target) => target.region === region);
  const named = targets.flatMap(
    ({ json }) => stringMember(member(json, 'amiDistributionConfiguration'), 'kmsKeyId') || [],
  );
  return {
    keys: new Set(named.map((key) => arnOf(describedKey(key, region, evidence)))),
    unread: [...gaps, ...read.flatMap((each) => each.gaps)],
  };
}

function rowFor(id: string, image: string, item: Item, intent: Intent, region: string, evidence: AccountEvidence): Row {
  const { account, partition } = evidence;
  const found = described(id, false, region, evidence);
  const open = described(id, true, region, evidence);
  const json = 'why' in found ? undefined : found.json;
  const missing = 'why' in found ? found.why : unparsable(found.record, `EC2 does not show ${id}`);
  const of = (read: (snapshot: JsonObject, record: EvidenceRecord) => Cell): Cell =>
    json === undefined || 'why' in found ? unknown(missing) : read(json, found.record);
  const kmsKey = of(at('KmsKeyId'));
  return makeRow(spec, {
    scope: { account, region },
    from: [
      item.record,
      ...('why' in found ? [] : [found.record]),
      ...('why' in open ? [] : [open.record]),
      ...evidence.records(region, SNAPSHOT_SHARING),
    ],
    cells: {
      arn: known(`arn:${partition}:ec2:${region}:${account}:snapshot/${id}`),
      image: known(image),
      encrypted: of(at('Encrypted')),
      kmsKey,
      keyManager: managerOf(kmsKey, region, evidence),
      asIntended: asIntended(kmsKey, intent),
      public: isPublic(open, snapshotSharing({ account, region }, evidence)),
    },
  });
}

/** Where all sharing is blocked the attribute stays and does nothing; only where it says public does the rule matter. */
function isPublic(open: Described, sharing: Cell): Cell {
  if (sharing.is === 'known' && sharing.value === 'block-all-sharing') return known(false);
  if ('why' in open) return unknown(open.why);
  if (open.json === undefined) return known(false);
  return sharing.is === 'unknown' ? sharing : known(true);
}

type Described = { readonly record: EvidenceRecord; readonly json: JsonObject | undefined } | { readonly why: Unknown };

/** What the batch with a snapshot's id answered about it: of all snapshots, or of public ones only. */
function described(id: string, onlyPublic: boolean, region: string, evidence: AccountEvidence): Described {
  const asked = evidence.records(region, DESCRIBE).filter(({ input }) => {
    const isPublic = stringsOf(input, 'RestorableByUserIds').includes('all');
    return (
      isPublic === onlyPublic && objectsOf(input, 'Filters').some((each) => stringsOf(each, 'Values').includes(id))
    );
  });
  const [record] = asked;
  if (record === undefined) return { why: notCalled(DESCRIBE, { account: evidence.account, region }) };
  const { items, gaps } = listed(asked, 'Snapshots');
  const item = items.find(({ json }) => stringMember(json, 'SnapshotId') === id);
  if (item !== undefined) return { record: item.record, json: item.json };
  const bad = asked.find(({ outcome }) => outcome.kind === 'ok' && !isJsonObject(outcome.response));
  const cut = asked.every(({ more }) => more !== false);
  const why =
    asked.map(unknownOf).find((gap) => gap !== undefined) ??
    gaps[0] ??
    (bad === undefined ? undefined : unparsable(bad, 'the answer is no object')) ??
    (cut ? unparsable(record, 'not read to the last page') : undefined);
  return why === undefined ? { record, json: undefined } : { why };
}

function managerOf(kmsKey: Cell, region: string, evidence: AccountEvidence): Cell {
  if (kmsKey.is !== 'known') return kmsKey;
  return typeof kmsKey.value === 'string'
    ? readKey(describedKey(kmsKey.value, region, evidence), evidence, at('KeyManager'))
    : ABSENT;
}

function asIntended(kmsKey: Cell, { keys, unread }: Intent): Cell {
  if (kmsKey.is === 'unknown') return kmsKey;
  if (kmsKey.is === 'known' && keys.has(String(kmsKey.value))) return known(true);
  const [why] = unread;
  return why === undefined ? known(keys.size === 0) : unknown(why);
}
