import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderInfrastructures } from '../../../src/facts/imagebuilder/infrastructures.ts';
import { ACCOUNT, absent, denied, derive, failed, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const ARN = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const LIST = 'imagebuilder:ListInfrastructureConfigurations';
const GET = 'imagebuilder:GetInfrastructureConfiguration';
const DEFAULTS = 'ec2:GetInstanceMetadataDefaults';
const input = { infrastructureConfigurationArn: ARN };

const list = (...arns: Json[]) => ok(LIST, { infrastructureConfigurationSummaryList: arns.map((arn) => ({ arn })) });
const get = (body: Json) => ok(GET, { infrastructureConfiguration: body }, { input });
const defaults = (level: Json) => ok(DEFAULTS, { AccountLevel: level });
const pipelines = (...all: Json[]) => ok('imagebuilder:ListImagePipelines', { imagePipelineList: all });
const options = (httpTokens: string, httpPutResponseHopLimit = 1) => ({
  arn: ARN,
  instanceMetadataOptions: { httpTokens, httpPutResponseHopLimit },
});

describe('imagebuilder.infrastructures', () => {
  it('reads metadata options, account enforcement and the pipelines that build with it', () => {
    const shard = derive(imagebuilderInfrastructures, [
      list(ARN),
      get({
        ...options('required', 2),
        subnetId: 'subnet-1',
        instanceProfileName: 'builder',
        keyPair: 'debug',
        terminateInstanceOnFailure: false,
      }),
      defaults({ HttpTokens: 'required', HttpTokensEnforced: 'enabled' }),
      pipelines(
        { arn: 'p2', infrastructureConfigurationArn: ARN, containerRecipeArn: 'c' },
        { arn: 'p1', infrastructureConfigurationArn: ARN, imageRecipeArn: 'i' },
        { arn: 'p3', infrastructureConfigurationArn: `${ARN}-other`, imageRecipeArn: 'i' },
      ),
    ]);
    expect(shard.coverage).toEqual([{ scope: { account: ACCOUNT, region: REGION }, complete: true, gaps: [] }]);
    expect(rowOf(shard, ARN)).toMatchObject({
      values: {
        httpTokens: 'required',
        hopLimit: 2,
        accountEnforcesTokens: true,
        pipelines: ['p1', 'p2'],
        buildsContainers: true,
        subnetId: 'subnet-1',
        instanceProfileName: 'builder',
        keyPair: 'debug',
        endsFailed: false,
      },
      absent: [],
      unknown: {},
    });
  });

  it('leaves out what is not set', () => {
    const row = rowOf(
      derive(imagebuilderInfrastructures, [list(ARN), get({ arn: ARN, subnetId: '' }), defaults({}), pipelines()]),
      ARN,
    );
    expect(row.absent).toEqual(['httpTokens', 'hopLimit', 'instanceProfileName', 'keyPair', 'endsFailed', 'subnetId']);
    expect(row.values).toMatchObject({ accountEnforcesTokens: false, pipelines: [], buildsContainers: false });
  });

  it.each([
    ['no account level at all', {}, false],
    ['tokens required as a mere default', { AccountLevel: { HttpTokens: 'required' } }, false],
    ['enforcement off', { AccountLevel: { HttpTokens: 'required', HttpTokensEnforced: 'disabled' } }, false],
    ['enforcement on', { AccountLevel: { HttpTokensEnforced: 'enabled' } }, true],
  ])('judges account enforcement: %s', (_, response, enforced) => {
    const shard = derive(imagebuilderInfrastructures, [
      list(ARN),
      get(options('optional')),
      ok(DEFAULTS, response),
      pipelines(),
    ]);
    expect(rowOf(shard, ARN).values['accountEnforcesTokens']).toBe(enforced);
  });

  it('does not take silence for "not enforced" where EC2 may not offer enforcement', () => {
    const records = [list(ARN), get(options('optional')), ok(DEFAULTS, { AccountLevel: {} }), pipelines()];
    const china = derive(imagebuilderInfrastructures, records, { partition: 'aws-cn' });
    expect(rowOf(china, ARN).unknown['accountEnforcesTokens']).toMatchObject({ reason: 'unparsable' });
  });

  it.each([
    ['denied', denied(GET, { input }), 'denied'],
    ['throttled', throttled(GET, { input }), 'throttled'],
    ['failed', failed(GET, { input }), 'failed'],
    ['of another shape', ok(GET, { infrastructureConfiguration: 'required' }, { input }), 'unparsable'],
    ['no object', ok(GET, [], { input }), 'unparsable'],
    ['for another configuration', ok(GET, {}, { input: { infrastructureConfigurationArn: 'other' } }), 'not-called'],
  ])('does not know the options when the Get is %s', (_, record, reason) => {
    const row = rowOf(derive(imagebuilderInfrastructures, [list(ARN), record, defaults({}), pipelines()]), ARN);
    expect(row.unknown['httpTokens']).toMatchObject({ operation: GET, reason });
    expect(row.values).not.toHaveProperty('httpTokens');
    expect(row.absent).not.toContain('httpTokens');
  });

  it.each([
    ['text where options should be', { instanceMetadataOptions: 'required' }],
    [
      'a list where text should be',
      { instanceMetadataOptions: { httpTokens: ['required'], httpPutResponseHopLimit: '1' } },
    ],
  ])('does not know the options from hostile answers: %s', (_, body) => {
    const row = rowOf(derive(imagebuilderInfrastructures, [list(ARN), get(body), defaults({}), pipelines()]), ARN);
    expect(Object.keys(row.unknown)).toEqual(['httpTokens', 'hopLimit']);
  });

  it.each([
    ['denied', denied(DEFAULTS), 'denied'],
    ['throttled', throttled(DEFAULTS), 'throttled'],
    ['a list', ok(DEFAULTS, { AccountLevel: ['enabled'] }), 'unparsable'],
    ['a flag instead of a word', ok(DEFAULTS, { AccountLevel: { HttpTokensEnforced: true } }), 'unparsable'],
  ])('does not know enforcement when the defaults are %s', (_, record, reason) => {
    const row = rowOf(
      derive(imagebuilderInfrastructures, [list(ARN), get(options('optional')), record, pipelines()]),
      ARN,
    );
    expect(row.unknown['accountEnforcesTokens']).toMatchObject({ operation: DEFAULTS, reason });
  });

  it('does not know the pipelines when they were not all read', () => {
    const part = ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }, { more: true });
    const row = rowOf(
      derive(imagebuilderInfrastructures, [list(ARN), get(options('required')), defaults({}), part]),
      ARN,
    );
    expect(row.unknown).toMatchObject({
      pipelines: { reason: 'more-pages' },
      buildsContainers: { reason: 'more-pages' },
    });
  });

  it('is incomplete when the list was refused, never made, cut short or malformed', () => {
    const reasons = (records: Parameters<typeof derive>[1]) =>
      derive(imagebuilderInfrastructures, records).coverage.flatMap(({ complete, gaps }) => [
        complete,
        ...gaps.map((g) => g.reason),
      ]);
    expect(reasons([denied(LIST)])).toEqual([false, 'denied']);
    expect(reasons([])).toEqual([false, 'not-called']);
    expect(reasons([ok(LIST, { infrastructureConfigurationSummaryList: [] }, { more: true })])).toEqual([
      false,
      'more-pages',
    ]);
    expect(reasons([ok(LIST, { infrastructureConfigurationSummaryList: 'none' })])).toEqual([false, 'unparsable']);
    expect(reasons([list(7), defaults({})])).toEqual([false, 'unparsable']);
    expect(reasons([ok(LIST, { infrastructureConfigurationSummaryList: [null] })])).toEqual([false, 'unparsable']);
    expect(reasons([ok(LIST, {})])).toEqual([true]);
  });

  it('joins pages and counts a configuration once', () => {
    const page = (n: number, more: boolean) =>
      ok(LIST, { infrastructureConfigurationSummaryList: [{ arn: ARN }] }, { page: n, more });
    const shard = derive(imagebuilderInfrastructures, [
      page(1, true),
      page(2, false),
      get(options('required')),
      defaults({}),
      pipelines(),
    ]);
    expect(shard.rows).toHaveLength(1);
    expect(shard.coverage[0]?.complete).toBe(true);
  });

  it("takes AWS's word that it is gone for not knowing", () => {
    const gone = absent(GET, 'ResourceNotFoundException', { input });
    const row = rowOf(derive(imagebuilderInfrastructures, [list(ARN), gone, defaults({}), pipelines()]), ARN);
    expect(row.values).not.toHaveProperty('httpTokens');
  });

  it('keeps Regions apart', () => {
    const other = 'us-east-1';
    const shard = derive(
      imagebuilderInfrastructures,
      [list(ARN), get(options('required')), defaults({}), pipelines(), denied(LIST, { region: other })],
      {
        regions: [REGION, other],
      },
    );
    expect(shard.coverage.map(({ scope, complete }) => [scope.region, complete])).toEqual([
      [REGION, true],
      [other, false],
    ]);
  });
});
