import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, callWith } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { type LaunchIntent, launchIntent } from '../imagebuilder/launch-intent.ts';
import { DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { computed } from '../lens.ts';
import { asFarAsRead, type Cell, cellFrom, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { inItem } from './item-rows.ts';
import { DESCRIBE, OUTPUT_IMAGE_CALLS, type OutputImage, outputImages } from './output-images.ts';

const ATTRIBUTE = 'ec2:DescribeImageAttribute';

const SHARED_ORGANIZATIONS = algorithm(
  'shared-organizations@1',
  [call(ATTRIBUTE, 'LaunchPermissions')],
  'The organisation id (o-…) in each OrganizationArn and OrganizationalUnitArn of LaunchPermissions; the whole ARN ' +
    'where it holds none.',
);

const UNINTENDED_PERMISSIONS = algorithm(
  'unintended-permissions@1',
  [call(ATTRIBUTE, 'LaunchPermissions'), call(DISTRIBUTION.list), call(DISTRIBUTION.get)],
  'The members of LaunchPermissions (UserId, Group, OrganizationArn, OrganizationalUnitArn), without the account ' +
    'itself, that no imagebuilder:GetDistributionConfiguration of the account names in ' +
    'amiDistributionConfiguration.launchPermission for this Region. Which setting made an AMI is not recorded, so ' +
    'all of them count. A setting that could not be read makes it unknown, unless the others state each permission.',
);

interface ImageSubject extends Subject, OutputImage {}

export const ec2Images = table<ImageSubject>({
  name: 'ec2.images',
  as: 'image',
  meaning: 'AMIs of the account that Image Builder made and that exist: its listed output, and AMIs with its tag.',
  grain: 'region',
  key: 'arn',
  needs: [DESCRIBE, 'imagebuilder:ListImages'],
  reads: OUTPUT_IMAGE_CALLS,
  subjects: eachImage,
  columns: {
    arn: always('string', 'ARN of the AMI.', call(DESCRIBE, 'Images[].ImageId'), ({ id, region }, { partition }) =>
      known(`arn:${partition}:ec2:${region}::image/${id}`),
    ),
    state: always(
      'string',
      'The state of the AMI: available, disabled, pending and others.',
      call(DESCRIBE, 'Images[].State'),
      inItem(at('State')),
    ),
    listed: always(
      'bool',
      'Image Builder lists it as output of a build.',
      call('imagebuilder:ListImageBuildVersions', 'imageSummaryList[].outputResources.amis[]'),
      ({ listed, unlisted }) => asFarAsRead(known(listed), unlisted),
    ),
    public: always('bool', 'Everybody may launch it.', call(DESCRIBE, 'Images[].Public'), inItem(at('Public'))),
    imdsSupport: maybe(
      'string',
      '"v2.0": instances from it require IMDSv2 unless a launch says otherwise. Absent: nothing is set.',
      call(DESCRIBE, 'Images[].ImdsSupport'),
      inItem(at('ImdsSupport')),
    ),
    sharedGroups: always(
      'list<string>',
      'Groups that may launch it; the only one there is, "all", is everybody.',
      call(ATTRIBUTE, 'LaunchPermissions[].Group'),
      permitted((all) => named(all, 'Group')),
    ),
    sharedAccounts: always(
      'list<string>',
      'Other accounts that may launch it.',
      call(ATTRIBUTE, 'LaunchPermissions[].UserId'),
      permitted((all, own) => named(all, 'UserId').filter((user) => user !== own)),
    ),
    sharedOrganizations: always(
      'list<string>',
      'Ids of organisations that may launch it, whole or by an organisational unit.',
      SHARED_ORGANIZATIONS,
      permitted((all) =>
        [...named(all, 'OrganizationArn'), ...named(all, 'OrganizationalUnitArn')].map(organisationOf),
      ),
    ),
    unintended: always(
      'list<string>',
      'Launch permissions that no distribution setting of the account states for this Region.',
      UNINTENDED_PERMISSIONS,
      (image, evidence, org) => {
        const intent = intents(evidence, org).get(image.region) ?? { means: new Set() };
        const unstated = permitted((all, own) =>
          GRANTEES.flatMap((name) => named(all, name)).filter(
            (grantee) => grantee !== own && !intent.means.has(grantee),
          ),
        );
        return unless(intent, unstated(image, evidence));
      },
    ),
  },
});

function eachImage(evidence: AccountEvidence): Found<ImageSubject> {
  const { images, gaps, totals } = outputImages(evidence);
  const subjects = images.map((image) => ({
    ...image,
    scope: { account: evidence.account, region: image.region },
    from: [image.item.record],
  }));
  return { subjects, gaps, totals };
}

/** What is meant for each Region in scope. */
const intents = computed(
  UNINTENDED_PERMISSIONS,
  (evidence) => new Map(evidence.regions.map((region) => [region, launchIntent(region, evidence)])),
);

/** Something of the launch permissions of an AMI. */
function permitted(pick: (all: readonly JsonObject[], own: string) => readonly string[]) {
  return ({ id, scope }: ImageSubject, evidence: AccountEvidence): Cell => {
    const asked = callWith(evidence.records(scope.region, ATTRIBUTE), 'ImageId', id);
    return cellFrom(asked, { operation: ATTRIBUTE, scope }, (response, record) =>
      permissionCell(response, record, (all) => pick(all, scope.account)),
    );
  };
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
