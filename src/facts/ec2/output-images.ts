import { byText } from '../../core/compare.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { ControlTotal, Unknown } from '../../model/facts.ts';
import { type Item, listIn, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { BUILDS, buildsOf, ownBuilds, ownVersions } from '../imagebuilder/builds.ts';
import { call } from '../source.ts';

export const DESCRIBE = 'ec2:DescribeImages';
const IMAGES = 'imagebuilder:ListImages';

/** What tells of them. */
export const OUTPUT_IMAGE_CALLS = [call(DESCRIBE), call(IMAGES), call(BUILDS)] as const;

/** An AMI of the account that Image Builder made, by its own word or by the tag it puts on what it makes. */
export interface OutputImage {
  readonly id: string;
  readonly item: Item;
  readonly region: string;
  readonly listed: boolean;
  /** Why it may be listed all the same. */
  readonly unlisted?: Unknown;
  readonly tagged: boolean;
}

/** AMI ids that Image Builder says it made in the account, by Region; and what could not be listed. */
interface Outputs {
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** Builds that are not known, which may have put out any AMI. */
  readonly unread: readonly Unknown[];
  /** AMIs in Regions that nobody looked into. */
  readonly outside: readonly Unknown[];
}

/** The AMIs of the account that Image Builder made and that still exist, from both sources. */
export function outputImages(evidence: AccountEvidence) {
  const outputs = outputsOf(evidence);
  const regions = evidence.regions.map((region) => imagesIn(region, outputs, evidence));
  return {
    images: regions.flatMap((each) => each.images.filter((image) => image.listed || image.tagged)),
    gaps: [...outputs.unread, ...outputs.outside, ...regions.flatMap((each) => each.gaps)],
    totals: regions.map((each) => each.total),
  };
}

function imagesIn(region: string, { ids, unread }: Outputs, evidence: AccountEvidence) {
  const made = ids.get(region) ?? new Set();
  const [unlisted] = unread;
  const records = evidence.records(region, DESCRIBE);
  const found = new Map<string, OutputImage>();
  const { items, gaps } = listIn(DESCRIBE, 'Images', region, evidence);
  const bad: Unknown[] = [];
  for (const item of items) {
    const id = stringMember(item.json, 'ImageId');
    const owner = stringMember(item.json, 'OwnerId');
    if (id === undefined || owner === undefined)
      bad.push(unparsable(item.record, 'an image without ImageId or OwnerId'));
    else if (owner === evidence.account)
      found.set(id, {
        ...{ id, item, region },
        listed: made.has(id),
        ...(unlisted === undefined ? {} : { unlisted }),
        tagged: isTagged(item.json),
      });
  }
  const images = [...found.values()];
  const listedBuilds = new Set(ownBuilds(region, evidence).builds.map(({ arn }) => arn));
  const tagged = images.filter((image) => image.tagged);
  const scope = { account: evidence.account, region };
  const total: ControlTotal = {
    scope,
    counted: tagged.filter((image) => image.listed || isExplained(image, listedBuilds, evidence)).length,
    expected: tagged.length,
    source: DESCRIBE,
    from: records.map((record) => record.id).sort(),
    note: 'AMIs of the account that Image Builder lists, put here from elsewhere or has deleted the image of, against those that carry its tag',
  };
  return { images, gaps: [...gaps, ...bad], total };
}

/**
 * Why an AMI with Image Builder's tag stands in no list of this account: its tag Ec2ImageBuilderArn names an image of
 * another account or Region, which distributed it here, or one that was deleted while its AMI stayed.
 */
function isExplained(
  { item, region }: OutputImage,
  listedBuilds: ReadonlySet<string>,
  evidence: AccountEvidence,
): boolean {
  const arn = tagOf(item.json, 'Ec2ImageBuilderArn') ?? '';
  const [, , service, from, account] = arn.split(':');
  if (service !== 'imagebuilder') return false;
  const isElsewhere = account !== evidence.account || from !== region;
  return isElsewhere || !listedBuilds.has(arn);
}

function tagOf(image: JsonObject, key: string): string | undefined {
  const tag = objectsOf(image, 'Tags').find((each) => stringMember(each, 'Key') === key);
  return stringMember(tag, 'Value');
}

function isTagged(image: JsonObject): boolean {
  return tagOf(image, 'CreatedBy') === 'EC2 Image Builder';
}

/** What each build of each image put out. */
function outputsOf(evidence: AccountEvidence): Outputs {
  const ids = new Map<string, Set<string>>();
  const unread: Unknown[] = [];
  const outside: Unknown[] = [];
  for (const region of evidence.regions) {
    const list = listIn(IMAGES, 'imageVersionList', region, evidence);
    const nameless = list.items.filter(({ json }) => stringMember(json, 'arn') === undefined);
    const builds = [...ownVersions(region, evidence).versions.keys()].map((arn) => buildsOf(arn, region, evidence));
    const unreadBuilds = builds.flatMap((each) => ('why' in each ? each.why : []));
    const summaries = builds.flatMap((each) => ('items' in each ? each.items : []));
    const amis = summaries.flatMap(({ json }) => objectsOf(member(json, 'outputResources'), 'amis'));
    const unreadable = summaries.flatMap(unreadableOutput);
    const elsewhere = amis.flatMap((ami) => note(ids, ami, evidence)).sort(byText);
    unread.push(...list.gaps, ...nameless.map(({ record }) => unparsable(record, 'an image version without arn')));
    unread.push(...new Map(unreadBuilds.map((why) => [JSON.stringify(why), why])).values(), ...unreadable);
    outside.push(...[...new Set(elsewhere)].map((each) => outOfScope(each, region, evidence)));
  }
  return { ids, unread, outside };
}

/** Output that is not what AWS documents: what it would name is not known. */
function unreadableOutput({ json, record }: Item): readonly Unknown[] {
  const output = member(json, 'outputResources') ?? {};
  const amis = member(output, 'amis') ?? [];
  const isReadable = isJsonObject(output) && Array.isArray(amis) && amis.every((ami) => isJsonObject(ami));
  return isReadable ? [] : [unparsable(record, 'outputResources.amis is not a list of objects')];
}

/** Notes an AMI of the account's own; copies in other accounts are theirs to show. Answers a Region out of scope. */
function note(ids: Map<string, Set<string>>, ami: JsonObject, evidence: AccountEvidence): readonly string[] {
  const region = stringMember(ami, 'region');
  const id = stringMember(ami, 'image');
  const owner = stringMember(ami, 'accountId') ?? evidence.account;
  if (region === undefined || id === undefined || owner !== evidence.account) return [];
  ids.set(region, (ids.get(region) ?? new Set()).add(id));
  return evidence.regions.includes(region) ? [] : [region];
}

/** AMIs in a Region that nobody looked into. */
function outOfScope(elsewhere: string, region: string, { account }: AccountEvidence): Unknown {
  const detail = `Image Builder put AMIs into ${elsewhere}, which is out of scope`;
  return { operation: DESCRIBE, scope: { account, region }, record: null, reason: 'outside', detail };
}
