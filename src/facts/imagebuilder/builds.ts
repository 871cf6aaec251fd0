import { type Json, member, stringMember } from '../../core/json.ts';
import { buildNumber, versionOf } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { USABLE } from '../../operations/imagebuilder-states.ts';
import { type Item, type ListCall, listed, listIn } from '../answers.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from '../coverage.ts';

export const BUILDS = 'imagebuilder:ListImageBuildVersions';

/** The member that holds the builds of images. */
export const BUILD_LIST = 'imageSummaryList';

const IMAGE_BUILDS: ListCall = { operation: BUILDS, list: BUILD_LIST, input: 'imageVersionArn' };

/** All builds of a version, or why they are not known. */
export type Builds = { readonly items: readonly Item[] } | { readonly why: Unknown };

/**
 * The builds that were listed of a version: by its name, or else in the list of all. There is no version without a
 * build, so that a list of all without any of it does not tell.
 *
 * @param call The list of builds: of images, where nothing else is said.
 */
export function buildsOf(
  version: string,
  region: string,
  evidence: AccountEvidence,
  call: ListCall = IMAGE_BUILDS,
): Builds {
  const records = evidence.records(region, call.operation);
  const own = records.filter((record) => stringMember(record.input, call.input) === version);
  const all = records.filter((record) => member(record.input, call.input) === undefined);
  const [first] = own.length > 0 ? own : all;
  if (first === undefined) return { why: notCalled(call.operation, { account: evidence.account, region }) };
  const told = own.length > 0 ? own : all;
  const ids = new Set(told.map((record) => record.id));
  const cut = gapsAt(call.operation, region, evidence).find((gap) => gap.record !== null && ids.has(gap.record));
  const { byVersion, gaps } = own.length > 0 ? sorted(own, call.list) : sortedOnce(records, all, call.list);
  const why = told.map(unknownOf).find((gap) => gap !== undefined) ?? cut ?? gaps[0];
  if (why !== undefined) return { why };
  if (own.length > 0) return { items: [...byVersion.values()].flat() };
  const items = byVersion.get(version);
  return items === undefined ? { why: unparsable(first, `no build of ${version} is listed`) } : { items };
}

interface Sorted {
  readonly byVersion: ReadonlyMap<string, readonly Item[]>;
  readonly gaps: readonly Unknown[];
}

/** The list of all builds of a Region is sorted out once for all versions. */
const lists = new WeakMap<readonly EvidenceRecord[], Sorted>();

function sortedOnce(records: readonly EvidenceRecord[], all: readonly EvidenceRecord[], list: string): Sorted {
  const known = lists.get(records) ?? sorted(all, list);
  lists.set(records, known);
  return known;
}

function sorted(records: readonly EvidenceRecord[], list: string): Sorted {
  const { items, gaps } = listed(records, list);
  const byVersion = new Map<string, Item[]>();
  for (const item of items) {
    const version = versionOf(stringMember(item.json, 'arn') ?? '');
    const builds = byVersion.get(version);
    if (builds === undefined) byVersion.set(version, [item]);
    else builds.push(item);
  }
  return { byVersion, gaps };
}

/** Whether the images of a build can be started: it neither failed nor was withdrawn. */
export function isUsable(build: Json): boolean {
  return USABLE.has(stringMember(member(build, 'state'), 'status') ?? '');
}

/** The build with the highest number. */
export function newestOfBuilds(builds: readonly Item[]): Item | undefined {
  const numberOf = ({ json }: Item) => buildNumber(stringMember(json, 'arn') ?? '');
  return builds.toSorted((a, b) => numberOf(b) - numberOf(a))[0];
}

/** A build as the list of builds tells it. */
export interface Build {
  readonly arn: string;
  readonly region: string;
  readonly item: Item;
}

/** Every build of an account's own images of a Region; and what keeps them from being all. */
export function ownBuilds(region: string, evidence: AccountEvidence) {
  const { gaps, versions } = ownVersions(region, evidence);
  const all = [...versions.keys()].map((version) => buildsOf(version, region, evidence));
  const items = all.flatMap((each) => ('items' in each ? each.items : []));
  const builds = items.map((item): Build => ({ arn: stringMember(item.json, 'arn') ?? '', region, item }));
  const unread = all.flatMap((each) => ('why' in each ? [each.why] : []));
  return { builds, gaps: [...gaps, ...unread] };
}

/** An account's own image versions of a Region, by ARN. */
export function ownVersions(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listIn('imagebuilder:ListImages', 'imageVersionList', region, evidence);
  const own = items.filter(({ json }) => stringMember(json, 'arn')?.split(':')[4] === evidence.account);
  return { versions: new Map(own.map((item) => [stringMember(item.json, 'arn') ?? '', item])), gaps };
}
