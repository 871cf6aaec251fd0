import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listIn } from '../answers.ts';
import { always, type Place, REGION_COLUMNS, table } from '../define.ts';
import { known, unknown } from '../row.ts';
import { call } from '../source.ts';

interface Kind {
  readonly operation: DeclaredOperation;
  readonly list: string;
  readonly noun: string;
}

/** What counts as using Image Builder: an owned resource of any of these kinds. */
const KINDS: Readonly<Record<string, Kind>> = {
  components: { operation: 'imagebuilder:ListComponents', list: 'componentVersionList', noun: 'component versions' },
  containerRecipes: {
    operation: 'imagebuilder:ListContainerRecipes',
    list: 'containerRecipeSummaryList',
    noun: 'container recipes',
  },
  distributions: {
    operation: 'imagebuilder:ListDistributionConfigurations',
    list: 'distributionConfigurationSummaryList',
    noun: 'distribution configurations',
  },
  imageRecipes: { operation: 'imagebuilder:ListImageRecipes', list: 'imageRecipeSummaryList', noun: 'image recipes' },
  images: { operation: 'imagebuilder:ListImages', list: 'imageVersionList', noun: 'image versions' },
  infrastructures: {
    operation: 'imagebuilder:ListInfrastructureConfigurations',
    list: 'infrastructureConfigurationSummaryList',
    noun: 'infrastructure configurations',
  },
  pipelines: { operation: 'imagebuilder:ListImagePipelines', list: 'imagePipelineList', noun: 'pipelines' },
  workflows: { operation: 'imagebuilder:ListWorkflows', list: 'workflowVersionList', noun: 'workflows' },
};
/** The calls that show whether Image Builder is used. */
export const USAGE_OPERATIONS: readonly DeclaredOperation[] = Object.values(KINDS).map(({ operation }) => operation);

/** One row per Region in use; a Region in which all lists came back empty has none. */
export const imagebuilderUsage = table<Place>({
  name: 'imagebuilder.usage',
  as: 'usage',
  meaning: 'Regions in which the account owns anything in Image Builder.',
  grain: 'region',
  key: 'id',
  needs: USAGE_OPERATIONS,
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => usageIn(region, evidence));
    return { subjects: all.filter(({ inUse }) => inUse), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    ...REGION_COLUMNS,
    ...Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, countOf(kind)])),
  },
});

function countOf({ operation, list, noun }: Kind) {
  const meaning = `How many ${noun} the account owns in the Region.`;
  return always<Place>('int', meaning, call(operation, `${list}[]`), ({ scope: { region } }, evidence) => {
    const { items, gaps } = listIn(operation, list, region, evidence);
    const [why] = gaps;
    return why === undefined ? known(items.length) : unknown(why);
  });
}

/** Whether the account owns anything in Image Builder in one Region, with the records that say so. */
export function usageIn(region: string, evidence: AccountEvidence) {
  const lists = Object.values(KINDS).map(({ operation, list }) => listIn(operation, list, region, evidence));
  return {
    scope: { account: evidence.account, region },
    inUse: lists.some(({ items }) => items.length > 0),
    from: USAGE_OPERATIONS.flatMap((operation) => evidence.records(region, operation)),
    gaps: lists.flatMap(({ gaps }) => gaps),
  };
}
