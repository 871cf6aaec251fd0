import { systemClock } from '../../src/aws/clock.ts';
import { connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { collect } from '../../src/collect/run-collection.ts';
import type { AccountEvidence } from '../../src/evidence/account-evidence.ts';
import { rightHolders } from '../../src/facts/iam/held-rights.ts';
import type { AnswerRow } from '../../src/sandbox/answers.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { Place } from '../../src/sandbox/organisation/accounts.ts';
import { buckets, publicAccessBlock } from '../../src/sandbox/organisation/build/buckets.ts';
import { guardDuty, macie } from '../../src/sandbox/organisation/build/detectors.ts';
import { identity } from '../../src/sandbox/organisation/build/identity.ts';
import type { Identity } from '../../src/sandbox/organisation/build/identity-model.ts';
import { type Estate, imageBuilder } from '../../src/sandbox/organisation/build/image-builder.ts';
import { builderArn } from '../../src/sandbox/organisation/build/image-builder-rows.ts';
import { keys } from '../../src/sandbox/organisation/build/keys.ts';
import { machineImages, SAFE_SETTINGS } from '../../src/sandbox/organisation/build/machine-images.ts';
import { network } from '../../src/sandbox/organisation/build/network.ts';
import { accountData, regions } from '../../src/sandbox/organisation/build/organization.ts';
import { events, trails } from '../../src/sandbox/organisation/build/trails.ts';
import { type When, whenFrom } from '../../src/sandbox/organisation/build/when.ts';
import { componentDocument } from '../../src/sandbox/organisation/documents.ts';
import { nothingThere } from '../../src/sandbox/organisation/nothing-there.ts';
import { allow, policyOf, trustService } from '../../src/sandbox/organisation/policies.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';
import { evidenceOf } from '../fixtures/evidence.ts';

/** How much of everything an account has in one Region. */
export interface Sizes {
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly policies: number;
  /** Roles of them that may change Image Builder. */
  readonly builders: number;
  readonly keys: number;
  /** Keys of them that Image Builder's resources name. */
  readonly namedKeys: number;
  readonly componentVersions: number;
  readonly imageVersions: number;
  readonly imageBuilds: number;
  /** AMIs of the account: one of each build, the others made some other way. */
  readonly amis: number;
  readonly imageRecipes: number;
  readonly containerRecipes: number;
  readonly infrastructures: number;
  readonly distributions: number;
  readonly pipelines: number;
  readonly workflows: number;
  readonly lifecyclePolicies: number;
  /** For build logs; the trail has one more. */
  readonly logBuckets: number;
  /** Event data stores of CloudTrail Lake, all under one key that nothing else names. */
  readonly dataStores: number;
  readonly shared: number;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const PLACE: Place = { account: ACCOUNT, region: REGION };
const LOG_BUCKET = 'example-build-logs';
const TRAIL = { owner: ACCOUNT, home: REGION, name: 'trail', bucket: 'example-trail-logs' };

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** What was asked of the account, by operation: every request, polls and pages by themselves; and what was kept. */
export interface Counted {
  readonly counts: ReadonlyMap<string, number>;
  readonly evidence: AccountEvidence;
}

/** Collects from an account of this size. */
export async function countCalls(sizes: Sizes): Promise<Counted> {
  const sandbox = await startSandbox(accountOf(sizes, whenFrom(new Date())));
  const connection = connect({
    home: REGION,
    userAgent: 'goldproof-test/0',
    limits: NO_LIMITS,
    env: {},
    credentials: async () => sandboxCredentials(ACCOUNT),
    connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
    clock: { ...systemClock, sleep: (_, signal) => systemClock.sleep(1, signal) },
  });
  const memory = memoryStore();
  try {
    await collect(
      { run: 'r', version: '0', accounts: { include: [ACCOUNT] }, regions: [REGION] },
      {
        connection,
        store: memory.store,
        redactor: openRedactor,
        clock: systemClock,
        signal: new AbortController().signal,
        rightHolders,
      },
    );
  } finally {
    connection.close();
    await sandbox.close();
  }
  const unanswered = [...memory.records.values()].filter(({ outcome }) => !['ok', 'absent'].includes(outcome.kind));
  if (unanswered.length > 0) throw new Error(`not answered: ${JSON.stringify(unanswered[0])}`);
  const counts = new Map<string, number>();
  for (const { operation } of sandbox.calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const evidence = evidenceOf([...memory.records.values()], { account: ACCOUNT, regions: [REGION] });
  return { counts, evidence };
}

function accountOf(sizes: Sizes, when: When): Organisation {
  const { report, rows, uses } = identity(ACCOUNT, identityOf(sizes), when);
  return {
    accounts: [ACCOUNT],
    credentialReports: new Map([[ACCOUNT, report]]),
    lastUses: uses,
    rows: [
      ...accountData({ id: ACCOUNT, name: 'images', state: 'ACTIVE' }, when),
      ...['organizations:DescribeOrganization', 'organizations:ListAccounts'].map((operation) => ({
        operation,
        error: 'AWSOrganizationsNotInUseException',
        status: 400,
        message: 'Your account is not a member of an organization.',
      })),
      ...regions(),
      ...rows,
      ...nothingThere(),
      ...watching(when),
      ...trails(ACCOUNT, TRAIL, { delivered: 0.1 }, when),
      ...dataStores(sizes),
      events(PLACE, 120, when),
      publicAccessBlock(ACCOUNT, true),
      ...buckets(
        PLACE,
        [TRAIL.bucket, ...many(sizes.logBuckets, bucketName)].map((name) => ({ name })),
      ),
      ...network(PLACE, [{ id: 'vpc-0a1b2c3d4e5f60000', cidr: '10.0.0.0/16', isDefault: true }]),
      ...keys(
        PLACE,
        many(sizes.keys, (index) => ({ id: keyId(index), alias: `key-${index}`, rotationDays: 365 })),
        when,
      ),
      ...imageBuilder(PLACE, estateOf(sizes), when),
      ...machineImages(
        PLACE,
        many(sizes.amis, (index) => machineImage(index, sizes)),
        SAFE_SETTINGS,
        when,
      ),
      ...lifecyclePolicies(sizes.lifecyclePolicies),
      {
        operation: 'ram:ListResources',
        output: {
          resources: many(sizes.shared, (index) => ({ arn: componentArn(index), type: 'imagebuilder:Component' })),
        },
      },
    ],
  };
}

function dataStores(sizes: Sizes): readonly AnswerRow[] {
  const arns = many(
    sizes.dataStores,
    (index) => `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:eventdatastore/store-${index}`,
  );
  const EventDataStores = arns.map((EventDataStoreArn) => ({ EventDataStoreArn, Name: 'store' }));
  return [
    { operation: 'cloudtrail:ListEventDataStores', ...PLACE, output: { EventDataStores } },
    ...arns.map((EventDataStore) => ({
      operation: 'cloudtrail:GetEventDataStore',
      ...PLACE,
      input: { EventDataStore },
      output: { EventDataStoreArn: EventDataStore, Status: 'ENABLED', KmsKeyId: keyArn(sizes.namedKeys) },
    })),
  ];
}

/** What has an answer of its own in every Region, whatever the account holds. */
function watching(when: When): readonly AnswerRow[] {
  return [
    ...guardDuty(PLACE, 'full', when),
    macie(PLACE, true, when),
    { operation: 'macie2:DescribeBuckets', output: { buckets: [] } },
    {
      operation: 'ssm:GetServiceSetting',
      output: { ServiceSetting: { SettingId: '/ssm/x', SettingValue: 'CloudWatch' } },
    },
    { operation: 'cloudwatch-logs:DescribeLogGroups', output: { logGroups: [] } },
    { operation: 'cloudwatch-logs:DescribeAccountPolicies', output: { accountPolicies: [] } },
    {
      operation: 'accessanalyzer:ListAnalyzers',
      output: {
        analyzers: [{ arn: 'arn:a', name: 'a', type: 'ACCOUNT', status: 'ACTIVE', createdAt: when.daysAgo(9) }],
      },
    },
    { operation: 'accessanalyzer:ListFindings', output: { findings: [] } },
    { operation: 'imagebuilder:ListImageScanFindingAggregations', output: { responses: [] } },
    { operation: 'ecr:DescribeRepositories', output: { repositories: [{ repositoryName: 'images' }] } },
    { operation: 'ecr:GetRepositoryPolicy', error: 'RepositoryPolicyNotFoundException', status: 400 },
  ];
}

function identityOf({ builders, groups, policies, roles, users }: Sizes): Identity {
  const build = policyOf(allow('imagebuilder:StartImagePipelineExecution', '*'));
  const read = policyOf(allow('s3:GetObject', 'arn:aws:s3:::example/*'));
  return {
    root: { mfa: true, password: true, keys: 0 },
    users: many(users, (index) => ({ name: `user-${index}`, created: 400, groups: [`group-${index % groups}`] })),
    groups: many(groups, (index) => ({ name: `group-${index}` })),
    roles: many(roles, (index) => ({
      name: index === 0 ? 'imagebuilder-build-instance' : `role-${index}`,
      trust: trustService('ec2.amazonaws.com'),
      inline: { own: index > 0 && index <= builders ? build : read },
    })),
    policies: many(policies, (index) => ({ name: `policy-${index}`, document: read })),
  };
}

function estateOf(sizes: Sizes): Estate {
  const recipe = (index: number) => `recipe-${index % sizes.imageRecipes}`;
  return {
    components: many(sizes.componentVersions, (index) => ({
      name: `component-${index}`,
      data: componentDocument(`component-${index}`, ['true']),
      kmsKeyId: keyArn(index % sizes.namedKeys),
    })),
    workflows: many(sizes.workflows, (index) => ({
      name: `workflow-${index}`,
      data: 'name: w\nschemaVersion: 1.0\nsteps: []\n',
    })),
    imageRecipes: many(sizes.imageRecipes, (index) => ({
      name: recipe(index),
      components: [{ component: 'component-0' }],
    })),
    containerRecipes: many(sizes.containerRecipes, (index) => ({
      name: `container-${index}`,
      dockerfile: 'FROM scratch\n',
      components: [],
      repository: 'images',
    })),
    infrastructures: many(sizes.infrastructures, (index) => ({
      name: `infrastructure-${index}`,
      logBucket: bucketName(index % sizes.logBuckets),
    })),
    distributions: many(sizes.distributions, (index) => ({ name: `distribution-${index}` })),
    pipelines: many(sizes.pipelines, (index) => ({
      name: `pipeline-${index}`,
      recipe: recipe(index),
      infrastructure: `infrastructure-${index % sizes.infrastructures}`,
      distribution: `distribution-${index % sizes.distributions}`,
    })),
    images: many(sizes.imageVersions, (version) => ({
      name: recipe(version),
      version: `1.0.${Math.floor(version / sizes.imageRecipes)}`,
      pipeline: `pipeline-${version % sizes.pipelines}`,
      amis: many(sizes.imageBuilds, (build) => build)
        .filter((build) => build % sizes.imageVersions === version)
        .map(amiId),
    })),
  };
}

/** Of the AMIs, those that no build put out carry no tag of Image Builder's. */
function machineImage(index: number, { imageBuilds }: Sizes) {
  const image = { id: amiId(index), name: `image-${index}` };
  return index < imageBuilds ? image : { ...image, owner: ACCOUNT };
}

function lifecyclePolicies(count: number): readonly AnswerRow[] {
  const all = many(count, (index) => ({
    arn: builderArn(PLACE, `lifecycle-policy/policy-${index}`),
    status: 'ENABLED',
  }));
  return [
    { operation: 'imagebuilder:ListLifecyclePolicies', ...PLACE, output: { lifecyclePolicySummaryList: all } },
    ...all.flatMap((policy): AnswerRow[] => [
      {
        operation: 'imagebuilder:GetLifecyclePolicy',
        ...PLACE,
        input: { lifecyclePolicyArn: policy.arn },
        output: { lifecyclePolicy: policy },
      },
      {
        operation: 'imagebuilder:ListLifecycleExecutions',
        ...PLACE,
        input: { resourceArn: policy.arn },
        output: { lifecycleExecutions: many(60, () => ({ state: { status: 'SUCCESS' } })) },
      },
    ]),
  ];
}

const amiId = (index: number): string => `ami-${String(index).padStart(17, '0')}`;
const bucketName = (index: number): string => `${LOG_BUCKET}-${index}`;
const componentArn = (index: number): string => builderArn(PLACE, `component/component-${index}/1.0.0/1`);
const keyId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const keyArn = (index: number): string => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${keyId(index)}`;
