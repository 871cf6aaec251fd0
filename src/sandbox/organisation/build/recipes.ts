import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import { builderArn, getRow, listRow, optional } from './image-builder-rows.ts';
import type { When } from './when.ts';

/** A component in a recipe, with the values of its parameters. */
export interface RecipeComponent {
  /** Name of a component of the same place, or an ARN. */
  readonly component: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface ImageRecipe {
  readonly name: string;
  readonly version?: string;
  readonly parentImage?: string;
  readonly components: readonly RecipeComponent[];
  /** The root volume's key; left out, it is not encrypted by the recipe. */
  readonly volumeKey?: string;
  /** Text; Image Builder keeps it in base64. */
  readonly userData?: string;
}

export interface ContainerRecipe {
  readonly name: string;
  readonly version?: string;
  readonly dockerfile: string;
  readonly components: readonly RecipeComponent[];
  readonly kmsKeyId?: string;
  readonly encrypted?: boolean;
  readonly repository: string;
}

export function recipeArn(
  place: Place,
  kind: 'image-recipe' | 'container-recipe',
  name: string,
  version = '1.0.0',
): string {
  return builderArn(place, `${kind}/${name}/${version}`);
}

export function imageRecipeRows(place: Place, recipes: readonly ImageRecipe[], when: When): AnswerRow[] {
  const all = recipes.map((recipe) => ({ recipe, common: commonOf(place, 'image-recipe', recipe, when) }));
  return [
    listRow(place, 'ListImageRecipes', {
      imageRecipeSummaryList: all.map(({ common, recipe }) => ({ ...common, parentImage: parentOf(place, recipe) })),
    }),
    ...all.map(({ common, recipe }) =>
      getRow(
        place,
        'GetImageRecipe',
        { imageRecipeArn: recipeArn(place, 'image-recipe', recipe.name, recipe.version) },
        {
          imageRecipe: {
            ...common,
            type: 'AMI',
            version: recipe.version ?? '1.0.0',
            parentImage: parentOf(place, recipe),
            components: componentsOf(place, recipe.components),
            blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: volumeOf(recipe) }],
            workingDirectory: '/tmp',
            ...(recipe.userData !== undefined && {
              additionalInstanceConfiguration: { userDataOverride: Buffer.from(recipe.userData).toString('base64') },
            }),
          },
        },
      ),
    ),
  ];
}

export function containerRecipeRows(place: Place, recipes: readonly ContainerRecipe[], when: When): AnswerRow[] {
  const all = recipes.map((recipe) => {
    const common = commonOf(place, 'container-recipe', recipe, when);
    return {
      recipe,
      common: { ...common, containerType: 'DOCKER', parentImage: 'public.ecr.aws/amazonlinux/amazonlinux:2023' },
    };
  });
  return [
    listRow(place, 'ListContainerRecipes', { containerRecipeSummaryList: all.map(({ common }) => common) }),
    ...all.map(({ common, recipe }) =>
      getRow(
        place,
        'GetContainerRecipe',
        { containerRecipeArn: recipeArn(place, 'container-recipe', recipe.name, recipe.version) },
        {
          containerRecipe: {
            ...common,
            version: recipe.version ?? '1.0.0',
            components: componentsOf(place, recipe.components),
            dockerfileTemplateData: recipe.dockerfile,
            ...optional('kmsKeyId', recipe.kmsKeyId),
            encrypted: recipe.encrypted ?? true,
            targetRepository: { service: 'ECR', repositoryName: recipe.repository },
          },
        },
      ),
    ),
  ];
}

function commonOf(
  place: Place,
  kind: 'image-recipe' | 'container-recipe',
  { name, version }: { readonly name: string; readonly version?: string },
  when: When,
): JsonObject {
  const arn = recipeArn(place, kind, name, version);
  return { arn, name, platform: 'Linux', owner: place.account, dateCreated: when.daysAgo(85), tags: {} };
}

function parentOf({ region }: Place, { parentImage }: ImageRecipe): string {
  return parentImage ?? `arn:aws:imagebuilder:${region}:aws:image/amazon-linux-2023-x86/x.x.x`;
}

function componentsOf(place: Place, components: readonly RecipeComponent[]): JsonObject[] {
  return components.map(({ component, parameters = {} }) => ({
    componentArn: component.startsWith('arn:') ? component : builderArn(place, `component/${component}/1.0.0/1`),
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value: [value] })),
  }));
}

function volumeOf({ volumeKey }: ImageRecipe): JsonObject {
  const volume = { volumeSize: 8, volumeType: 'gp3', deleteOnTermination: true };
  return { ...volume, encrypted: volumeKey !== undefined, ...optional('kmsKeyId', volumeKey) };
}
