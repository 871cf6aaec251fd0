import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Column, FactTable } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listed } from '../answers.ts';
import { gapsAt } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

/** What counts as using Image Builder: an owned resource of any of these kinds. */
const KINDS: Readonly<
  Record<string, { readonly operation: DeclaredOperation; readonly list: string; readonly noun: string }>
> = {
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

const spec: FactTable = {
  name: 'imagebuilder.usage',
  as: 'usage',
  meaning: 'Regions in which the account owns anything in Image Builder.',
  grain: 'region',
  key: 'id',
  needs: USAGE_OPERATIONS,
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: 'The account and the Region.',
      source: 'the scope of the calls',
    },
    region: { type: 'string', absentable: false, meaning: 'The Region.', source: 'the scope of the calls' },
    ...Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, countColumn(kind.noun, kind)])),
  },
  algorithms: {},
};

function countColumn(noun: string, kind: { readonly operation: DeclaredOperation; readonly list: string }): Column {
  return {
    type: 'int',
    absentable: false,
    meaning: `How many ${noun} the account owns in the Region.`,
    source: `${kind.operation} ${kind.list}[]`,
  };
}

/** One row per Region in use; a Region in which all lists came back empty has none. */
export const imagebuilderUsage: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => ({ region, ...usageIn(region, evidence) }));
  const rows = all.flatMap(({ region, inUse, records, counts }) => {
    if (!inUse) return [];
    const scope = { account: evidence.account, region };
    const cells = { id: known(`${evidence.account}/${region}`), region: known(region), ...counts };
    return [makeRow(spec, { scope, from: records, cells })];
  });
  return { rows, gaps: all.flatMap((each) => each.gaps) };
}

/** What the account owns in Image Builder in one Region. */
export function usageIn(region: string, evidence: AccountEvidence) {
  const lists = Object.entries(KINDS).map(([name, kind]) => ({ name, ...countIn(region, kind, evidence) }));
  return {
    inUse: lists.some((list) => list.found > 0),
    records: USAGE_OPERATIONS.flatMap((operation) => evidence.records(region, operation)),
    counts: Object.fromEntries(lists.map(({ name, cell }) => [name, cell])),
    gaps: lists.flatMap((list) => list.gaps),
  };
}

function countIn(region: string, kind: { operation: DeclaredOperation; list: string }, evidence: AccountEvidence) {
  const { items, gaps } = listed(evidence.records(region, kind.operation), kind.list);
  const why = [...gapsAt(kind.operation, region, evidence), ...gaps][0];
  const cell: Cell = why === undefined ? known(items.length) : unknown(why);
  return { found: items.length, gaps, cell };
}
