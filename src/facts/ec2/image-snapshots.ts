import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, listed, objectsOf, type Pick, stringsOf } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { targetsOf } from '../imagebuilder/distributions.ts';
import { DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { resourcesOf } from '../imagebuilder/resources.ts';
import { describedKey, arnOf as keyArnOf, readKey } from '../kms/key-metadata.ts';
import { computed } from '../lens.ts';
import { ABSENT, type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { arnOf } from './item-rows.ts';
import { DESCRIBE as IMAGES, OUTPUT_IMAGE_CALLS, outputImages } from './output-images.ts';
import { SNAPSHOT_SHARING, snapshotSharing } from './settings.ts';

const DESCRIBE = 'ec2:DescribeSnapshots';
const KEY = 'kms:DescribeKey';

const PUBLIC_SNAPSHOT = algorithm(
  'public-snapshot@1',
  [call(DESCRIBE), call(SNAPSHOT_SHARING)],
  `${DESCRIBE} with RestorableByUserIds all, which answers snapshots shared with everybody alone, names it, and ` +
    `${SNAPSHOT_SHARING} does not say block-all-sharing: there snapshots are private whatever their attribute says.`,
);

const INTENDED_KEY = algorithm(
  'intended-key@1',
  [call(DESCRIBE, 'Snapshots[].KmsKeyId'), call(DISTRIBUTION.list), call(DISTRIBUTION.get), call(KEY)],
  'True when the key of the snapshot is the kmsKeyId of a distribution setting of the account for this Region ' +
    '(imagebuilder:GetDistributionConfiguration; an alias by kms:DescribeKey), or when no setting names a key for the ' +
    'Region. Which setting made an AMI is not recorded, so any of them counts. A setting that could not be read makes ' +
    'it unknown, unless another one names the key.',
);

interface SnapshotSubject extends Subject {
  readonly id: string;
  /** The AMI that it belongs to. */
  readonly image: string;
}

export const ec2ImageSnapshots = table<SnapshotSubject>({
  name: 'ec2.imageSnapshots',
  as: 'snapshot',
  meaning: 'Snapshots behind the AMIs of the account that Image Builder made and that exist.',
  grain: 'region',
  key: 'arn',
  needs: [IMAGES, 'imagebuilder:ListImages'],
  reads: OUTPUT_IMAGE_CALLS,
  subjects: eachSnapshot,
  columns: {
    arn: arnOf(
      'ARN of the snapshot.',
      call(IMAGES, 'Images[].BlockDeviceMappings[].Ebs.SnapshotId'),
      ({ id }) => `snapshot/${id}`,
    ),
    image: always('string', 'Id of the AMI that it belongs to.', call(IMAGES, 'Images[].ImageId'), ({ image }) =>
      known(image),
    ),
    encrypted: always('bool', 'It is encrypted.', call(DESCRIBE, 'Snapshots[].Encrypted'), inSnapshot(at('Encrypted'))),
    kmsKey: maybe(
      'string',
      'ARN of its key. Absent: it is not encrypted.',
      call(DESCRIBE, 'Snapshots[].KmsKeyId'),
      keyOf,
    ),
    keyManager: maybe(
      'string',
      'Who manages that key: CUSTOMER or AWS. Absent: it is not encrypted.',
      [call(DESCRIBE, 'Snapshots[].KmsKeyId'), call(KEY, 'KeyMetadata.KeyManager')],
      (snapshot, evidence) => managerOf(keyOf(snapshot, evidence), snapshot.scope.region, evidence),
    ),
    asIntended: always(
      'bool',
      'Its key is one that was meant for this Region.',
      INTENDED_KEY,
      (snapshot, evidence, org) =>
        asIntended(keyOf(snapshot, evidence), intents(evidence, org).get(snapshot.scope.region)),
    ),
    public: always('bool', 'Everybody may read it.', PUBLIC_SNAPSHOT, isPublic),
  },
});

function eachSnapshot(evidence: AccountEvidence): Found<SnapshotSubject> {
  const { images, gaps } = outputImages(evidence);
  const subjects = new Map<string, SnapshotSubject>();
  const bad: Unknown[] = [];
  for (const { id: image, item, region } of images) {
    const scope = { account: evidence.account, region };
    const volumes = member(item.json, 'BlockDeviceMappings') ?? [];
    if (!Array.isArray(volumes)) bad.push(unparsable(item.record, 'BlockDeviceMappings is not a list'));
    for (const volume of objectsOf(item.json, 'BlockDeviceMappings')) {
      const id = stringMember(member(volume, 'Ebs'), 'SnapshotId');
      if (id) subjects.set(`${region}/${id}`, { id, image, scope, from: [item.record] });
    }
  }
  return { subjects: [...subjects.values()], gaps: [...gaps, ...bad] };
}

/** What is meant for each Region in scope. */
const intents = computed(
  INTENDED_KEY,
  (evidence) => new Map(evidence.regions.map((region) => [region, intendedKeys(region, evidence)])),
);

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
    keys: new Set(named.map((key) => keyArnOf(describedKey(key, region, evidence)))),
    unread: [...gaps, ...read.flatMap((each) => each.gaps)],
  };
}

/** Something of the snapshot itself. */
function inSnapshot(pick: Pick) {
  return ({ id, scope }: SnapshotSubject, evidence: AccountEvidence): Cell => {
    const found = described(id, false, scope.region, evidence);
    if ('why' in found) return unknown(found.why);
    const { json, record } = found;
    const cell = json === undefined ? unknown(unparsable(record, `EC2 does not show ${id}`)) : pick(json, record);
    return citing(cell, [record]);
  };
}

function keyOf(snapshot: SnapshotSubject, evidence: AccountEvidence): Cell {
  return inSnapshot(at('KmsKeyId'))(snapshot, evidence);
}

/** Where all sharing is blocked the attribute stays and does nothing; only where it says public does the rule matter. */
function isPublic({ id, scope }: SnapshotSubject, evidence: AccountEvidence): Cell {
  const open = described(id, true, scope.region, evidence);
  const sharing = snapshotSharing(scope, evidence);
  return citing(publicWhere(open, sharing), [...(sharing.from ?? []), 'why' in open ? undefined : open.record]);
}

function publicWhere(open: Described, sharing: Cell): Cell {
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

function asIntended(kmsKey: Cell, { keys, unread }: Intent = { keys: new Set(), unread: [] }): Cell {
  if (kmsKey.is === 'unknown') return kmsKey;
  if (kmsKey.is === 'known' && keys.has(String(kmsKey.value))) return known(true);
  const [why] = unread;
  return why === undefined ? known(keys.size === 0) : unknown(why);
}
