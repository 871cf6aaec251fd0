import { stringMember } from '../../core/json.ts';
import { byVersion, coversVersion, versionMadeBy } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { Item } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { algorithm, calls } from '../source.ts';
import { BUILDS, buildsOf, isUsable, newestOfBuilds, ownVersions } from './builds.ts';

export const NEWEST_IMAGE = algorithm(
  'newest-image@1',
  calls(['imagebuilder:ListImagePipelines', 'imagebuilder:ListImages', BUILDS]),
  'An image has the name and version of the recipe that the pipeline names; x in the version stands for any number. Of ' +
    'the builds of these versions (imagebuilder:ListImageBuildVersions) with state AVAILABLE or DEPRECATED (a deprecated image can still be started), the one with the highest ' +
    'version, and of that with the highest build number; its age runs ' +
    'from dateCreated to the beginning of collecting. A dateCreated that is not ISO 8601 is not known.',
);

/** A pipeline's newest image that can be used, that it has none, or why it is not known. */
export type Newest = { readonly item: Item } | { readonly none: true } | { readonly why: Unknown };

/** Finds the newest image of a pipeline as it was listed. */
export function newestOf({ json, record }: Item, region: string, evidence: AccountEvidence): Newest {
  const recipe = stringMember(json, 'imageRecipeArn') ?? stringMember(json, 'containerRecipeArn');
  if (recipe === undefined) return { why: unparsable(record, 'a pipeline without a recipe') };
  const made = versionMadeBy(recipe);
  const { gaps, versions } = ownVersions(region, evidence);
  if (gaps[0] !== undefined) return { why: gaps[0] };
  const own = [...versions.keys()].filter((version) => coversVersion(made, version));
  for (const version of own.sort(byVersion).reverse()) {
    const builds = buildsOf(version, region, evidence);
    if ('why' in builds) return { why: builds.why };
    const item = newestOfBuilds(builds.items.filter((build) => isUsable(build.json)));
    if (item !== undefined) return { item };
  }
  return { none: true };
}
