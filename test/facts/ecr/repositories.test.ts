import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { ecrRepositories } from '../../../src/facts/ecr/repositories.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/web/1.0.0`;
const KEY = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/web`;
const recipe = [
  ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [{ arn: RECIPE }] }),
  ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [] }),
  ok(
    'imagebuilder:GetContainerRecipe',
    { containerRecipe: { targetRepository: { service: 'ECR', repositoryName: 'web' } } },
    { input: { containerRecipeArn: RECIPE } },
  ),
];
const input = { repositoryName: 'web' };
const repositories = (...list: Json[]) => ok('ecr:DescribeRepositories', { repositories: list });
const repository = (more: JsonObject = {}) => ({ repositoryName: 'web', ...more });
const policy = (...Statement: Json[]) =>
  ok('ecr:GetRepositoryPolicy', { policyText: JSON.stringify({ Version: '2012-10-17', Statement }) }, { input });
const none = absent('ecr:GetRepositoryPolicy', 'RepositoryPolicyNotFoundException', { input });
const read = (...records: EvidenceRecord[]) => rowOf(derive(ecrRepositories, [...recipe, ...records]), KEY);

describe('ecr.repositories', () => {
  it('shows a repository that a recipe pushes to', () => {
    const KMS = { encryptionConfiguration: { encryptionType: 'KMS' } };
    expect(read(repositories(repository(KMS), { repositoryName: 'other' }), none)).toMatchObject({
      values: { usedBy: [RECIPE], exists: true, encryption: 'KMS', everybody: [], accounts: [] },
      unknown: {},
    });
  });

  it('takes silence about encryption for AES256, which is older than the choice', () => {
    expect(read(repositories(repository()), none).values['encryption']).toBe('AES256');
  });

  it('says that a repository is not there', () => {
    const row = read(repositories(), none);
    expect(row.values['exists']).toBe(false);
    expect(row.absent).toEqual(['encryption']);
  });

  it('names whom its policy lets in', () => {
    const Action = 'ecr:BatchGetImage';
    const row = read(
      repositories(repository()),
      policy(
        { Sid: 'All', Effect: 'Allow', Principal: '*', Action },
        { Effect: 'Allow', Principal: { AWS: '999988887777' }, Action },
      ),
    );
    expect(row.values).toMatchObject({ everybody: ['All'], accounts: ['999988887777'] });
  });

  // Lambda Developer Guide, "Amazon ECR cross-account permissions": the service pulls for functions of that account.
  it('lets in an account for which a service may pull', () => {
    const Condition = { StringLike: { 'aws:sourceARN': 'arn:aws:lambda:eu-central-1:999988887777:function:*' } };
    const pull = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'ecr:BatchGetImage',
      Condition,
    };
    expect(read(repositories(repository()), policy(pull)).values).toMatchObject({
      everybody: [],
      accounts: ['999988887777'],
    });
  });

  it('knows neither repositories nor policies that were refused', () => {
    const row = read(denied('ecr:DescribeRepositories'), denied('ecr:GetRepositoryPolicy', { input }));
    expect(Object.keys(row.unknown).sort()).toEqual([
      'accounts',
      'deletedPrincipals',
      'encryption',
      'everybody',
      'exists',
      'organizations',
      'otherPrincipals',
    ]);
  });

  it('does not read a policy that is none', () => {
    expect(read(repositories(repository()), policy('x')).unknown).toMatchObject({
      everybody: { reason: 'unparsable' },
    });
  });
});
