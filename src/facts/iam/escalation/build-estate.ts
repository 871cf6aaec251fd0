import type { JsonObject } from '../../../core/json.ts';
import { stringMember } from '../../../core/json.ts';
import { newestVersion, openPattern } from '../../../core/version-arn.ts';
import type { AccountEvidence } from '../../../evidence/account-evidence.ts';
import type { Unknown } from '../../../model/facts.ts';
import { listIn, objectsOf } from '../../answers.ts';
import { recipesOf } from '../../imagebuilder/resources.ts';
import { instanceProfiles } from '../build-profiles.ts';

const PIPELINES = 'imagebuilder:ListImagePipelines';

/** What the account's Image Builder resources name by whatever version is newest, and what that runs as. */
export interface BuildEstate {
  /** Instance profiles of existing infrastructure configurations. */
  readonly profiles: ReadonlySet<string>;
  /** Names in pipelines, and in the recipes that these come to mean. */
  readonly open: readonly OpenName[];
  /** Patterns of components that some recipe takes. */
  readonly components: readonly string[];
  /** What could not be listed or read of them. */
  readonly gaps: readonly Unknown[];
}

export interface OpenName {
  readonly kind: string;
  /** A pattern of the ARNs of what it will mean. */
  readonly like: string;
  /** Instance profile of the build instance. */
  readonly profile: string | undefined;
  /** ARN of the role that workflows run with. */
  readonly executionRole: string | undefined;
}

type Name = Pick<OpenName, 'kind' | 'like'>;

/** Reads it, each name resolved as Image Builder does at the next run. */
export function buildEstateOf(evidence: AccountEvidence): BuildEstate {
  const profiles = instanceProfiles(evidence);
  const { recipes, gaps } = recipesIn(evidence);
  const pipelines = evidence.regions.map((region) => listIn(PIPELINES, 'imagePipelineList', region, evidence));
  const items = pipelines.flatMap((each) => each.items);
  const open = items.flatMap(({ json }) => {
    const profile = profiles.names.get(stringMember(json, 'infrastructureConfigurationArn') ?? '');
    const executionRole = stringMember(json, 'executionRole');
    return namesOf(json, recipes, evidence.account).map((name): OpenName => ({ ...name, profile, executionRole }));
  });
  const components = [...recipes.values()].flat().filter(({ kind }) => kind === 'component');
  return {
    profiles: new Set(profiles.names.values()),
    open,
    components: [...new Set(components.map(({ like }) => like))],
    gaps: [...gaps, ...profiles.gaps, ...pipelines.flatMap((each) => each.gaps)],
  };
}

/** What the account's own recipes take, by ARN. */
function recipesIn(evidence: AccountEvidence) {
  const { gaps, recipes } = recipesOf(evidence);
  const inputs = recipes.map(({ body, recipe }) => [recipe.arn, inputsOf(body.object, evidence.account)] as const);
  return { recipes: new Map(inputs), gaps };
}

function inputsOf(recipe: JsonObject, account: string): readonly Name[] {
  const components = objectsOf(recipe, 'components').map((each) => stringMember(each, 'componentArn'));
  return [...components, stringMember(recipe, 'parentImage')].flatMap((arn) => openName(arn, account));
}

/** What a pipeline names, and what the recipe takes that it means today. */
function namesOf(
  pipeline: JsonObject,
  recipes: ReadonlyMap<string, readonly Name[]>,
  account: string,
): readonly Name[] {
  const recipe = stringMember(pipeline, 'imageRecipeArn') ?? stringMember(pipeline, 'containerRecipeArn');
  const workflows = objectsOf(pipeline, 'workflows').map((each) => stringMember(each, 'workflowArn'));
  const meant = recipe === undefined ? undefined : newestVersion(recipe, recipes.keys());
  return [
    ...[recipe, ...workflows].flatMap((arn) => openName(arn, account)),
    ...((meant === undefined ? undefined : recipes.get(meant)) ?? []),
  ];
}

/** A name of the account's own that may come to mean something else. What others make, nobody of the account can. */
function openName(arn: string | undefined, account: string): readonly Name[] {
  const [prefix, , service, , owner, resource] = arn?.split(':') ?? [];
  if (arn === undefined || prefix !== 'arn' || service !== 'imagebuilder' || owner !== account) return [];
  const kind = resource?.split('/')[0] ?? '';
  const like = openPattern(arn, !kind.endsWith('recipe'));
  return like === undefined ? [] : [{ kind, like }];
}
