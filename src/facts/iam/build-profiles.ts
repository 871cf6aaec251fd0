import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listed, objectsOf } from '../answers.ts';
import { IMAGE_RECIPE } from '../imagebuilder/resource-kinds.ts';
import { bodyOf, resourcesOf } from '../imagebuilder/resources.ts';

const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';

/** Instance profiles by the infrastructure configuration that names them. */
export function profileNames(evidence: AccountEvidence): ReadonlyMap<string, string> {
  const items = evidence.regions.flatMap(
    (region) => listed(evidence.records(region, INFRASTRUCTURES), 'infrastructureConfigurationSummaryList').items,
  );
  return new Map(
    items.map(({ json }) => [stringMember(json, 'arn') ?? '', stringMember(json, 'instanceProfileName') ?? '']),
  );
}

/** Image recipes with a component in whatever version is newest: `…/component/agent/x.x.x`. */
export function newestVersionRecipes(evidence: AccountEvidence) {
  const { resources, gaps } = resourcesOf(IMAGE_RECIPE, evidence);
  const arns = new Set<string>();
  const unread: Unknown[] = [...gaps];
  for (const resource of resources) {
    const body = bodyOf(resource);
    if ('why' in body) unread.push(body.why);
    else if (
      objectsOf(body.object, 'components').some((each) =>
        /\/(x|\d+)\.(x|\d+)\.x(\/|$)/.test(stringMember(each, 'componentArn') ?? ''),
      )
    )
      arns.add(resource.arn);
  }
  return { arns, gaps: unread };
}
