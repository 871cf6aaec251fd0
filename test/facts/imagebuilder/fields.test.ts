import { describe, expect, it } from 'vitest';
import { imagebuilderFields } from '../../../src/facts/imagebuilder/fields.ts';
import type { EvidenceRecord, Redaction } from '../../../src/model/evidence.ts';
import { ACCOUNT, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const COMPONENT = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/harden/1.0.0`;
const PIPELINE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-pipeline/weekly`;
const AMI = `arn:aws:ec2:${REGION}:${ACCOUNT}:image/ami-0123456789abcdef0`;
const found = (pointer: string, detector = 'personal.email@1'): Redaction => ({
  pointer,
  detector,
  tag: 'a'.repeat(64),
});

const lists = (redactions: readonly Redaction[] = []): EvidenceRecord[] => [
  ok('imagebuilder:ListComponents', { componentVersionList: [{ arn: COMPONENT }] }, { redactions }),
  ok('imagebuilder:ListWorkflows', { workflowVersionList: [] }),
  ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
  ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [] }),
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [] }),
  ok('imagebuilder:ListDistributionConfigurations', { distributionConfigurationSummaryList: [] }),
  ok('imagebuilder:ListLifecyclePolicies', { lifecyclePolicySummaryList: [] }),
  ok('imagebuilder:ListImages', { imageVersionList: [] }),
];
const noPipelines = ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] });
const noImages = ok('ec2:DescribeImages', { Images: [] });
const component = (redactions: readonly Redaction[]) =>
  ok(
    'imagebuilder:GetComponent',
    { component: { data: 'x' } },
    { input: { componentBuildVersionArn: COMPONENT }, redactions },
  );

describe('imagebuilder.fields', () => {
  it('counts identifiers in the fields of a resource, each place once', () => {
    const shard = derive(imagebuilderFields, [
      ...lists([found('/response/componentVersionList/0/description'), found('/response/componentVersionList/1/name')]),
      component([
        found('/response/component/description'),
        found('/response/component/tags/owner', 'foreign.account-number@1'),
        found('/response/component/description', 'secret.password@1'),
      ]),
      noPipelines,
      noImages,
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, COMPONENT).values).toMatchObject({
      personal: 2,
      kinds: ['foreign.account-number@1', 'personal.email@1'],
      places: ['/description', '/tags/owner'],
    });
  });

  it('reads names and tags of images, build by build', () => {
    const VERSION = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image/web/1.0.0`;
    const shard = derive(imagebuilderFields, [
      ...lists().filter(({ operation }) => operation !== 'imagebuilder:ListImages'),
      ok('imagebuilder:ListImages', { imageVersionList: [{ arn: VERSION }] }),
      ok(
        'imagebuilder:ListImageBuildVersions',
        { imageSummaryList: [{ arn: `${VERSION}/1` }, { arn: `${VERSION}/2` }] },
        { redactions: [found('/response/imageSummaryList/1/name'), found('/response/imageSummaryList/1/tags/owner')] },
      ),
      component([]),
      noPipelines,
      noImages,
    ]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, `${VERSION}/1`).values).toMatchObject({ personal: 0 });
    expect(rowOf(shard, `${VERSION}/2`).values).toMatchObject({ personal: 2, places: ['/name', '/tags/owner'] });
  });

  it('leaves documents, user data and values of parameters to the controls of documents', () => {
    const shard = derive(imagebuilderFields, [
      ...lists(),
      component([
        found('/response/component/data'),
        found('/response/component/parameters/0/defaultValue/0'),
        found('/response/component/parameters/0/description'),
      ]),
      noPipelines,
      noImages,
    ]);
    expect(rowOf(shard, COMPONENT).values['places']).toEqual(['/parameters/0/description']);
  });

  it('reads pipelines and output AMIs', () => {
    const shard = derive(imagebuilderFields, [
      ...lists(),
      component([]),
      ok(
        'imagebuilder:ListImagePipelines',
        { imagePipelineList: [{ arn: 'other' }, { arn: PIPELINE }] },
        { redactions: [found('/response/imagePipelineList/1/tags/contact')] },
      ),
      ok(
        'ec2:DescribeImages',
        {
          Images: [
            {
              ImageId: 'ami-0123456789abcdef0',
              OwnerId: ACCOUNT,
              Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }],
            },
          ],
        },
        { redactions: [found('/response/Images/0/Description')] },
      ),
    ]);
    expect(rowOf(shard, PIPELINE).values['places']).toEqual(['/tags/contact']);
    expect(rowOf(shard, 'other').values['personal']).toBe(0);
    expect(rowOf(shard, AMI).values['places']).toEqual(['/Description']);
  });

  it('knows of a resource that could not be read what the list shows, and nothing else', () => {
    const refused = denied('imagebuilder:GetComponent', { input: { componentBuildVersionArn: COMPONENT } });
    const clean = derive(imagebuilderFields, [...lists(), refused, noPipelines, noImages]);
    expect(rowOf(clean, COMPONENT).unknown).toMatchObject({ personal: { reason: 'denied' } });
    const shown = [found('/response/componentVersionList/0/description')];
    const dirty = derive(imagebuilderFields, [...lists(shown), refused, noPipelines, noImages]);
    expect(rowOf(dirty, COMPONENT).values['personal']).toBe(1);
  });

  it('is incomplete where a list was refused', () => {
    const shard = derive(imagebuilderFields, [
      ...lists(),
      component([]),
      denied('imagebuilder:ListImagePipelines'),
      noImages,
    ]);
    expect(shard.coverage[0]?.complete).toBe(false);
  });
});
