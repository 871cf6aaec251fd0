import { createHash } from 'node:crypto';
import * as asn1js from 'asn1js';
import fc from 'fast-check';
import * as pkijs from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Signer } from '../../src/model/signer.ts';
import { bufferOf } from '../../src/sign/der.ts';
import { timestampAuthority } from '../../src/sign/timestamp.ts';
import { respondToTimestampRequest } from '../../src/sign/timestamp-respond.ts';
import { readTimestampToken } from '../../src/sign/timestamp-token.ts';
import { verifyTimestamp } from '../../src/sign/timestamp-verify.ts';
import { authorityOf, countedBytes, DECADE, makeKey, makePki, NOW, type Pki, POLICY } from './pki.ts';

const data = Buffer.from('SHA256SUMS');
const SERIAL = Uint8Array.of(7);

let pki: Pki;
let signer: Signer;
beforeAll(async () => {
  pki = await makePki('Clock');
  signer = await pki.issue(await makeKey('ECDSA_SHA_256'), 'timestamping', DECADE);
});

function respond(request: Uint8Array, by: Signer = signer, policy: string = POLICY): Promise<Uint8Array> {
  return respondToTimestampRequest(request, { signer: by, policy, now: NOW, serial: SERIAL });
}

/** Stamps with a responder of the test's choice between client and wire. */
function stampThrough(
  post: (request: Uint8Array) => Promise<Uint8Array>,
  options: { policy?: string } = {},
): Promise<Uint8Array> {
  const random = countedBytes('nonce');
  const access = { name: 'http://tsa.test', post, roots: [pki.root], random, now: () => NOW, ...options };
  return timestampAuthority(access).stamp(data);
}

function query(parts: {
  digest?: Uint8Array;
  algorithm?: string;
  policy?: string;
  nonce?: number;
  cert?: boolean;
}): Uint8Array {
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: parts.algorithm ?? '2.16.840.1.101.3.4.2.1' }),
      hashedMessage: new asn1js.OctetString({
        valueHex: bufferOf(parts.digest ?? createHash('sha256').update(data).digest()),
      }),
    }),
    certReq: parts.cert ?? true,
    ...(parts.policy === undefined ? {} : { reqPolicy: parts.policy }),
    ...(parts.nonce === undefined ? {} : { nonce: new asn1js.Integer({ value: parts.nonce }) }),
  });
  return new Uint8Array(request.toSchema().toBER());
}

describe('the client', () => {
  it('answers a token that verifies, and asks for certificate and policy with a nonce', async () => {
    const sent: Uint8Array[] = [];
    const post = (request: Uint8Array): Promise<Uint8Array> => {
      sent.push(request);
      return respond(request);
    };
    const token = await stampThrough(post, { policy: POLICY });
    expect(verifyTimestamp(token, data, { roots: [pki.root], at: NOW })).toMatchObject({
      result: 'passed',
      time: '2026-05-01T12:00:00.000Z',
    });
    const request = pkijs.TimeStampReq.fromBER(bufferOf(sent[0] ?? new Uint8Array()));
    expect(request.certReq).toBe(true);
    expect(request.reqPolicy).toBe(POLICY);
    expect(request.nonce?.valueBlock.valueHexView.length).toBe(16);
    expect(Buffer.from(request.messageImprint.hashedMessage.valueBlock.valueHexView).toString('hex')).toBe(
      createHash('sha256').update(data).digest('hex'),
    );
  });

  it('refuses a replayed reply: the nonce is of another request', async () => {
    const replies: Uint8Array[] = [];
    const record = async (request: Uint8Array): Promise<Uint8Array> => {
      replies.push(await respond(request));
      return replies[0] ?? request;
    };
    const random = countedBytes('replay');
    const client = timestampAuthority({ name: 'replaying', post: record, roots: [pki.root], random, now: () => NOW });
    await client.stamp(data);
    await expect(client.stamp(data)).rejects.toThrow('the nonce is not the one that was sent');
  });

  it.each([
    ['no nonce', () => query({}), 'the nonce is not the one'],
    ['another nonce', () => query({ nonce: 5 }), 'the nonce is not the one'],
  ])('refuses %s', async (_, request, words) => {
    await expect(stampThrough(() => respond(request()))).rejects.toThrow(words);
  });

  it('refuses another imprint under the right nonce', async () => {
    const post = (request: Uint8Array): Promise<Uint8Array> => {
      const read = pkijs.TimeStampReq.fromBER(bufferOf(request));
      read.messageImprint.hashedMessage = new asn1js.OctetString({ valueHex: new ArrayBuffer(32) });
      return respond(new Uint8Array(read.toSchema().toBER()));
    };
    await expect(stampThrough(post)).rejects.toThrow('made for other data');
  });

  it('refuses another policy than the one it asked for', async () => {
    const other = '1.3.6.1.4.1.99999.2';
    await expect(stampThrough((request) => respond(request), { policy: other })).rejects.toThrow(
      'not granted (status 2',
    );
    const stripped = (request: Uint8Array): Promise<Uint8Array> => {
      const read = pkijs.TimeStampReq.fromBER(bufferOf(request));
      delete read.reqPolicy;
      return respond(new Uint8Array(read.toSchema().toBER()));
    };
    await expect(stampThrough(stripped, { policy: other })).rejects.toThrow(`the policy is ${POLICY}, not ${other}`);
  });

  it('refuses an authority whose certificate is not for timestamps, or not under the pinned root', async () => {
    const documents = await pki.issue(await makeKey('ECDSA_SHA_256'), 'document-signing');
    await expect(stampThrough((request) => respond(request, documents))).rejects.toThrow(
      'not a timestamping certificate',
    );
    const foreign = await (await makePki('Clock')).issue(await makeKey('ECDSA_SHA_256'), 'timestamping');
    await expect(stampThrough((request) => respond(request, foreign))).rejects.toThrow('does not lead to the root');
  });

  it('refuses replies that are too large, empty, no DER, or a refusal by another name', async () => {
    await expect(stampThrough(async () => new Uint8Array(70_000))).rejects.toThrow('the reply has 70000 bytes');
    await expect(stampThrough(async () => new Uint8Array())).rejects.toThrow('Not DER');
    await expect(stampThrough(async () => new Uint8Array(Buffer.from('<html>busy</html>')))).rejects.toThrow('Not DER');
    await expect(stampThrough(() => Promise.reject(new Error('timed out')))).rejects.toThrow(
      'No usable timestamp from http://tsa.test: timed out',
    );
  });

  it('refuses a time that is far from now', async () => {
    const early = authorityOf(signer, pki.root, new Date('2026-05-01T13:00:00Z'));
    const token = await early.stamp(data);
    const { result, checks } = verifyTimestamp(token, data, { roots: [pki.root], at: NOW });
    expect(result).toBe('failed');
    expect(checks.at(-1)?.indication).toBe('TIMESTAMP_ORDER_FAILURE');
  });

  it('never hands on a reply with any one byte changed, unless the token inside is untouched', async () => {
    const good = await stampThrough((request) => respond(request));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const post = async (request: Uint8Array): Promise<Uint8Array> => {
          const reply = await respond(request);
          const at = place % reply.length;
          reply[at] = (reply[at] ?? 0) ^ change;
          return reply;
        };
        const token = await stampThrough(post).catch(() => undefined);
        if (token === undefined) return;
        expect(readTimestampToken(token).info).toEqual(readTimestampToken(good).info);
      }),
      { numRuns: 60 },
    );
  });
});

describe('verifyTimestamp', () => {
  it('leaves a token open whose own certificates have expired since', async () => {
    const token = await authorityOf(signer, pki.root).stamp(data);
    const later = { roots: [pki.root], at: new Date('2037-01-01T00:00:00Z') };
    const found = verifyTimestamp(token, data, later);
    expect(found).toMatchObject({ result: 'indeterminate', time: '2026-05-01T12:00:00.000Z' });
    expect(found.checks.at(-1)?.indication).toBe('OUT_OF_BOUNDS_NO_POE');
  });

  it('is open without a root, and fails under another one', async () => {
    const token = await authorityOf(signer, pki.root).stamp(data);
    expect(verifyTimestamp(token, data, { roots: [], at: NOW }).result).toBe('indeterminate');
    const { root } = await makePki('Clock');
    expect(verifyTimestamp(token, data, { roots: [root], at: NOW }).result).toBe('failed');
  });

  it('fails when the authority’s certificate was not valid at the token’s time', async () => {
    const short = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-02-01T00:00:00Z') };
    const old = await pki.issue(await makeKey('ECDSA_SHA_256'), 'timestamping', short);
    await expect(authorityOf(old, pki.root).stamp(data)).rejects.toThrow('had expired');
  });

  it('refuses a token under another type or version', async () => {
    const token = Buffer.from(await authorityOf(signer, pki.root).stamp(data)).toString('hex');
    // ContentInfo's type from signedData to envelopedData, then SignedData's version from 3 to 1.
    for (const [from, to] of [
      ['06092a864886f70d010702', '06092a864886f70d010703'],
      ['020103310d', '020101310d'],
    ] as const) {
      expect(token).toContain(from);
      const changed = new Uint8Array(Buffer.from(token.replace(from, to), 'hex'));
      const { result, checks } = verifyTimestamp(changed, data, { roots: [pki.root], at: NOW });
      expect(result).toBe('failed');
      expect(checks).toMatchObject([{ name: 'timestamp.format', indication: 'FORMAT_FAILURE' }]);
    }
  });

  it('is no answer for bytes that are no token', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(verifyTimestamp(bytes, data, { roots: [pki.root], at: NOW }).result).toBe('failed');
      }),
    );
  });
});

describe('the responder', () => {
  async function reply(request: Uint8Array): Promise<pkijs.TimeStampResp> {
    return pkijs.TimeStampResp.fromBER(bufferOf(await respond(request)));
  }

  it('grants, with the time it was given, and verifies in pkijs', async () => {
    const granted = await reply(query({ nonce: 9 }));
    expect(granted.status.status).toBe(0);
    const token = new pkijs.SignedData({ schema: granted.timeStampToken?.content });
    const trustedCerts = [pkijs.Certificate.fromBER(bufferOf(pki.root))];
    expect(await token.verify({ signer: 0, data: bufferOf(data), trustedCerts, checkChain: true })).toBe(true);
    const info = pkijs.TSTInfo.fromBER(
      bufferOf(new Uint8Array(token.encapContentInfo.eContent?.getValue() ?? new ArrayBuffer(0))),
    );
    expect(info.genTime).toEqual(NOW);
    expect(info.policy).toBe(POLICY);
    expect(info.nonce?.valueBlock.valueDec).toBe(9);
    expect(info.serialNumber.valueBlock.valueDec).toBe(7);
  });

  it('does not sign with RSASSA-PSS, which openssl cannot verify in a timestamp', async () => {
    const pss = { ...signer, algorithm: 'RSASSA_PSS_SHA_256' as const };
    await expect(respond(query({}), pss)).rejects.toThrow('openssl cannot verify');
  });

  it('leaves the certificate out when it was not asked for', async () => {
    const granted = await reply(query({ cert: false }));
    expect(new pkijs.SignedData({ schema: granted.timeStampToken?.content }).certificates).toBeUndefined();
  });

  it.each([
    ['SHA-1', () => query({ algorithm: '1.3.14.3.2.26', digest: new Uint8Array(20) }), 0],
    ['an imprint of the wrong length', () => query({ digest: new Uint8Array(31) }), 5],
    ['another policy', () => query({ policy: '1.2.3' }), 15],
    ['version 2', () => query({}).map((byte, at) => (at === 4 ? 2 : byte)), 5],
    ['bytes that are no request', () => Uint8Array.of(0x30, 0), 5],
  ])('rejects %s with the failure bit of RFC 3161', async (_, request, bit) => {
    const { status, timeStampToken } = await reply(request());
    expect(status.status).toBe(2);
    expect(timeStampToken).toBeUndefined();
    const bits = status.failInfo?.valueBlock.valueHexView ?? new Uint8Array();
    expect(Buffer.from(bits).toString('hex')).toBe(
      Buffer.from([...new Uint8Array(Math.floor(bit / 8)), 0x80 >> (bit % 8)]).toString('hex'),
    );
  });
});
