import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/model/manifest.ts';
import { checkManifest } from '../../../src/pipeline/verify/manifest.ts';
import { COLLECTION } from '../../evidence/support.ts';

const LOCK = 'a'.repeat(64);
const manifest: Manifest = {
  schema: 'goldproof.manifest/1',
  run: 'r',
  number: 'N',
  revision: 1,
  tool: { version: '0.1.0', node: 'v20.20.2', lockfile: LOCK, image: null },
  shards: [],
  sealedAt: '2026-07-01T01:10:00.000Z',
  files: [],
  previous: null,
};
const knowing = { stamped: '2026-07-01T01:10:02.000Z', at: new Date('2026-07-02T00:00:00Z'), lockfile: LOCK };
const check = (changed: Partial<Manifest>, known: Partial<typeof knowing> = {}) =>
  checkManifest({ ...manifest, ...changed }, COLLECTION, { ...knowing, ...known });

describe('manifest.json', () => {
  it('passes where it can be true, and says what rests on the preparer', () => {
    expect(check({}).result).toBe('passed');
    expect(check({ tool: { ...manifest.tool, image: 'sha256:1' } }).detail.join()).toMatch(
      /Node v20\.20\.2, the image sha256:1 and the lockfile are the preparer's word/,
    );
    expect(check({}, { lockfile: null as never }).result).toBe('passed');
  });

  it.each<[string, Partial<Manifest>, RegExp]>([
    ['sealed years before', { sealedAt: '2019-01-01T00:00:00.000Z' }, /before its evidence was complete/],
    ['sealed while it was collected', { sealedAt: '2026-07-01T00:54:59.000Z' }, /before its evidence was complete/],
    ['sealed after its timestamp', { sealedAt: '2026-07-01T01:16:00.000Z' }, /after its timestamp/],
    ['made on no Node', { tool: { ...manifest.tool, node: 'deno 3' } }, /no version of Node/],
  ])('fails when it says that it was %s', (_, changed, message) => {
    expect(check(changed)).toMatchObject({ result: 'failed', detail: [expect.stringMatching(message)] });
  });

  it('fails when it was sealed after now, without a timestamp', () => {
    const { result, detail } = checkManifest({ ...manifest, sealedAt: '2026-07-03T00:00:00.000Z' }, COLLECTION, {
      ...knowing,
      stamped: undefined,
    });
    expect([result, detail[0]]).toEqual(['failed', expect.stringMatching(/after now/)]);
  });

  it('is not passed where it was made with other dependencies', () => {
    expect(check({}, { lockfile: 'b'.repeat(64) }).result).toBe('indeterminate');
  });
});
