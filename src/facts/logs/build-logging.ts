import { byText } from '../../core/compare.ts';
import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { BUILT } from '../../operations/imagebuilder-states.ts';
import { at, listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { gapsAt } from '../coverage.ts';
import { CONTAINER_RECIPE, IMAGE_RECIPE, INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { type Resource, readIn, recordsOf, resourcesIn, resourcesOf } from '../imagebuilder/resources.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import { bucketThere } from '../s3/buckets.ts';
import type { TableDefinition } from '../table.ts';
import { DESCRIBE_LOG_GROUPS, groupsIn } from './groups.ts';
import { MAY_WRITE, type Profiles, profilesOf } from './may-write.ts';

const PIPELINES = 'imagebuilder:ListImagePipelines';
/** Where the role of build instances writes; elsewhere it is the pipeline's own role. */
const BUILDERS = '/aws/imagebuilder/';
const STREAMS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const spec: FactTable = {
  name: 'logs.buildLogging',
  as: 'buildLogging',
  meaning: 'Infrastructure configurations with the places to which build instances can send their logs.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListInfrastructureConfigurations'],
  columns: {
    arn: column(
      'string',
      'ARN of the infrastructure configuration.',
      'imagebuilder:ListInfrastructureConfigurations infrastructureConfigurationSummaryList[].arn',
    ),
    pipelines: column(
      'list<string>',
      'ARNs of the pipelines that build with it.',
      `${PIPELINES} imagePipelineList[].infrastructureConfigurationArn`,
    ),
    bucket: absentable(
      'string',
      'The bucket for build logs.',
      'imagebuilder:GetInfrastructureConfiguration logging.s3Logs.s3BucketName',
    ),
    bucketExists: column(
      'bool',
      'A bucket is named, and it is there.',
      's3:GetBucketPolicy: anything but NoSuchBucket; of the account that owns the bucket where this one may not ask',
    ),
    bucketWritable: column(
      'bool',
      'A bucket is named, and the role of build instances may put objects there.',
      'derived: may-write@1, of s3:PutObject on any key under logging.s3Logs.s3KeyPrefix',
    ),
    logGroups: column(
      'list<string>',
      'The log groups that builds of its pipelines write to.',
      'derived: build-log-groups@2',
    ),
    logGroupsWritable: column(
      'bool',
      'Whoever writes to each of these log groups may: the role of build instances, or the pipeline’s execution role.',
      `derived: may-write@1, of ${STREAMS.join(' and ')}; build-log-groups@2`,
    ),
    logGroupsMissing: column(
      'list<string>',
      'Those of the log groups that do not exist although a pipeline that writes there has run.',
      `derived: build-log-groups@2; ${DESCRIBE_LOG_GROUPS}`,
    ),
  },
  algorithms: {
    'may-write@1': MAY_WRITE.description,
    'build-log-groups@2':
      'Of each pipeline that names the configuration: loggingConfiguration.imageLogGroupName, else /aws/imagebuilder/ and ' +
      'the name of its recipe, which is the name of the image: as it was given (imagebuilder:ListImageRecipes, ' +
      'ListContainerRecipes name), where an ARN has it in small letters with hyphens. Without a pipeline: none. The role ' +
      'of build instances writes under /aws/imagebuilder/; to a group of another name Image Builder writes with the ' +
      'pipeline’s executionRole, and without one nobody does (API Reference, "PipelineLoggingConfiguration"). A pipeline ' +
      'has run when its lastRunStatus is one that only a build which got past its instance reaches (or, in answers of ' +
      'old, when it has a dateLastRun).',
  },
};

export const logsBuildLogging: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { resources, gaps } = resourcesOf(INFRASTRUCTURE, evidence);
  const profiles = profilesOf(evidence);
  return { rows: resources.map((resource) => rowFor(resource, evidence, org, profiles)), gaps };
}

interface Pipeline {
  readonly arn: string;
  readonly logGroup: string;
  readonly executionRole: string | undefined;
  readonly hasRun: boolean;
}

function rowFor(resource: Resource, evidence: AccountEvidence, org: OrgContext, profiles: Profiles): Row {
  const { arn, scope } = resource;
  const { region } = scope;
  const found = pipelinesWith(arn, region, evidence);
  const per = (pick: (pipelines: readonly Pipeline[]) => Cell): Cell =>
    'why' in found ? unknown(found.why) : pick(found.pipelines);
  const groups = groupsIn(region, evidence);
  const [missing] = [...gapsAt(DESCRIBE_LOG_GROUPS, region, evidence), ...groups.gaps];
  const names = groups.groups.map(({ name }) => name);
  const asked = evidence.records(region, DESCRIBE_LOG_GROUPS);
  return makeRow(spec, {
    scope,
    from: [...recordsOf(resource), ...evidence.records(region, PIPELINES), ...asked],
    cells: {
      arn: known(arn),
      pipelines: per((pipelines) => known(pipelines.map((each) => each.arn).sort(byText))),
      bucket: readIn(resource, at('logging', 's3Logs', 's3BucketName')),
      bucketExists: readIn(resource, (body) => bucketExists(body, evidence, org)),
      bucketWritable: readIn(resource, (body) => bucketWritable(body, evidence, profiles)),
      logGroups: per((pipelines) => known(groupsOf(pipelines))),
      logGroupsWritable: per((pipelines) =>
        readIn(resource, (body) => groupsWritable(body, pipelines, scope.region, evidence, profiles)),
      ),
      logGroupsMissing: per((pipelines) => {
        const needed = groupsOf(pipelines.filter(({ hasRun }) => hasRun));
        if (needed.length > 0 && missing !== undefined) return unknown(missing);
        return known(needed.filter((name) => !names.includes(name)));
      }),
    },
  });
}

function groupsOf(pipelines: readonly Pipeline[]): readonly string[] {
  return [...new Set(pipelines.map(({ logGroup }) => logGroup))].sort(byText);
}

type Found = { readonly pipelines: readonly Pipeline[] } | { readonly why: Unknown };

function pipelinesWith(infrastructure: string, region: string, evidence: AccountEvidence): Found {
  const { items, gaps } = listed(evidence.records(region, PIPELINES), 'imagePipelineList');
  const using = items.filter(({ json }) => stringMember(json, 'infrastructureConfigurationArn') === infrastructure);
  const recipes = using.some((each) => !groupNamed(each.json)) ? recipeNames(region, evidence) : undefined;
  const [why] = [...gapsAt(PIPELINES, region, evidence), ...gaps, ...(recipes?.gaps ?? [])];
  if (why !== undefined) return { why };
  return { pipelines: using.map(({ json }) => pipelineOf(json, recipes?.names)) };
}

function groupNamed(pipeline: JsonObject): string | undefined {
  return stringMember(member(pipeline, 'loggingConfiguration'), 'imageLogGroupName');
}

/** The names of recipes as they were given, by the name that stands in their ARNs. */
function recipeNames(region: string, evidence: AccountEvidence) {
  const kinds = [IMAGE_RECIPE, CONTAINER_RECIPE].map((kind) => resourcesIn(kind, region, evidence));
  const names = new Map(
    kinds
      .flatMap(({ resources }) => resources)
      .flatMap(({ arn, listing }) => {
        const name = stringMember(listing?.json, 'name');
        return name === undefined ? [] : [[nameIn(arn), name] as const];
      }),
  );
  const unread = [IMAGE_RECIPE, CONTAINER_RECIPE].flatMap(({ list }) => gapsAt(list, region, evidence));
  return { names, gaps: [...unread, ...kinds.flatMap(({ gaps }) => gaps)] };
}

/** `arn:aws:imagebuilder:eu-central-1:111122223333:image-recipe/golden-linux/1.0.0` → `golden-linux` */
function nameIn(arn: string): string {
  return arn.split('/')[1] ?? '';
}

function pipelineOf(json: JsonObject, recipes: ReadonlyMap<string, string> = new Map()): Pipeline {
  const recipe = nameIn(stringMember(json, 'imageRecipeArn') ?? stringMember(json, 'containerRecipeArn') ?? '');
  return {
    arn: stringMember(json, 'arn') ?? '',
    logGroup: groupNamed(json) || `${BUILDERS}${recipes.get(recipe) ?? recipe}`,
    executionRole: stringMember(json, 'executionRole'),
    // AWS gives dateLastRun no more ("does not return a value"): the state of the last image tells.
    hasRun: BUILT.has(stringMember(json, 'lastRunStatus') ?? '') || (member(json, 'dateLastRun') ?? null) !== null,
  };
}

function bucketExists(body: JsonObject, evidence: AccountEvidence, org: OrgContext): Cell {
  const bucket = stringMember(member(member(body, 'logging'), 's3Logs'), 's3BucketName');
  if (bucket === undefined || bucket === '') return known(false);
  return bucketThere(bucket, evidence, org);
}

function bucketWritable(body: JsonObject, evidence: AccountEvidence, profiles: Profiles): Cell {
  const logs = member(member(body, 'logging'), 's3Logs');
  const bucket = stringMember(logs, 's3BucketName');
  if (bucket === undefined || bucket === '') return known(false);
  const prefix = (stringMember(logs, 's3KeyPrefix') ?? '').replace(/\/+$/, '');
  const key = [prefix, 'image/1.0.0/1/build'].filter((part) => part !== '').join('/');
  const profile = stringMember(body, 'instanceProfileName') ?? '';
  return profiles.mayDo(profile, ['s3:PutObject'], `arn:${evidence.partition}:s3:::${bucket}/${key}`);
}

function groupsWritable(
  body: JsonObject,
  pipelines: readonly Pipeline[],
  region: string,
  { account, partition }: AccountEvidence,
  profiles: Profiles,
): Cell {
  const profile = stringMember(body, 'instanceProfileName') ?? '';
  const cells = pipelines.map(({ executionRole, logGroup }) => {
    const stream = `arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:log-stream:1.0.0/1`;
    if (logGroup.startsWith(BUILDERS)) return profiles.mayDo(profile, STREAMS, stream);
    return executionRole ? profiles.mayRoleDo(executionRole, STREAMS, stream) : known(false);
  });
  const no = cells.find((cell) => cell.is === 'known' && cell.value === false);
  return no ?? cells.find((cell) => cell.is === 'unknown') ?? known(cells.length > 0);
}
