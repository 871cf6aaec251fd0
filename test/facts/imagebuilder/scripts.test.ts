import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { imagebuilderScripts } from '../../../src/facts/imagebuilder/scripts.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, base64, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arnOf = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const COMPONENT = arnOf('component/agent/1.0.0');
const FLOW = arnOf('workflow/build/flow/1.0.0');
const CONTAINER = arnOf('container-recipe/app/1.0.0');
const RECIPE = arnOf('image-recipe/base/1.0.0');

const LISTS = [
  ['imagebuilder:ListComponents', 'componentVersionList', COMPONENT],
  ['imagebuilder:ListWorkflows', 'workflowVersionList', FLOW],
  ['imagebuilder:ListContainerRecipes', 'containerRecipeSummaryList', CONTAINER],
  ['imagebuilder:ListImageRecipes', 'imageRecipeSummaryList', RECIPE],
] as const;
const listing = (...arns: string[]) => [
  ...LISTS.map(([operation, name, arn]) => ok(operation, { [name]: arns.includes(arn) ? [{ arn }] : [] })),
  ok('imagebuilder:ListWorkflowBuildVersions', { workflowSummaryList: [{ arn: `${FLOW}/1` }] }),
  ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }),
];
const component = (body: Json) =>
  ok('imagebuilder:GetComponent', { component: body }, { input: { componentBuildVersionArn: COMPONENT } });
const recipe = (body: Json) =>
  ok('imagebuilder:GetImageRecipe', { imageRecipe: body }, { input: { imageRecipeArn: RECIPE } });
const userData = (text: string) =>
  rowOf(
    derive(imagebuilderScripts, [
      ...listing(RECIPE),
      recipe({ platform: 'Linux', additionalInstanceConfiguration: { userDataOverride: base64(text) } }),
    ]),
    `${RECIPE}#/additionalInstanceConfiguration/userDataOverride`,
  );
const workflow = (data: string) =>
  rowOf(
    derive(imagebuilderScripts, [
      ...listing(FLOW),
      ok('imagebuilder:GetWorkflow', { workflow: { data } }, { input: { workflowBuildVersionArn: `${FLOW}/1` } }),
    ]),
    `${FLOW}#/data`,
  );
const read = (...records: EvidenceRecord[]) => derive(imagebuilderScripts, [...listing(COMPONENT), ...records]);
const documentOf = (command: string) =>
  `parameters:\n  - Url: { type: string, default: 'https://example.com' }\nphases:\n  - steps:\n    - action: ExecuteBash\n      inputs:\n        commands:\n          - ${command}\n`;

describe('imagebuilder.scripts', () => {
  it('lists what a component does, with lines and hosts', () => {
    const data = documentOf('curl -k http://Example.com:8080/a');
    const row = rowOf(read(component({ data, platform: 'Linux' })), `${COMPONENT}#/data`);
    expect(row.unknown).toEqual({});
    expect(row.values).toMatchObject({
      field: 'component',
      platform: 'Linux',
      parsed: true,
      httpDownloads: ['line 8: http://example.com'],
      httpHosts: ['example.com'],
      httpPackageSources: [],
      certificateChecksOff: ['line 8: curl -k'],
    });
    expect(row.absent).toEqual(['keepsCleanup', 'sanitizes']);
  });

  it('does not know whether a document that does not parse is in order, but what its lines show', () => {
    const row = rowOf(read(component({ data: 'phases: [\n- curl -k https://example.com' })), `${COMPONENT}#/data`);
    expect(row.unknown).toMatchObject({ parsed: { reason: 'unparsable' } });
    expect(row.values['certificateChecksOff']).toEqual(['line 2: curl -k']);
  });

  it('finds what a recipe brings about by the values it passes', () => {
    const data = documentOf("curl -O '{{ Url }}/a'");
    const passed = { componentArn: `${COMPONENT}/1`, parameters: [{ name: 'Url', value: ['http://example.com'] }] };
    const shard = derive(imagebuilderScripts, [
      ...listing(COMPONENT, RECIPE),
      component({ arn: `${COMPONENT}/1`, data }),
      recipe({ components: [{ componentArn: 'arn:aws:imagebuilder:eu-central-1:aws:component/x/1.0.0/1' }, passed] }),
    ]);
    expect(rowOf(shard, `${COMPONENT}#/data`).values['httpHosts']).toEqual([]);
    expect(rowOf(shard, `${RECIPE}#/components/1/parameters`).values).toMatchObject({
      field: 'parameters',
      httpDownloads: ['line 8: http://example.com'],
    });
    expect(shard.rows).toHaveLength(2);
  });

  // User Guide, "Semantic versioning": a build version ARN points to a specific build.
  it('reads the older build that a recipe names, with the values it passes', () => {
    const old = ok(
      'imagebuilder:GetComponent',
      { component: { arn: `${COMPONENT}/1`, data: documentOf("curl -kO '{{ Url }}/a'") } },
      { input: { componentBuildVersionArn: `${COMPONENT}/1` } },
    );
    const passed = { componentArn: `${COMPONENT}/1`, parameters: [{ name: 'Url', value: ['http://example.com'] }] };
    const shard = derive(imagebuilderScripts, [
      ...listing(COMPONENT, RECIPE),
      component({ arn: `${COMPONENT}/2`, data: documentOf('true') }),
      old,
      recipe({ components: [passed] }),
    ]);
    expect(rowOf(shard, `${COMPONENT}#/data`).values['certificateChecksOff']).toEqual([]);
    expect(rowOf(shard, `${COMPONENT}/1#/data`).values['certificateChecksOff']).toEqual(['line 8: curl -kO']);
    expect(rowOf(shard, `${RECIPE}#/components/0/parameters`).values['httpHosts']).toEqual(['example.com']);
  });

  it('does not know what a build ran that was deleted', () => {
    const shard = derive(imagebuilderScripts, [
      ...listing(RECIPE),
      absent('imagebuilder:GetComponent', 'ResourceNotFoundException', {
        input: { componentBuildVersionArn: `${COMPONENT}/1` },
      }),
      recipe({ components: [{ componentArn: `${COMPONENT}/1` }] }),
    ]);
    expect(rowOf(shard, `${COMPONENT}/1#/data`).unknown).toMatchObject({
      parsed: { reason: 'unparsable', detail: expect.stringMatching(/does not exist/) },
    });
  });

  // Image Builder User Guide, "Semantic versioning": x selects the highest version there is.
  it('follows values to the version of a component that a wildcard means', () => {
    const newer = COMPONENT.replace('1.0.0', '1.10.0');
    const passed = (componentArn: string) => ({
      componentArn,
      parameters: [{ name: 'Url', value: ['http://example.com'] }],
    });
    const of = (componentArn: string) =>
      derive(imagebuilderScripts, [
        ...listing(RECIPE).filter(({ operation }) => operation !== 'imagebuilder:ListComponents'),
        ok('imagebuilder:ListComponents', { componentVersionList: [{ arn: newer }, { arn: COMPONENT }] }),
        component({ data: documentOf('true') }),
        ok(
          'imagebuilder:GetComponent',
          { component: { data: documentOf("curl -O '{{ Url }}/a'") } },
          { input: { componentBuildVersionArn: newer } },
        ),
        recipe({ components: [passed(componentArn)] }),
      ]);
    const hosts = (componentArn: string) =>
      rowOf(of(componentArn), `${RECIPE}#/components/0/parameters`).values['httpHosts'];
    expect(hosts(COMPONENT.replace('1.0.0', 'x.x.x'))).toEqual(['example.com']);
    expect(hosts(COMPONENT.replace('1.0.0', '1.0.x'))).toEqual([]);
  });

  it('reads Dockerfiles and user data', () => {
    const shard = derive(imagebuilderScripts, [
      ...listing(CONTAINER),
      ok(
        'imagebuilder:GetContainerRecipe',
        { containerRecipe: { dockerfileTemplateData: 'FROM a\nADD http://example.com/a /a\n' } },
        { input: { containerRecipeArn: CONTAINER } },
      ),
    ]);
    expect(rowOf(shard, `${CONTAINER}#/dockerfileTemplateData`).values['httpHosts']).toEqual(['example.com']);
    expect(userData('#!/bin/bash\ncurl -k https://example.com').values['certificateChecksOff']).toEqual([
      'line 2: curl -k',
    ]);
  });

  it('knows whether user data keeps the clean-up', () => {
    expect(userData('#!/bin/bash\ntouch /tmp/perform_cleanup\n').values['keepsCleanup']).toBe(true);
    expect(userData('#!/bin/bash\necho hello\n').values['keepsCleanup']).toBe(false);
    expect(userData('#!/bin/bash\n# touch /tmp/perform_cleanup\n').values['keepsCleanup']).toBe(false);
    expect(userData('who knows').unknown).toMatchObject({ keepsCleanup: { reason: 'unparsable' } });
  });

  it('knows whether a workflow sanitises what it makes an image of', () => {
    const steps = (...actions: string[]) => `steps:\n${actions.map((action) => `- { action: ${action} }\n`).join('')}`;
    expect(workflow(steps('SanitizeInstance', 'CreateImage')).values['sanitizes']).toBe(true);
    expect(workflow(steps('RunSysPrep', 'CreateImage')).values['sanitizes']).toBe(true);
    expect(workflow(steps('CreateImage')).values['sanitizes']).toBe(false);
    expect(workflow(steps('LaunchInstance')).absent).toContain('sanitizes');
  });

  it('does not know a document that was refused, never asked for, obfuscated or no text', () => {
    const refused = denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } });
    for (const [shard, reason] of [
      [read(refused), 'denied'],
      [read(), 'not-called'],
      [read(component({ data: 'x', obfuscate: true })), 'unparsable'],
      [read(component({ data: ['x'] })), 'unparsable'],
      [read(component({})), 'unparsable'],
    ] as const) {
      expect(rowOf(shard, `${COMPONENT}#/data`).unknown).toMatchObject({
        parsed: { reason },
        httpHosts: { reason },
        certificateChecksOff: { reason },
      });
    }
  });

  it('does not pass user data that was kept out, or cannot be unpacked', () => {
    expect(userData('⟦opaque.bytes@1:4f2a9c01d2e3⟧').unknown).toMatchObject({ parsed: { reason: 'unparsable' } });
    const broken = derive(imagebuilderScripts, [
      ...listing(RECIPE),
      recipe({
        additionalInstanceConfiguration: { userDataOverride: Buffer.from([0x1f, 0x8b, 1, 2]).toString('base64') },
      }),
    ]);
    expect(broken.rows[0]?.unknown).toMatchObject({ parsed: { reason: 'unparsable' } });
  });

  it('is incomplete where a list was refused', () => {
    const shard = derive(imagebuilderScripts, [...listing().slice(1), denied('imagebuilder:ListComponents')]);
    expect(shard.coverage[0]?.gaps.map(({ operation }) => operation)).toEqual(['imagebuilder:ListComponents']);
  });
});
