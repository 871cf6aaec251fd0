import { describe, expect, it } from 'vitest';
import { isRegion, noReferences, noteBucket, noteImage, noteKey } from '../../src/collect/references.ts';

describe('references', () => {
  it('look a key up in its own Region, and a name where it was found', () => {
    const found = noReferences();
    noteKey(found, 'arn:aws:kms:us-east-1:111122223333:key/k', 'eu-central-1');
    noteKey(found, 'arn:aws-cn:kms:cn-north-1:111122223333:alias/a', 'cn-northwest-1');
    noteKey(found, 'alias/images', 'eu-central-1');
    noteKey(found, 'alias/images', 'eu-central-1');
    noteKey(found, '', 'eu-central-1');
    noteKey(found, undefined, 'eu-central-1');
    expect([...found.keys].map(([region, keys]) => [region, [...keys]])).toEqual([
      ['us-east-1', ['arn:aws:kms:us-east-1:111122223333:key/k']],
      ['cn-north-1', ['arn:aws-cn:kms:cn-north-1:111122223333:alias/a']],
      ['eu-central-1', ['alias/images']],
    ]);
  });

  it('never make a host of anything but a Region', () => {
    const found = noReferences();
    noteKey(found, 'arn:aws:kms:evil.example.com/x:111122223333:key/k', 'eu-central-1');
    noteImage(found, 'ami-0a', '../../evil');
    noteImage(found, 'ami-0a; rm', 'eu-central-1');
    noteBucket(found, '');
    expect([...found.keys.keys()]).toEqual(['eu-central-1']);
    expect(found.images.size + found.buckets.size).toBe(0);
  });

  it.each([
    ['eu-central-1', true],
    ['us-gov-west-1', true],
    ['eusc-de-east-1', true],
    ['ap-southeast-12', true],
    ['global', false],
    ['', false],
    ['eu-central-1.example.com', false],
    ['EU-CENTRAL-1', false],
  ])('%s', (text, expected) => {
    expect(isRegion(text)).toBe(expected);
  });
});
