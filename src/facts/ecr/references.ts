import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { at } from '../answers.ts';
import { type Find, inEach, type Names, namesIn } from '../imagebuilder/names.ts';
import { CONTAINER_RECIPE, DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';

/** The lists of everything that can name a repository. */
export const REPOSITORY_LISTS = [CONTAINER_RECIPE.list, DISTRIBUTION.list];

/** Every repository of the account's own that container recipes and distribution settings name, with its Region. */
export function repositoryReferences(evidence: AccountEvidence): Names {
  const sources = [namesIn(CONTAINER_RECIPE, ofRecipe, evidence), namesIn(DISTRIBUTION, ofDistribution, evidence)];
  return { names: sources.flatMap(({ names }) => names), gaps: sources.flatMap(({ gaps }) => gaps) };
}

const ofRecipe: Find = (body, record) => [{ cell: at('targetRepository', 'repositoryName')(body, record) }];

const ofDistribution: Find = (body, record) =>
  inEach(body, record, 'distributions', (each) => ({
    cell: at('containerDistributionConfiguration', 'targetRepository', 'repositoryName')(each, record),
    region: stringMember(each, 'region'),
  }));
