import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import type { Signer, SigningAlgorithm, SigningKey, TimestampAuthority } from '../../src/model/signer.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { generateKeyPem, signerFor, signingKeyFromPem } from '../../src/sign/file-signer.ts';
import { issueLeaf, issueRoot, type Profile } from '../../src/sign/issue.ts';
import { timestampAuthority } from '../../src/sign/timestamp.ts';
import { respondToTimestampRequest } from '../../src/sign/timestamp-respond.ts';

/** A small public-key infrastructure for the tests, made once per file: keys are the slow part. */

export const NOW = new Date('2026-05-01T12:00:00Z');
export const YEAR = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') };
export const DECADE = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
export const POLICY = '1.3.6.1.4.1.99999.1';

/** Repeatable bytes that look random: SHA-256 of a counter. */
export function countedBytes(seed: string): (length: number) => Uint8Array {
  let count = 0;
  return (length) => {
    count += 1;
    const hash = createHash('sha512').update(`${seed} ${count}`).digest();
    return new Uint8Array(hash.subarray(0, length));
  };
}

export async function makeKey(algorithm: SigningAlgorithm): Promise<SigningKey> {
  return signingKeyFromPem(await generateKeyPem(algorithm), algorithm, { random: countedBytes(algorithm) });
}

export interface Pki {
  readonly rootKey: SigningKey;
  readonly root: Uint8Array;
  issue(
    key: SigningKey,
    profile: Exclude<Profile, 'root'>,
    time?: { notBefore: Date; notAfter: Date },
  ): Promise<Signer>;
}

/** A root and a way to issue leaves under it. */
export async function makePki(name: string, algorithm: SigningAlgorithm = 'ECDSA_SHA_256'): Promise<Pki> {
  const rootKey = await makeKey(algorithm);
  const serial = countedBytes(name);
  const subject = [
    ['C', 'DE'],
    ['O', 'Exámple & Co'],
    ['CN', `${name} Root`],
  ] as const;
  const root = await issueRoot(rootKey, { subject, serial: serial(16), ...DECADE });
  return {
    rootKey,
    root,
    async issue(key, profile, time = YEAR) {
      const input = {
        subject: [
          ['O', 'Exámple & Co'],
          ['CN', `${name} ${profile}`],
        ] as const,
        serial: serial(16),
        ...time,
      };
      const leaf = await issueLeaf(key.publicKey, profile, input, { key: rootKey, certificate: root });
      return signerFor(key, [leaf, root]);
    },
  };
}

/** A certificate with something changed and signed again by the root's key: what no careful CA would issue. */
export async function reissued(
  pki: Pki,
  der: Uint8Array,
  change: (certificate: pkijs.Certificate) => void,
): Promise<Uint8Array> {
  const certificate = pkijs.Certificate.fromBER(bufferOf(der));
  change(certificate);
  const tbs = certificate.encodeTBS();
  const digest = createHash('sha256').update(new Uint8Array(tbs.toBER())).digest();
  const valueHex = bufferOf(await pki.rootKey.signDigest(digest));
  const value = [tbs, certificate.signatureAlgorithm.toSchema(), new asn1js.BitString({ valueHex })];
  return new Uint8Array(new asn1js.Sequence({ value }).toBER());
}

/** A timestamp authority on this side of the wire: its client and its responder back to back. */
export function authorityOf(
  signer: Signer,
  root: Uint8Array,
  now: Date = NOW,
  through: (reply: Uint8Array) => Uint8Array = (reply) => reply,
): TimestampAuthority {
  const serial = countedBytes('tsa serial');
  return timestampAuthority({
    name: 'test authority',
    post: async (request) =>
      through(
        await respondToTimestampRequest(request, {
          signer,
          policy: POLICY,
          now,
          serial: Uint8Array.of(1, ...serial(8)),
        }),
      ),
    roots: [root],
    random: countedBytes('nonce'),
    now: () => now,
  });
}
