import { type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { gapsAt, notCalled, unknownOf } from '../coverage.ts';

export const BUILDS = 'imagebuilder:ListImageBuildVersions';

/** All builds of an image version, or why they are not known. */
export type Builds = { readonly items: readonly Item[] } | { readonly why: Unknown };

/** The builds that were listed of an image version. */
export function buildsOf(version: string, region: string, evidence: AccountEvidence): Builds {
  const records = evidence.records(region, BUILDS);
  const own = records.filter((record) => stringMember(record.input, 'imageVersionArn') === version);
  if (own.length === 0) return { why: notCalled(BUILDS, { account: evidence.account, region }) };
  const summaries = listed(own, 'imageSummaryList');
  const ids = new Set(own.map((record) => record.id));
  const cut = gapsAt(BUILDS, region, evidence).find((gap) => gap.record !== null && ids.has(gap.record));
  const why = own.map(unknownOf).find((gap) => gap !== undefined) ?? cut ?? summaries.gaps[0];
  return why === undefined ? { items: summaries.items } : { why };
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
