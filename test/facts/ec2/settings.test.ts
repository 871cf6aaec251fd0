import { describe, expect, it } from 'vitest';
import { ec2Settings } from '../../../src/facts/ec2/settings.ts';
import { ACCOUNT, denied, derive, failed, ok, REGION, rowOf, throttled } from '../../fixtures/evidence.ts';

const KEY = `${ACCOUNT}/${REGION}`;
const IMAGES = 'ec2:GetImageBlockPublicAccessState';
const SNAPSHOTS = 'ec2:GetSnapshotBlockPublicAccessState';
const DEFAULTS = 'ec2:GetInstanceMetadataDefaults';
const images = ok(IMAGES, { ImageBlockPublicAccessState: 'block-new-sharing', ManagedBy: 'account' });
const snapshots = ok(SNAPSHOTS, { State: 'block-all-sharing' });
const allowed = ok('ec2:GetAllowedImagesSettings', { State: 'audit-mode' });
const defaults = ok(DEFAULTS, { AccountLevel: { HttpTokens: 'required', HttpTokensEnforced: 'enabled' } });

describe('ec2.settings', () => {
  it('has one row per Region', () => {
    const shard = derive(ec2Settings, [images, snapshots, defaults, allowed]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY).values).toEqual({
      id: KEY,
      region: REGION,
      imageBlockPublicAccess: 'block-new-sharing',
      snapshotBlockPublicAccess: 'block-all-sharing',
      allowedImages: 'audit-mode',
      imdsTokens: 'required',
      imdsTokensEnforced: 'enabled',
    });
  });

  it('leaves out defaults that are not set', () => {
    const row = rowOf(derive(ec2Settings, [images, snapshots, ok(DEFAULTS, { AccountLevel: {} })]), KEY);
    expect(row.absent).toEqual(['imdsTokens', 'imdsTokensEnforced']);
  });

  it.each([
    ['denied', denied(IMAGES), 'denied'],
    ['throttled', throttled(IMAGES), 'throttled'],
    ['failed', failed(IMAGES), 'failed'],
    ['silent', ok(IMAGES, {}), 'unparsable'],
    ['empty', ok(IMAGES, { ImageBlockPublicAccessState: '' }), 'unparsable'],
    ['a flag', ok(IMAGES, { ImageBlockPublicAccessState: true }), 'unparsable'],
    ['no object', ok(IMAGES, 'block-new-sharing'), 'unparsable'],
  ])('does not know a setting that was %s', (_, record, reason) => {
    const row = rowOf(derive(ec2Settings, [record, snapshots, defaults]), KEY);
    expect(row.unknown).toMatchObject({ imageBlockPublicAccess: { reason } });
    expect(row.values['snapshotBlockPublicAccess']).toBe('block-all-sharing');
  });

  // moto.md 2: what nobody tests on this table must not keep a control from passing.
  it('is whole without the defaults of instance metadata', () => {
    const shard = derive(ec2Settings, [images, snapshots, denied(DEFAULTS)]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(rowOf(shard, KEY).unknown).toMatchObject({ imdsTokens: { reason: 'denied' } });
  });

  it('keeps a Region that was never asked', () => {
    const shard = derive(ec2Settings, []);
    expect(Object.values(rowOf(shard, KEY).unknown).map((why) => why.reason)).toEqual(Array(5).fill('not-called'));
    expect(shard.coverage[0]?.complete).toBe(true); // the Regions are known, and each column says what is not
  });

  it('is incomplete where no Region could be looked at', () => {
    const shard = derive(ec2Settings, [], { regions: [], unreachable: 'refused' });
    expect(shard.coverage).toMatchObject([{ complete: false, gaps: [{ reason: 'not-called', detail: 'refused' }] }]);
  });
});
