import { beforeAll, describe, expect, it } from 'vitest';
import { callsByOperation } from '../../src/facts/evidence/plan.ts';
import { type Counted, countCalls, type Sizes } from './reference-account.ts';

// What one call returns is not asked twice. `scripts/measure-calls.ts` does the same for an account of full size.

const sizes: Sizes = {
  users: 5,
  groups: 2,
  roles: 6,
  policies: 3,
  builders: 2,
  keys: 9,
  namedKeys: 2,
  componentVersions: 30,
  imageVersions: 6,
  imageBuilds: 30,
  amis: 40,
  imageRecipes: 3,
  containerRecipes: 2,
  infrastructures: 4,
  distributions: 5,
  pipelines: 7,
  workflows: 4,
  lifecyclePolicies: 2,
  logBuckets: 2,
  dataStores: 2,
  shared: 3,
};

/** Worked out by hand: lists in pages of 25, and one call for each item of which a list does not tell enough. */
const EXPECTED: Readonly<Record<string, number>> = {
  'iam:GetAccountAuthorizationDetails': 1,
  'iam:GenerateServiceLastAccessedDetails': 2, // the two roles that may change Image Builder, of six
  'iam:GetServiceLastAccessedDetails': 4, // not done when first asked
  'kms:DescribeKey': 3, // named, of nine: two by components, one by the event data stores
  'kms:GetKeyPolicy': 3,
  'kms:ListGrants': 3,
  'kms:ListKeyRotations': 3,
  'imagebuilder:ListComponents': 2,
  'imagebuilder:GetComponent': 30,
  'imagebuilder:ListImages': 1,
  'imagebuilder:ListImageBuildVersions': 2, // thirty builds, in one list of all
  'imagebuilder:GetImage': 3, // seven pipelines build three recipes
  'imagebuilder:ListImageScanFindingAggregations': 3,
  'imagebuilder:ListImagePackages': 3, // forty packages of each, of which the first page is read
  'imagebuilder:ListWorkflowExecutions': 3,
  'imagebuilder:ListWorkflowStepExecutions': 6, // building and testing of each
  'imagebuilder:ListImageRecipes': 1,
  'imagebuilder:GetImageRecipe': 3,
  'imagebuilder:ListContainerRecipes': 1,
  'imagebuilder:GetContainerRecipe': 2,
  'imagebuilder:ListInfrastructureConfigurations': 1,
  'imagebuilder:GetInfrastructureConfiguration': 4,
  'imagebuilder:ListDistributionConfigurations': 1,
  'imagebuilder:GetDistributionConfiguration': 5,
  'imagebuilder:ListImagePipelines': 1, // a pipeline's list tells all of it
  'imagebuilder:ListWorkflows': 1,
  'imagebuilder:ListWorkflowBuildVersions': 1,
  'imagebuilder:GetWorkflow': 4,
  'imagebuilder:ListLifecyclePolicies': 1,
  'imagebuilder:GetLifecyclePolicy': 2,
  'imagebuilder:ListLifecycleExecutions': 2, // sixty runs of each policy, of which the first page is read
  'ram:ListResources': 1,
  'ram:GetResourceShares': 1,
  'ram:GetResourceShareAssociations': 1,
  'ec2:DescribeImages': 2, // by tag, and one batch by id
  'ec2:DescribeImageAttribute': 30, // those of builds, of forty
  'ec2:DescribeSnapshots': 2, // one batch, and those of it that are public
  's3:GetBucketPolicy': 3, // two for build logs, and the trail's
  'cloudtrail:DescribeTrails': 1,
  'cloudtrail:GetTrailStatus': 1,
  'cloudtrail:ListEventDataStores': 1,
  'cloudtrail:GetEventDataStore': 2, // the list tells their names alone
  'cloudtrail:LookupEvents': 3, // 120 events
};

describe('the calls that an account takes', () => {
  let counted: Counted;
  beforeAll(async () => {
    counted = await countCalls(sizes);
  });

  it('are those worked out by hand', () => {
    const { counts } = counted;
    expect(Object.fromEntries(Object.keys(EXPECTED).map((name) => [name, counts.get(name)]))).toEqual(EXPECTED);
  });

  it('are few beyond that: once for the account or the Region', () => {
    const others = [...counted.counts].filter(([name]) => !(name in EXPECTED) && !/^(s3|kms):/.test(name));
    expect(others.length).toBeGreaterThan(20);
    // Twice: two settings of Systems Manager, two log groups, and the report that is not done when first asked for.
    expect(others.filter(([, count]) => count > 2)).toEqual([]);
  });

  it('are those that were planned', () => {
    const calls = callsByOperation(counted.evidence);
    const planned = calls.filter((each) => each.planned !== undefined);
    expect(planned.length).toBeGreaterThan(50);
    expect(planned.filter((each) => each.planned !== each.made)).toEqual([]);
    const unplanned = calls.filter((each) => each.planned === undefined).map(({ operation }) => operation);
    expect(unplanned.filter((name) => name.startsWith('imagebuilder:')).sort()).toEqual([
      'imagebuilder:GetImage',
      'imagebuilder:ListImagePackages',
      'imagebuilder:ListImageScanFindingAggregations',
      'imagebuilder:ListWorkflowExecutions',
      'imagebuilder:ListWorkflowStepExecutions',
    ]);
  });
});
