import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { imagebuilderOutputAmis } from '../../../src/facts/imagebuilder/output-amis.ts';
import { imagebuilderPipelines } from '../../../src/facts/imagebuilder/pipelines.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const arn = (path: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${path}`;
const PIPELINE = arn('image-pipeline/web');
const VERSION = arn('image/web/1.0.0');
const pipeline = (more: JsonObject = {}) =>
  ok('imagebuilder:ListImagePipelines', {
    imagePipelineList: [{ arn: PIPELINE, status: 'ENABLED', imageRecipeArn: arn('image-recipe/web/1.0.0'), ...more }],
  });
const versions = ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION, type: 'AMI' }] });
const input = { imageVersionArn: VERSION };
const builds = (...list: Json[]) => ok('imagebuilder:ListImageBuildVersions', { imageSummaryList: list }, { input });
const build = (number: number, more: JsonObject = {}) => ({
  arn: `${VERSION}/${number}`,
  state: { status: 'AVAILABLE' },
  dateCreated: '2026-11-04T11:00:00.000Z',
  ...more,
});
const scanned = (status: string, number = 2) =>
  ok(
    'imagebuilder:GetImage',
    { image: { scanState: { status } } },
    { input: { imageBuildVersionArn: `${VERSION}/${number}` } },
  );
const filter = { name: 'imageBuildVersionArn', values: [`${VERSION}/2`] };
const found = (...responses: Json[]) =>
  ok('imagebuilder:ListImageScanFindingAggregations', { responses }, { input: { filter } });
const critical = (count: Json) => ({ imageAggregation: { severityCounts: { all: 9, critical: count } } });

describe('imagebuilder.pipelines', () => {
  const read = (...records: EvidenceRecord[]) => rowOf(derive(imagebuilderPipelines, records), PIPELINE);
  const usual = [versions, builds(build(1), build(2), build(10, { state: { status: 'FAILED' } }))];

  it('shows a pipeline with its newest image and what was found in it', () => {
    const scanning = { imageScanningConfiguration: { imageScanningEnabled: true }, consecutiveFailures: 1 };
    expect(
      read(pipeline(scanning), ...usual, scanned('COMPLETED'), found(critical(2), critical(1)), packages([{}])),
    ).toMatchObject({
      values: {
        enabled: true,
        scanning: true,
        consecutiveFailures: 1,
        newestImage: `${VERSION}/2`,
        newestDays: 20,
        scanStatus: 'COMPLETED',
        critical: 3,
      },
      absent: ['platform', 'tests', 'inventory'],
      unknown: {},
    });
  });

  // API Reference, "AutoDisablePolicy": a pipeline is switched off by itself after failed runs.
  it.each<[string, JsonObject, Json[], boolean]>([
    ['enabled', {}, [], true],
    ['switched off after failures', { status: 'DISABLED', consecutiveFailures: 5 }, [], true],
    ['switched off, with an image that can be started', { status: 'DISABLED' }, [build(1)], true],
    [
      'switched off, with a deprecated image',
      { status: 'DISABLED' },
      [build(1, { state: { status: 'DEPRECATED' } })],
      true,
    ],
    [
      'switched off, with images that are gone',
      { status: 'DISABLED' },
      [build(1, { state: { status: 'DELETED' } })],
      false,
    ],
  ])('is in use, or not: %s', (_, more, made, isInUse) => {
    const images = made.length > 0 ? versions : ok('imagebuilder:ListImages', { imageVersionList: [] });
    expect(read(pipeline(more), images, builds(...made)).values['inUse']).toBe(isInUse);
  });

  it('may be in use where its images are not known', () => {
    const row = read(
      pipeline({ status: 'DISABLED' }),
      versions,
      denied('imagebuilder:ListImageBuildVersions', { input }),
    );
    expect(row.unknown).toMatchObject({ inUse: { reason: 'denied' } });
  });

  const packages = (list: Json, more = false) =>
    ok(
      'imagebuilder:ListImagePackages',
      { imagePackageList: list },
      { input: { imageBuildVersionArn: `${VERSION}/2` }, more },
    );

  it.each<[string, EvidenceRecord, JsonObject]>([
    ['one page of more', packages([{ packageName: 'bash' }], true), { hasPackages: true }],
    ['none', packages([]), { hasPackages: false }],
  ])('knows of packages by %s', (_, record, values) => {
    expect(read(pipeline(), ...usual, record).values).toMatchObject(values);
  });

  it('does not take packages that were refused, or an empty page of more, for none', () => {
    const input = { imageBuildVersionArn: `${VERSION}/2` };
    const refused = denied('imagebuilder:ListImagePackages', { input });
    expect(read(pipeline(), ...usual, refused).unknown).toMatchObject({ hasPackages: { reason: 'denied' } });
    expect(read(pipeline(), ...usual, packages([], true)).unknown).toMatchObject({
      hasPackages: { reason: 'more-pages' },
    });
  });

  it('takes the highest build for the newest, as a number', () => {
    const row = read(pipeline(), versions, builds(build(9), build(10)));
    expect(row.values['newestImage']).toBe(`${VERSION}/10`);
  });

  // CDK API reference, ImageRecipeAttributes.imageRecipeVersion: a pipeline may name the latest version, x.x.x.
  it.each([
    ['x.x.x', 'image/web/1.10.0/3'],
    ['1.x.x', 'image/web/1.10.0/3'],
    ['1.9.x', 'image/web/1.9.0/7'],
  ])('finds the newest image of a recipe that is named by %s', (version, newest) => {
    const all = ['web/1.9.0/7', 'web/1.10.0/3', 'webapp/2.0.0/1'].map((path) => arn(`image/${path}`));
    const records = [
      pipeline({ imageRecipeArn: arn(`image-recipe/web/${version}`) }),
      ok('imagebuilder:ListImages', { imageVersionList: all.map((each) => ({ arn: each.replace(/\/\d+$/, '') })) }),
      ok('imagebuilder:ListImageBuildVersions', {
        imageSummaryList: all.map((each) => ({ ...build(1), arn: each })),
      }),
    ];
    expect(read(...records).values['newestImage']).toBe(arn(newest));
  });

  it('takes no setting for no scan', () => {
    expect(read(pipeline(), ...usual).values['scanning']).toBe(false);
  });

  it('has no image where the recipe made none, or all of it failed', () => {
    const none = ok('imagebuilder:ListImages', { imageVersionList: [] });
    for (const records of [[none], [versions, builds(build(1, { state: { status: 'FAILED' } }))]]) {
      expect(read(pipeline(), ...records).absent).toContain('newestImage');
    }
  });

  it('takes no findings of a completed scan for none', () => {
    expect(read(pipeline(), ...usual, scanned('COMPLETED'), found()).values['critical']).toBe(0);
  });

  it.each<[string, EvidenceRecord[]]>([
    ['the scan failed', [scanned('FAILED'), found(critical(0))]],
    ['the scan was abandoned', [scanned('ABANDONED'), found()]],
    ['no scan is noted', [found()]],
    [
      'findings were refused',
      [scanned('COMPLETED'), denied('imagebuilder:ListImageScanFindingAggregations', { input: { filter } })],
    ],
    ['findings were not asked for', [scanned('COMPLETED')]],
    ['a count is a word', [scanned('COMPLETED'), found(critical('none'))]],
  ])('does not know what is critical where %s', (_, records) => {
    expect(read(pipeline(), ...usual, ...records).unknown).toHaveProperty('critical');
  });

  it('does not know the newest image where builds were refused', () => {
    const refused = denied('imagebuilder:ListImageBuildVersions', { input });
    expect(read(pipeline(), versions, refused).unknown).toMatchObject({ newestImage: { reason: 'denied' } });
    expect(read(pipeline(), versions).unknown).toMatchObject({ newestImage: { reason: 'not-called' } });
  });

  it('finds builds in the list of all, by the version that their ARN begins with', () => {
    const longer = { arn: `${arn('image/web/1.0.01')}/7`, state: { status: 'AVAILABLE' } };
    const all = (list: readonly Json[], options = {}) =>
      ok('imagebuilder:ListImageBuildVersions', { imageSummaryList: list }, { input: { maxResults: 25 }, ...options });
    const pages = [all([build(1), longer], { more: true }), all([build(3)], { page: 2 })];
    expect(read(pipeline(), versions, ...pages).values['newestImage']).toBe(`${VERSION}/3`);
    const newestImage = (...records: EvidenceRecord[]) =>
      read(pipeline(), versions, ...records).unknown['newestImage']?.reason;
    expect(newestImage(...pages.slice(0, 1))).toBe('more-pages');
    // No version is without a build: a list that holds none of it does not tell.
    expect(newestImage(all([longer]))).toBe('unparsable');
    expect(newestImage(denied('imagebuilder:ListImageBuildVersions', { input: { maxResults: 25 } }))).toBe('denied');
    // Asked for by name then, it is known whatever the list of all says.
    expect(read(pipeline(), versions, all([longer]), builds(build(1))).values['newestImage']).toBe(`${VERSION}/1`);
  });

  it('does not guess at a date that is not ISO 8601, nor at an odd status', () => {
    const row = read(pipeline({ status: 'PAUSED' }), versions, builds(build(1, { dateCreated: 'Nov 4 2026' })));
    expect(row.unknown).toMatchObject({ newestDays: { reason: 'unparsable' }, enabled: { reason: 'unparsable' } });
  });
});

describe('imagebuilder.outputAmis', () => {
  const ami = (more: JsonObject) => ({ region: REGION, image: 'ami-1', accountId: ACCOUNT, ...more });
  const output = (...amis: Json[]) => builds(build(1, { outputResources: { amis } }));
  const read = (...records: EvidenceRecord[]) => derive(imagebuilderOutputAmis, [versions, ...records]);

  it('shows AMIs in this account and in others', () => {
    const shard = read(output(ami({}), ami({ region: 'us-east-1', accountId: '999988887777' })));
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows.map((row) => row.values)).toMatchObject([
      { owner: ACCOUNT, own: true, region: REGION },
      { owner: '999988887777', own: false, region: 'us-east-1' },
    ]);
  });

  it('leaves out an AMI that was never made, and takes what cannot be read for a gap', () => {
    expect(read(output(ami({ image: '' }))).rows).toEqual([]);
    expect(read(builds(build(1, { outputResources: { amis: 'ami-1' } }))).coverage[0]?.complete).toBe(false);
    expect(read().coverage[0]?.complete).toBe(false);
  });
});
