import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { at, callWith } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { type LaunchIntent, launchIntent } from '../imagebuilder/launch-intent.ts';
import { type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { DESCRIBE, type OutputImage, outputImages } from './output-images.ts';

const ATTRIBUTE = 'ec2:DescribeImageAttribute';

const spec: FactTable = {
  name: 'ec2.images',
  as: 'image',
  meaning: 'AMIs of the account that Image Builder made and that exist: its listed output, and AMIs with its tag.',
  grain: 'region',
  key: 'arn',
  needs: [DESCRIBE, 'imagebuilder:ListImages'],
  columns: {
    arn: { type: 'string', absentable: false, meaning: 'ARN of the AMI.', source: `${DESCRIBE} Images[].ImageId` },
    state: {
      type: 'string',
      absentable: false,
      meaning: 'The state of the AMI: available, disabled, pending and others.',
      source: `${DESCRIBE} Images[].State`,
    },
    listed: {
      type: 'bool',
      absentable: false,
      meaning: 'Image Builder lists it as output of a build.',
      source: 'imagebuilder:ListImageBuildVersions imageSummaryList[].outputResources.amis[]',
    },
    public: {
      type: 'bool',
      absentable: false,
      meaning: 'Everybody may launch it.',
      source: `${DESCRIBE} Images[].Public`,
    },
    imdsSupport: {
      type: 'string',
      absentable: true,
      meaning: '"v2.0": instances from it require IMDSv2 unless a launch says otherwise. Absent: nothing is set.',
      source: `${DESCRIBE} Images[].ImdsSupport`,
    },
    sharedGroups: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Groups that may launch it; the only one there is, "all", is everybody.',
      source: `${ATTRIBUTE} LaunchPermissions[].Group`,
    },
    sharedAccounts: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Other accounts that may launch it.',
      source: `${ATTRIBUTE} LaunchPermissions[].UserId`,
    },
    sharedOrganizations: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Ids of organisations that may launch it, whole or by an organisational unit.',
      source: 'derived: shared-organizations@1',
    },
    unintended: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Launch permissions that no distribution setting of the account states for this Region.',
      source: 'derived: unintended-permissions@1',
    },
  },
  algorithms: {
    'shared-organizations@1':
      'The organisation id (o-…) in each OrganizationArn and OrganizationalUnitArn of LaunchPermissions; the whole ARN ' +
      'where it holds none.',
    'unintended-permissions@1':
      'The members of LaunchPermissions (UserId, Group, OrganizationArn, OrganizationalUnitArn), without the account ' +
      'itself, that no imagebuilder:GetDistributionConfiguration of the account names in ' +
      'amiDistributionConfiguration.launchPermission for this Region. Which setting made an AMI is not recorded, so ' +
      'all of them count. A setting that could not be read makes it unknown, unless the others state each permission.',
  },
};

export const ec2Images: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { images, gaps, totals } = outputImages(evidence);
  const intents = new Map(evidence.regions.map((region) => [region, launchIntent(region, evidence)]));
  const rows = images.flatMap((image) => {
    const intent = intents.get(image.region);
    return intent === undefined ? [] : [rowFor(image, intent, evidence)];
  });
  return { rows, gaps, totals };
}

function rowFor(image: OutputImage, intent: LaunchIntent, evidence: AccountEvidence): Row {
  const { id, region, item } = image;
  const scope = { account: evidence.account, region };
  const attribute = callWith(evidence.records(region, ATTRIBUTE), 'ImageId', id);
  const permissions = (pick: (all: readonly JsonObject[]) => readonly string[]): Cell =>
    cellFrom(attribute, { operation: ATTRIBUTE, scope }, (response, record) => permissionCell(response, record, pick));
  return makeRow(spec, {
    scope,
    from: [item.record, ...(attribute === undefined ? [] : [attribute])],
    cells: {
      arn: known(`arn:${evidence.partition}:ec2:${region}::image/${id}`),
      state: at('State')(item.json, item.record),
      listed: known(image.listed),
      public: at('Public')(item.json, item.record),
      imdsSupport: at('ImdsSupport')(item.json, item.record),
      sharedGroups: permissions((all) => named(all, 'Group')),
      sharedAccounts: permissions((all) => named(all, 'UserId').filter((user) => user !== evidence.account)),
      sharedOrganizations: permissions((all) =>
        [...named(all, 'OrganizationArn'), ...named(all, 'OrganizationalUnitArn')].map(organisationOf),
      ),
      unintended: unless(
        intent,
        permissions((all) =>
          GRANTEES.flatMap((name) => named(all, name)).filter(
            (grantee) => grantee !== evidence.account && !intent.means.has(grantee),
          ),
        ),
      ),
    },
  });
}

/** A permission that no setting states may be stated by one that could not be read; where all are stated, none matters. */
function unless({ why }: LaunchIntent, unintended: Cell): Cell {
  const isNone = unintended.is === 'known' && Array.isArray(unintended.value) && unintended.value.length === 0;
  return why === undefined || isNone || unintended.is === 'unknown' ? unintended : unknown(why);
}

const GRANTEES = ['UserId', 'Group', 'OrganizationArn', 'OrganizationalUnitArn'] as const;

/** A permission that names nobody we know of may be one that we do not understand. */
function permissionCell(
  response: Parameters<typeof member>[0],
  record: EvidenceRecord,
  pick: (all: readonly JsonObject[]) => readonly string[],
): Cell {
  const list = member(response, 'LaunchPermissions');
  // The EC2 protocol leaves empty lists out; an answer that is no object at all is another thing.
  const all = list ?? (isJsonObject(response) ? [] : undefined);
  if (!Array.isArray(all)) return unknown(unparsable(record, 'LaunchPermissions is not a list'));
  const readable = all.filter((each): each is JsonObject =>
    GRANTEES.some((name) => stringMember(each, name) !== undefined),
  );
  if (readable.length < all.length) return unknown(unparsable(record, 'a launch permission that names nobody'));
  return known([...new Set(pick(readable))].sort(byText));
}

function named(all: readonly JsonObject[], name: string): readonly string[] {
  return all.flatMap((each) => stringMember(each, name) ?? []);
}

/** `arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-…` → `o-a1b2c3d4e5` */
function organisationOf(arn: string): string {
  return /[:/](o-[a-z0-9]{10,32})(?:\/|$)/.exec(arn)?.[1] ?? arn;
}
