import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { createRedactor } from '../../../src/evidence/redaction.ts';
import { imagebuilderUrls } from '../../../src/facts/imagebuilder/urls.ts';
import { urlsIn } from '../../../src/facts/imagebuilder/urls-in-text.ts';
import { ACCOUNT, base64, denied, derive, ok, REGION } from '../../fixtures/evidence.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
/** As it is stored: redacted first. */
const stored = (text: string) =>
  String(redactor.redact({ input: {}, response: text }, { documents: ['/response'] }).response);
const credentialsOf = (text: string) => urlsIn(stored(text)).map(({ credentials }) => credentials);

describe('credentials in addresses', () => {
  it.each([
    ['user information', 'curl https://deploy:Hunter2-Hunter2@example.com/a'],
    ['user information', 'git clone https://x-access-token:ghp_FakeTokenForTheTest0123456789abcdefg@github.com/a/b'],
    ['user information', 'git clone https://ghp_FakeTokenForTheTest0123456789abcdefg@github.com/a/b'],
    ['user information', 'pip install --index-url https://reader:s3cretWord@packages.example.com:8443/simple a'],
    ['user information', 'DATABASE_URL=postgres://app:pa55word@db.internal:5432/app'],
    ['user information', 'ftp://anonymous:me-at-home@ftp.example.com/a'],
    ['parameter token', 'curl "https://example.com/a?token=abcdef0123456789ABCDEF"'],
    [
      'parameter sig',
      'https://a.blob.core.windows.net/b?sv=2022&sig=Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6%3D',
    ],
    ['parameter access_token', 'https://example.com/cb#access_token=abcdefghijkl'],
    ['parameter api_key', 'https://example.com/?a=1&api_key=0123456789abcdef'],
    ['path', 'curl -X POST https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx'],
  ])('%s: %s', (credential, text) => {
    expect(credentialsOf(text)).toEqual([[credential]]);
  });

  it('a presigned address of AWS', () => {
    const url =
      'https://b.s3.amazonaws.com/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261124%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Expires=3600&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    expect(credentialsOf(`wget '${url}'`)).toEqual([['parameter x-amz-credential', 'parameter x-amz-signature']]);
  });

  it.each([
    'https://example.com/a',
    'https://git@github.com/a/b.git',
    'git@github.com:a/b.git',
    'ssh://git@example.com/a',
    'https://user:${TOKEN}@example.com/a',
    'https://user:$TOKEN@example.com/a',
    'https://{{ user }}:{{ password }}@example.com/a',
    'https://example.com/?token={{ token }}',
    'https://example.com/?token=${TOKEN}',
    'https://example.com/?token=<your token>',
    'https://example.com/?token=',
    'https://example.com:8080/a@b',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'https://example.com/?page=2&sort=token',
  ])('none: %s', (text) => {
    expect(credentialsOf(`curl "${text}"`).flat()).toEqual([]);
  });

  it('gives lines and hosts', () => {
    expect(urlsIn('a\nhttps://b.example/x, then\n\nhttps://${HOST}/y https://c.example:{{ port }}/z')).toEqual([
      { line: 2, host: 'b.example', credentials: [] },
      { line: 4, host: '?', credentials: [] },
      { line: 4, host: 'c.example', credentials: [] },
    ]);
  });

  it('reads on behind what is put in later, however long it is', () => {
    const long = 'x'.repeat(300);
    for (const later of [
      `\${${long}}`,
      `\${A:-\${${long}}}`,
      `$(cat ${long})`,
      `$(a $(b))`,
      `{{ ${long} }}`,
      `<${long}>`,
    ])
      expect([later, credentialsOf(`curl https://a.example/${later}/x?token=abc`)]).toEqual([
        later,
        [['parameter token']],
      ]);
  });

  it('survives anything, in time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('https://', '@', ':', '{{', '}}', '${', '}', '?token=', '[', ']', '%', 'a', '\n', '⟦'),
          { maxLength: 40 },
        ),
        (parts) => {
          urlsIn(parts.join(''));
        },
      ),
    );
    // Quadratic, these would not end before the runner gives up.
    expect(urlsIn('https://a:b@'.repeat(50_000)).length).toBeGreaterThan(0);
    for (const open of ['${', '$(', '{{', '<', '${a ${', '$(a $(', '${x:-{'])
      expect(urlsIn(`https://a/${open}`.repeat(5_000)).length).toBeGreaterThan(0);
    expect(urlsIn('x\nhttps://a?token=b '.repeat(50_000))).toHaveLength(50_000);
  });
});

const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/a/1.0.0`;
const RECIPE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/a/1.0.0`;
const LISTS = [
  ['imagebuilder:ListComponents', 'componentVersionList', COMPONENT],
  ['imagebuilder:ListImageRecipes', 'imageRecipeSummaryList', RECIPE],
  ['imagebuilder:ListWorkflows', 'workflowVersionList', ''],
  ['imagebuilder:ListContainerRecipes', 'containerRecipeSummaryList', ''],
  ['imagebuilder:ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList', ''],
  ['imagebuilder:ListDistributionConfigurations', 'distributionConfigurationSummaryList', ''],
  ['imagebuilder:ListImagePipelines', 'imagePipelineList', ''],
] as const;
const listing = (...arns: string[]) =>
  LISTS.map(([operation, name, arn]) => ok(operation, { [name]: arns.includes(arn) ? [{ arn }] : [] }));
const component = (body: Json) =>
  ok('imagebuilder:GetComponent', { component: body }, { input: { componentBuildVersionArn: COMPONENT } });

describe('imagebuilder.urls', () => {
  it('finds addresses in documents, parameters and everything else, each once', () => {
    const body = {
      data: 'a\ncurl https://user:⟦secret.url-credential@1:4f2a9c01d2e3⟧@a.example/x',
      description: 'see https://b.example',
      parameters: [{ name: 'Url', defaultValue: ['https://c.example/?token=⟦secret.credential@1:4f2a9c01d2e3⟧'] }],
    };
    const rows = derive(imagebuilderUrls, [...listing(COMPONENT), component(body)]).rows;
    expect(
      Object.fromEntries(rows.map(({ key, values }) => [key.slice(COMPONENT.length), values['credentials']])),
    ).toEqual({
      '#/data:1': ['user information'],
      '#/description:1': [],
      '#/parameters/0/defaultValue/0:1': ['parameter token'],
    });
    expect(rows.find(({ key }) => key.endsWith('#/data:1'))?.values['where']).toBe('/data, line 2');
  });

  it('reads user data decoded', () => {
    const userDataOverride = base64('#!/bin/bash\ncurl https://u:⟦secret.url-credential@1:4f2a9c01d2e3⟧@a.example\n');
    const recipe = ok(
      'imagebuilder:GetImageRecipe',
      { imageRecipe: { additionalInstanceConfiguration: { userDataOverride } } },
      { input: { imageRecipeArn: RECIPE } },
    );
    expect(derive(imagebuilderUrls, [...listing(RECIPE), recipe]).rows[0]?.values).toMatchObject({
      host: 'a.example',
      credentials: ['user information'],
    });
  });

  it('does not know what it could not read', () => {
    const refused = denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } });
    for (const record of [refused, component({ data: ['x'] }), component({ data: 'x', obfuscate: true })]) {
      const { rows } = derive(imagebuilderUrls, [...listing(COMPONENT), record]);
      expect(rows[0]?.unknown).toHaveProperty('credentials');
    }
  });
});
