import { GoldproofError } from '../core/errors.ts';
import type { Signer, TimestampAuthority } from '../model/signer.ts';
import { OID } from './oids.ts';
import { wrongSigner } from './sign-message.ts';
import { assertImprint } from './timestamp-token.ts';
import { writeSignedData } from './write-signed-data.ts';

/**
 * A detached signature over content with this SHA-256: CAdES baseline B (EN 319 122-1), fit for PAdES, or baseline T
 * when a timestamp authority is given. It never falls back to a lower level: an authority that fails, fails the
 * signature.
 *
 * @param contentDigest 32 bytes
 * @returns ContentInfo, DER, with the certificate and the chain embedded
 * @throws GoldproofError `sign`
 */
export async function signDetached(
  contentDigest: Uint8Array,
  signer: Signer,
  options: { readonly timestamp?: TimestampAuthority } = {},
): Promise<Uint8Array> {
  if (contentDigest.length !== 32) {
    throw wrongSigner(`A SHA-256 digest has 32 bytes, not ${contentDigest.length}`, 'Hash the content with SHA-256.');
  }
  const { timestamp } = options;
  try {
    return await writeSignedData({
      contentType: OID.data,
      contentDigest,
      signer,
      certificates: [signer.certificate, ...signer.chain],
      ...(timestamp === undefined ? {} : { stamp: (signature) => stampedBy(timestamp, signature) }),
    });
  } catch (thrown) {
    if (thrown instanceof GoldproofError) throw thrown;
    throw wrongSigner('The signature could not be made', 'See the cause.', thrown);
  }
}

/** Whatever the authority's adapter checks, a token for other data is never embedded. */
async function stampedBy(authority: TimestampAuthority, signature: Uint8Array): Promise<Uint8Array> {
  const token = await authority.stamp(signature);
  try {
    assertImprint(token, signature);
  } catch (thrown) {
    throw wrongSigner('The timestamp authority answered with a token for other data', 'Use another authority.', thrown);
  }
  return token;
}
