import { beforeAll, describe, expect, it } from 'vitest';
import { GoldproofError } from '../../src/core/errors.ts';
import type { Signer } from '../../src/model/signer.ts';
import { assertWholeChain } from '../../src/sign/whole-chain.ts';
import { makeKey, makePki } from './pki.ts';

describe('a chain to sign with', () => {
  let signer: Signer;
  let stamping: Signer;
  let other: Uint8Array;
  beforeAll(async () => {
    const key = await makeKey('ECDSA_SHA_256');
    const pki = await makePki('Whole');
    signer = await pki.issue(key, 'document-signing');
    stamping = await pki.issue(key, 'timestamping');
    other = (await makePki('Other')).root;
  });

  function problemsOf(changed: Signer): readonly unknown[] {
    try {
      assertWholeChain(changed, 'chain.pem');
      return [];
    } catch (thrown) {
      if (!(thrown instanceof GoldproofError)) throw thrown;
      return thrown.problems.map(({ file, message }) => `${file}: ${message}`);
    }
  }

  it('is taken from the leaf to the root that issued it', () => {
    expect(problemsOf(signer)).toEqual([]);
  });

  it('is refused without its root, or with the leaf alone as its end', () => {
    const said = ['chain.pem: The last certificate is not a root: it was issued by another one that is not there.'];
    expect(problemsOf({ ...signer, chain: [] })).toEqual(said);
    expect(problemsOf({ ...signer, chain: [...signer.chain, signer.certificate] })).toEqual(said);
  });

  it('is refused with the root of another', () => {
    expect(problemsOf({ ...signer, chain: [other] })).toEqual([
      'chain.pem: The signer’s certificate does not lead to the root certificate that was given.',
    ]);
  });

  it('is refused when its leaf is for something else than documents', () => {
    expect(problemsOf(stamping)).toHaveLength(1);
  });
});
