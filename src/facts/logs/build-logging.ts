import { byText } from '../../core/compare.ts';
import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { BUILT } from '../../operations/imagebuilder-states.ts';
import { listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { always, type Fill, table } from '../define.ts';
import { CONTAINER_RECIPE, IMAGE_RECIPE, INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { arnOf, eachResource, memberOf, type ResourceSubject } from '../imagebuilder/resource-rows.ts';
import { readIn, resourcesIn } from '../imagebuilder/resources.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { BUCKET_THERE, bucketThere } from '../s3/buckets.ts';
import { algorithm, call, calls } from '../source.ts';
import { DESCRIBE_LOG_GROUPS, groupsIn } from './groups.ts';
import { MAY_WRITE, profilesOf } from './may-write.ts';

const PIPELINES = 'imagebuilder:ListImagePipelines';
/** Where the role of build instances writes; elsewhere it is the pipeline's own role. */
const BUILDERS = '/aws/imagebuilder/';
const STREAMS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const BUILD_LOG_GROUPS = algorithm(
  'build-log-groups@2',
  calls([PIPELINES, IMAGE_RECIPE.list, CONTAINER_RECIPE.list, IMAGE_RECIPE.get, CONTAINER_RECIPE.get]),
  'Of each pipeline that names the configuration: loggingConfiguration.imageLogGroupName, else /aws/imagebuilder/ and ' +
    'the name of its recipe, which is the name of the image: as it was given (imagebuilder:ListImageRecipes, ' +
    'ListContainerRecipes name), where an ARN has it in small letters with hyphens. Without a pipeline: none. The role ' +
    'of build instances writes under /aws/imagebuilder/; to a group of another name Image Builder writes with the ' +
    'pipeline’s executionRole, and without one nobody does (API Reference, "PipelineLoggingConfiguration"). A pipeline ' +
    'has run when its lastRunStatus is one that only a build which got past its instance reaches (or, in answers of ' +
    'old, when it has a dateLastRun).',
);

export const logsBuildLogging = table<ResourceSubject>({
  name: 'logs.buildLogging',
  as: 'buildLogging',
  meaning: 'Infrastructure configurations with the places to which build instances can send their logs.',
  grain: 'region',
  key: 'arn',
  needs: [INFRASTRUCTURE.list],
  reads: [call(INFRASTRUCTURE.get)],
  subjects: eachResource(INFRASTRUCTURE),
  columns: {
    arn: arnOf(INFRASTRUCTURE, 'ARN of the infrastructure configuration.'),
    pipelines: always(
      'list<string>',
      'ARNs of the pipelines that build with it.',
      [call(PIPELINES, 'imagePipelineList[].infrastructureConfigurationArn'), BUILD_LOG_GROUPS],
      ofPipelines((pipelines) => known(pipelines.map(({ arn }) => arn).sort(byText))),
    ),
    bucket: memberOf(INFRASTRUCTURE, 'string', 'The bucket for build logs.', 'logging.s3Logs.s3BucketName'),
    bucketExists: always(
      'bool',
      'A bucket is named, and it is there.',
      [call(INFRASTRUCTURE.get, 'logging.s3Logs.s3BucketName'), BUCKET_THERE],
      ({ resource }, evidence, org) => readIn(resource, (body) => bucketExists(body, evidence, org)),
    ),
    bucketWritable: always(
      'bool',
      'A bucket is named, and the role of build instances may put objects there, on any key below the prefix.',
      [call(INFRASTRUCTURE.get, 'logging.s3Logs.s3KeyPrefix'), MAY_WRITE],
      ({ resource }, evidence, org) => readIn(resource, (body) => bucketWritable(body, evidence, org)),
    ),
    logGroups: always(
      'list<string>',
      'The log groups that builds of its pipelines write to.',
      BUILD_LOG_GROUPS,
      ofPipelines((pipelines) => groupsOf(pipelines)),
    ),
    logGroupsWritable: always(
      'bool',
      'Whoever writes to each of these log groups may: the role of build instances, or the pipeline’s execution role.',
      [BUILD_LOG_GROUPS, call(INFRASTRUCTURE.get, 'instanceProfileName'), MAY_WRITE],
      ofPipelines((pipelines, subject, evidence, org) =>
        readIn(subject.resource, (body) => groupsWritable(body, pipelines, subject.scope.region, evidence, org)),
      ),
    ),
    logGroupsMissing: always(
      'list<string>',
      'Those of the log groups that do not exist although a pipeline that writes there has run.',
      [BUILD_LOG_GROUPS, call(DESCRIBE_LOG_GROUPS, 'logGroups[].logGroupName')],
      ofPipelines(missingOf),
    ),
  },
});

interface Pipeline {
  readonly arn: string;
  readonly logGroup: string;
  readonly executionRole: string | undefined;
  readonly hasRun: boolean;
}

/** Something of the pipelines that build with it. */
function ofPipelines(
  read: (pipelines: readonly Pipeline[], ...about: Parameters<Fill<ResourceSubject>>) => Cell,
): Fill<ResourceSubject> {
  return (subject, evidence, org) => {
    const { region } = subject.scope;
    const found = pipelinesWith(subject.resource.arn, region, evidence);
    const cell = 'why' in found ? unknown(found.why) : read(found.pipelines, subject, evidence, org);
    return citing(cell, evidence.records(region, PIPELINES));
  };
}

function groupsOf(pipelines: readonly Pipeline[]): Cell {
  return distinct(pipelines.map(({ logGroup }) => logGroup));
}

function missingOf(pipelines: readonly Pipeline[], { scope }: ResourceSubject, evidence: AccountEvidence): Cell {
  const { gaps, groups } = groupsIn(scope.region, evidence);
  const names = groups.map(({ name }) => name);
  const writing = pipelines.filter(({ hasRun }) => hasRun);
  const missing = groupsOf(writing.filter(({ logGroup }) => !names.includes(logGroup)));
  const [why] = writing.length > 0 ? gaps : [];
  return citing(why === undefined ? missing : unknown(why), evidence.records(scope.region, DESCRIBE_LOG_GROUPS));
}

type Found = { readonly pipelines: readonly Pipeline[] } | { readonly why: Unknown };

function pipelinesWith(infrastructure: string, region: string, evidence: AccountEvidence): Found {
  const { items, gaps } = listIn(PIPELINES, 'imagePipelineList', region, evidence);
  const using = items.filter(({ json }) => stringMember(json, 'infrastructureConfigurationArn') === infrastructure);
  const recipes = using.some((each) => !groupNamed(each.json)) ? recipeNames(region, evidence) : undefined;
  const [why] = [...gaps, ...(recipes?.gaps ?? [])];
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
  return { names, gaps: kinds.flatMap(({ gaps }) => gaps) };
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

function bucketWritable(body: JsonObject, evidence: AccountEvidence, org: OrgContext): Cell {
  const logs = member(member(body, 'logging'), 's3Logs');
  const bucket = stringMember(logs, 's3BucketName');
  if (bucket === undefined || bucket === '') return known(false);
  const prefix = (stringMember(logs, 's3KeyPrefix') ?? '').replace(/\/+$/, '');
  const key = [prefix, 'image/1.0.0/1/build'].filter((part) => part !== '').join('/');
  const profile = stringMember(body, 'instanceProfileName') ?? '';
  return profilesOf(evidence, org).mayDo(profile, ['s3:PutObject'], `arn:${evidence.partition}:s3:::${bucket}/${key}`);
}

function groupsWritable(
  body: JsonObject,
  pipelines: readonly Pipeline[],
  region: string,
  evidence: AccountEvidence,
  org: OrgContext,
): Cell {
  const { account, partition } = evidence;
  const profiles = profilesOf(evidence, org);
  const profile = stringMember(body, 'instanceProfileName') ?? '';
  const cells = pipelines.map(({ executionRole, logGroup }) => {
    const stream = `arn:${partition}:logs:${region}:${account}:log-group:${logGroup}:log-stream:1.0.0/1`;
    if (logGroup.startsWith(BUILDERS)) return profiles.mayDo(profile, STREAMS, stream);
    return executionRole ? profiles.mayRoleDo(executionRole, STREAMS, stream) : known(false);
  });
  const no = cells.find((cell) => cell.is === 'known' && cell.value === false);
  return no ?? cells.find((cell) => cell.is === 'unknown') ?? known(cells.length > 0);
}
