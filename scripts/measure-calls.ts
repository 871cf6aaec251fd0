/**
 * How many calls an account of a known size takes: the sandbox plays it, and every request is counted, polls and pages
 * by themselves. Beside it what one would make who lists everything and then asks for each item. Exit 1 above the budget.
 *
 *   npx tsx scripts/measure-calls.ts
 */
import { countCalls, type Sizes } from '../test/collect/reference-account.ts';

const BUDGET = 1370;

const REFERENCE: Sizes = {
  users: 200,
  groups: 20,
  roles: 400,
  policies: 150,
  builders: 15,
  keys: 120,
  namedKeys: 6,
  componentVersions: 180,
  imageVersions: 120,
  imageBuilds: 600,
  amis: 900,
  imageRecipes: 40,
  containerRecipes: 5,
  infrastructures: 15,
  distributions: 20,
  pipelines: 30,
  workflows: 10,
  lifecyclePolicies: 6,
  logBuckets: 1,
  dataStores: 1,
  shared: 8,
};
/** Builds of components and workflows, which are not asked for one by one. */
const COMPONENT_BUILDS = 260;
const WORKFLOW_BUILDS = 18;

interface Part {
  readonly name: string;
  readonly operations: RegExp;
  /** List, then a call or more for each item; where nothing can be saved, the same. */
  readonly naive?: number;
}

const pages = (count: number): number => Math.ceil(count / 25);
const { amis: A, componentVersions: Cv, imageBuilds: Nb, imageVersions: Nv, keys: K, roles: R, users: U } = REFERENCE;
const recipes = REFERENCE.imageRecipes + REFERENCE.containerRecipes;
const settings = REFERENCE.infrastructures + REFERENCE.distributions + WORKFLOW_BUILDS + REFERENCE.lifecyclePolicies;

/** The first part that an operation fits is its own. */
const PARTS: readonly Part[] = [
  { name: 'Last use of rights', operations: /^iam:\w+LastAccessedDetails$/, naive: 3 * (U + R) },
  {
    name: 'IAM',
    operations: /^iam:/,
    naive: 8 * U + 5 * R + 3 * REFERENCE.groups + 2 * REFERENCE.policies,
  },
  { name: 'KMS', operations: /^kms:/, naive: Math.ceil(K / 100) + 5 * K },
  { name: 'Components', operations: /^imagebuilder:\w+Components?$/, naive: pages(Cv) + Cv + 3 * COMPONENT_BUILDS },
  {
    name: 'Images',
    operations:
      /^imagebuilder:(ListImages|ListImageBuildVersions|GetImage|ListImageScan\w+|ListImagePackages|ListWorkflow\w*Executions)$/,
    naive: pages(Nv) + Nv + 3 * Nb,
  },
  {
    name: 'Recipes',
    operations: /^imagebuilder:\w+Recipes?$/,
    naive: pages(REFERENCE.imageRecipes) + pages(REFERENCE.containerRecipes) + 2 * recipes,
  },
  {
    name: 'Pipelines, settings, workflows, lifecycle',
    operations: /^imagebuilder:/,
    naive: pages(REFERENCE.pipelines) + 4 + settings + REFERENCE.pipelines + REFERENCE.workflows,
  },
  { name: 'Sharing', operations: /^ram:/, naive: COMPONENT_BUILDS + Nb + recipes },
  { name: 'AMIs and snapshots', operations: /^ec2:Describe(Image|Snapshot)/, naive: 3 * A },
  { name: 'S3', operations: /^(s3|s3-control):/ },
  { name: 'CloudTrail', operations: /^cloudtrail:/ },
  { name: 'Once for the account or the Region', operations: /./ },
];

const counted = await countCalls(REFERENCE);
const counts = [...counted.counts].sort(([a], [b]) => (a < b ? -1 : 1));
const made = counts.reduce((sum, [, count]) => sum + count, 0);
let naive = 0;
const line = (name: string, count: number, beside = '') =>
  console.log(`${name.padEnd(52)}${String(count).padStart(6)}${beside.padStart(10)}`.trimEnd());
console.log(`${'calls'.padStart(58)}${'naive'.padStart(10)}`);
for (const part of PARTS) {
  const own = counts.filter(([name]) => PARTS.find(({ operations }) => operations.test(name)) === part);
  const sum = own.reduce((total, [, count]) => total + count, 0);
  naive += part.naive ?? sum;
  line(part.name, sum, String(part.naive ?? sum));
  for (const [name, count] of own) line(`  ${name}`, count);
}
line('total', made, String(naive));
// Each AMI of Image Builder's takes a call for its launch permissions, and 200 of them one for themselves and two for
// their snapshots. The naive count asks about all AMIs of the account; those that no build put out are not asked about.
const batches = (count: number): number => Math.ceil(count / 200);
const all = made + A - Nb + 3 * (batches(A) - batches(Nb));
console.log(`\nat most ${BUDGET}; if Image Builder had made all ${A} AMIs and not ${Nb} of them: ${all}`);
process.exitCode = made > BUDGET ? 1 : 0;
