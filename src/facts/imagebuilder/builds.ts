import { type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { gapsAt, notCalled, unknownOf, unparsable } from '../coverage.ts';

export const BUILDS = 'imagebuilder:ListImageBuildVersions';

/** All builds of an image version, or why they are not known. */
export type Builds = { readonly items: readonly Item[] } | { readonly why: Unknown };

/**
 * The builds that were listed of an image version: by its name, or else in the list of all. There is no version without
 * a build, so that a list of all without any of it does not tell.
 */
export function buildsOf(version: string, region: string, evidence: AccountEvidence): Builds {
  const records = evidence.records(region, BUILDS);
  const own = records.filter((record) => stringMember(record.input, 'imageVersionArn') === version);
  const all = records.filter((record) => member(record.input, 'imageVersionArn') === undefined);
  const [first] = own.length > 0 ? own : all;
  if (first === undefined) return { why: notCalled(BUILDS, { account: evidence.account, region }) };
  const told = own.length > 0 ? own : all;
  const ids = new Set(told.map((record) => record.id));
  const cut = gapsAt(BUILDS, region, evidence).find((gap) => gap.record !== null && ids.has(gap.record));
  const { byVersion, gaps } = own.length > 0 ? sorted(own) : sortedOnce(records, all);
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

function sortedOnce(records: readonly EvidenceRecord[], all: readonly EvidenceRecord[]): Sorted {
  const known = lists.get(records) ?? sorted(all);
  lists.set(records, known);
  return known;
}

function sorted(records: readonly EvidenceRecord[]): Sorted {
  const { items, gaps } = listed(records, 'imageSummaryList');
  const byVersion = new Map<string, Item[]>();
  for (const item of items) {
    const arn = stringMember(item.json, 'arn') ?? '';
    const version = arn.slice(0, arn.lastIndexOf('/'));
    const builds = byVersion.get(version);
    if (builds === undefined) byVersion.set(version, [item]);
    else builds.push(item);
  }
  return { byVersion, gaps };
}

/** Whether a build can be used: neither failed nor withdrawn. */
export function isAvailable(build: Json): boolean {
  return stringMember(member(build, 'state'), 'status') === 'AVAILABLE';
}

/** `image/web/1.0.0/12` → 12 */
export function buildNumber(build: Json): number {
  const arn = stringMember(build, 'arn') ?? '';
  const number = Number(arn.slice(arn.lastIndexOf('/') + 1));
  return Number.isInteger(number) ? number : -1;
}

/** The image version that a recipe makes: it has the recipe's name and version. */
export function versionMadeBy(recipe: string): string {
  return recipe.replace(/:(image|container)-recipe\//, ':image/');
}

/** An account's own image versions of a Region, by ARN. */
export function ownVersions(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listed(evidence.records(region, 'imagebuilder:ListImages'), 'imageVersionList');
  const own = items.filter(({ json }) => stringMember(json, 'arn')?.split(':')[4] === evidence.account);
  return { versions: new Map(own.map((item) => [stringMember(item.json, 'arn') ?? '', item])), gaps };
}
