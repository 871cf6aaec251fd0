import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Signer, SigningAlgorithm, TimestampAuthority } from '../../src/model/signer.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { type SignatureExpectation, type SignatureVerification, verifyDetached } from '../../src/sign/cms-verify.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { signerFor } from '../../src/sign/file-signer.ts';
import { issueLeaf, issueRoot } from '../../src/sign/issue.ts';
import { authorityOf, DECADE, makeKey, makePki, NOW, type Pki, YEAR } from './pki.ts';

const content = Buffer.from('the sums of a package');
const digest = new Uint8Array(createHash('sha256').update(content).digest());
const LATER = new Date('2028-01-01T00:00:00Z');

let pki: Pki;
let clock: Pki;
let signer: Signer;
let authority: TimestampAuthority;
let expected: SignatureExpectation;
beforeAll(async () => {
  [pki, clock] = await Promise.all([makePki('Seal'), makePki('Clock')]);
  signer = await pki.issue(await makeKey('ECDSA_SHA_256'), 'document-signing');
  authority = authorityOf(await clock.issue(await makeKey('ECDSA_SHA_256'), 'timestamping', DECADE), clock.root);
  expected = { roots: [pki.root], timestampRoots: [clock.root], at: NOW };
});

/** What did not pass, as `name: indication`. */
function reasons({ checks }: Pick<SignatureVerification, 'checks'>): string[] {
  return checks.filter((check) => check.result !== 'passed').map((check) => `${check.name}: ${check.indication}`);
}

describe('signDetached', () => {
  it.each<SigningAlgorithm>(['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256', 'ECDSA_SHA_256'])(
    '%s, with and without a timestamp, verifies here and in pkijs',
    async (algorithm) => {
      const own = await pki.issue(await makeKey(algorithm), 'document-signing');
      for (const options of [{}, { timestamp: authority }]) {
        const der = await signDetached(digest, own, options);
        const found = verifyDetached(der, { sha256: digest }, expected);
        expect(reasons(found)).toEqual([]);
        expect(found).toMatchObject({ result: 'passed', algorithm });
        expect(found.time).toBe('timestamp' in options ? '2026-05-01T12:00:00.000Z' : undefined);
        const info = pkijs.ContentInfo.fromBER(bufferOf(der));
        expect(
          await new pkijs.SignedData({ schema: info.content }).verify({ signer: 0, data: bufferOf(content) }),
        ).toBe(true);
      }
    },
  );

  it('signs contentType, messageDigest and signingCertificateV2, and no signing-time', async () => {
    const info = pkijs.ContentInfo.fromBER(bufferOf(await signDetached(digest, signer)));
    const [signerInfo] = new pkijs.SignedData({ schema: info.content }).signerInfos;
    const types = signerInfo?.signedAttrs?.attributes.map((each) => each.type);
    expect(types?.sort()).toEqual(['1.2.840.113549.1.9.16.2.47', '1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4']);
  });

  it('refuses a digest of another length', async () => {
    await expect(signDetached(digest.subarray(1), signer)).rejects.toThrow('has 32 bytes, not 31');
  });

  it('refuses a signer that answers with another key’s signature, or with none', async () => {
    const other = await makeKey('ECDSA_SHA_256');
    const liar = { ...signer, signDigest: (value: Uint8Array) => other.signDigest(value) };
    await expect(signDetached(digest, liar)).rejects.toThrow('no ECDSA_SHA_256 signature under its certificate');
    const silent = { ...signer, signDigest: async () => new Uint8Array() };
    await expect(signDetached(digest, silent)).rejects.toThrow('no ECDSA_SHA_256 signature');
    const mislabelled = { ...signer, algorithm: 'RSASSA_PSS_SHA_256' as const };
    await expect(signDetached(digest, mislabelled)).rejects.toThrow('does not go with RSASSA_PSS_SHA_256');
  });

  it('does not go on without the timestamp it was asked for', async () => {
    const broken = { stamp: () => Promise.reject(new Error('connection refused')) };
    await expect(signDetached(digest, signer, { timestamp: broken })).rejects.toThrow('could not be made');
    const token = await authority.stamp(Buffer.from('something else'));
    const replay = { stamp: async () => token };
    await expect(signDetached(digest, signer, { timestamp: replay })).rejects.toThrow('a token for other data');
  });
});

describe('verifyDetached', () => {
  it('tells changed content', async () => {
    const found = verifyDetached(await signDetached(digest, signer), { bytes: Buffer.from('changed') }, expected);
    expect(found.result).toBe('failed');
    expect(reasons(found)).toEqual(['content: HASH_FAILURE']);
  });

  it('trusts the pinned root only: never an embedded one, and no root is no answer', async () => {
    const der = await signDetached(digest, signer);
    const another = await makePki('Seal'); // same names, other keys
    const wrong = verifyDetached(der, { bytes: content }, { ...expected, roots: [another.root] });
    expect(wrong.result).toBe('failed');
    expect(reasons(wrong)).toEqual(['chain: NO_CERTIFICATE_CHAIN_FOUND']);
    const none = verifyDetached(der, { bytes: content }, { ...expected, roots: [] });
    expect(none.result).toBe('indeterminate');
    expect(reasons(none)).toEqual(['chain: NO_CERTIFICATE_CHAIN_FOUND']);
    expect(none.signer).toBeUndefined();
  });

  it('refuses a self-signed end entity and a CA as signer, even when pinned', async () => {
    const key = await makeKey('ECDSA_SHA_256');
    const subject = [['CN', 'Myself']] as const;
    const ca = await issueRoot(key, { subject, serial: Uint8Array.of(1), ...YEAR });
    const leaf = await issueLeaf(
      key.publicKey,
      'document-signing',
      { subject, serial: Uint8Array.of(2), ...YEAR },
      { key, certificate: ca },
    );
    for (const certificate of [leaf, ca]) {
      const der = await signDetached(digest, signerFor(key, [certificate]));
      const found = verifyDetached(der, { bytes: content }, { ...expected, roots: [certificate] });
      expect(found.result).toBe('failed');
      expect(reasons(found)).toEqual(['chain: NO_CERTIFICATE_CHAIN_FOUND']);
    }
    const below = verifyDetached(
      await signDetached(digest, signerFor(key, [leaf])),
      { bytes: content },
      { ...expected, roots: [ca] },
    );
    expect(below.result).toBe('passed');
  });

  it('refuses a timestamping certificate for documents', async () => {
    const wrong = await pki.issue(await makeKey('ECDSA_SHA_256'), 'timestamping');
    const found = verifyDetached(await signDetached(digest, wrong), { bytes: content }, expected);
    expect(reasons(found)).toEqual(['chain: CHAIN_CONSTRAINTS_FAILURE']);
  });

  it('leaves a signature open whose certificate has expired, unless a timestamp proves it older', async () => {
    const bare = verifyDetached(await signDetached(digest, signer), { bytes: content }, { ...expected, at: LATER });
    expect(bare.result).toBe('indeterminate');
    expect(reasons(bare)).toEqual(['validity: OUT_OF_BOUNDS_NO_POE']);
    const stamped = await signDetached(digest, signer, { timestamp: authority });
    expect(verifyDetached(stamped, { bytes: content }, { ...expected, at: LATER }).result).toBe('passed');
    const unpinned = verifyDetached(stamped, { bytes: content }, { ...expected, timestampRoots: [], at: LATER });
    expect(unpinned.result).toBe('indeterminate');
    expect(reasons(unpinned)).toEqual([
      'timestamp.chain: NO_CERTIFICATE_CHAIN_FOUND',
      'validity: OUT_OF_BOUNDS_NO_POE',
    ]);
  });

  it('refuses a certificate that was expired, or not yet valid, when the timestamp was made', async () => {
    const key = await makeKey('ECDSA_SHA_256');
    const early = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-02-01T00:00:00Z') };
    const late = { notBefore: new Date('2026-06-01T00:00:00Z'), notAfter: new Date('2026-07-01T00:00:00Z') };
    for (const [time, indication] of [
      [early, 'EXPIRED'],
      [late, 'NOT_YET_VALID'],
    ] as const) {
      const der = await signDetached(digest, await pki.issue(key, 'document-signing', time), { timestamp: authority });
      const found = verifyDetached(der, { bytes: content }, { ...expected, at: new Date('2026-06-15T00:00:00Z') });
      expect(found.result).toBe('failed');
      expect(reasons(found)).toEqual([`validity: ${indication}`]);
    }
  });

  it('finds a timestamp token that was made for another signature', async () => {
    const der = await signDetached(digest, signer, { timestamp: authority });
    const other = await signDetached(new Uint8Array(32), signer, { timestamp: authority });
    const found = verifyDetached(withTokenOf(der, other), { bytes: content }, expected);
    expect(found.result).toBe('failed');
    expect(reasons(found)).toEqual(['timestamp.imprint: HASH_FAILURE']);
    expect(found.time).toBeUndefined();
  });

  it('never passes when any one byte is changed', async () => {
    const der = await signDetached(digest, signer, { timestamp: authority });
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(der);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(verifyDetached(changed, { bytes: content }, expected).result).not.toBe('passed');
      }),
      { numRuns: 100 },
    );
  });

  it('never passes and never throws on what is cut off, extended or no signature at all', async () => {
    const der = await signDetached(digest, signer, { timestamp: authority });
    const hostile = fc.oneof(
      fc.nat(der.length - 1).map((length) => der.subarray(0, length)),
      fc.uint8Array({ minLength: 1 }).map((more) => new Uint8Array(Buffer.concat([der, more]))),
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(der.length - 1), fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, put]) => {
        return new Uint8Array(Buffer.concat([der.subarray(0, at), put, der.subarray(at)]));
      }),
    );
    fc.assert(
      fc.property(hostile, (input) => {
        expect(verifyDetached(input, { bytes: content }, expected).result).toBe('failed');
      }),
      { numRuns: 100 },
    );
  });
});

/** The first signature with the second one's timestamp token. */
function withTokenOf(der: Uint8Array, other: Uint8Array): Uint8Array {
  const parse = (bytes: Uint8Array): pkijs.SignedData =>
    new pkijs.SignedData({ schema: pkijs.ContentInfo.fromBER(bufferOf(bytes)).content });
  const [mine, theirs] = [parse(der), parse(other)];
  const [info] = mine.signerInfos;
  const [source] = theirs.signerInfos;
  if (info === undefined || source?.unsignedAttrs === undefined) throw new Error('no token to take');
  info.unsignedAttrs = source.unsignedAttrs;
  const content = mine.toSchema(true);
  const wrapped = new pkijs.ContentInfo({ contentType: '1.2.840.113549.1.7.2', content });
  expect(content).toBeInstanceOf(asn1js.Sequence);
  return new Uint8Array(wrapped.toSchema().toBER());
}
