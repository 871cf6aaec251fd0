import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { type Digest, digestOfIdentifier, type Scheme, schemeOfIdentifier } from './algorithms.ts';
import { type Certificate, fromParsed } from './certificate.ts';
import { refuseUnless } from './check.ts';
import { readDer, sameBytes, writeDer } from './der.ts';
import { OID } from './oids.ts';
import { asSet } from './write-signed-data.ts';

/** CMS SignedData (RFC 5652 §5) with exactly one signer, read but not yet believed. */
export interface SignedData {
  readonly contentType: string;
  /** The embedded content; undefined for a detached signature. */
  readonly content: Uint8Array | undefined;
  readonly certificates: readonly Certificate[];
  readonly signer: {
    readonly issuer: Uint8Array;
    readonly serial: Uint8Array;
    readonly digest: Digest;
    readonly scheme: Scheme;
    /** The signed attributes as the DER SET that was signed. */
    readonly message: Uint8Array;
    /** Attribute values by type; each attribute has exactly one value. */
    readonly signed: ReadonlyMap<string, asn1js.AsnType>;
    readonly unsigned: ReadonlyMap<string, asn1js.AsnType>;
    readonly signature: Uint8Array;
  };
}

/**
 * Reads SignedData strictly: DER, one SignerInfo of version 1, no revocation lists, X.509 certificates only,
 * algorithms on the allow-list.
 *
 * @param exact for what Goldproof itself wrote: encoding the structure again must give the same bytes, so nothing
 *   the reader does not know can hide in it. Timestamps come from elsewhere and get more room.
 * @throws Refusal FORMAT_FAILURE, CRYPTO_CONSTRAINTS_FAILURE
 */
export function readSignedData(der: Uint8Array, exact: boolean): SignedData {
  const info = new pkijs.ContentInfo({ schema: readDer(der) });
  forFormat(info.contentType === OID.signedData, 'It is not CMS SignedData.');
  const parsed = new pkijs.SignedData({ schema: info.content });
  const { eContentType, eContent } = parsed.encapContentInfo;
  // RFC 5652 §5.1: the version follows from what is inside.
  forFormat(parsed.version === (eContentType === OID.data ? 1 : 3), 'The version does not go with the content.');
  if (exact) assertExact(der, parsed);
  const [signerInfo, ...others] = parsed.signerInfos;
  forFormat(signerInfo !== undefined && others.length === 0, 'It does not have exactly one signer.');
  return {
    contentType: eContentType,
    content: eContent === undefined ? undefined : new Uint8Array(eContent.getValue()),
    certificates: (parsed.certificates ?? []).map((each) => {
      forFormat(each instanceof pkijs.Certificate, 'It embeds something else than X.509 certificates.');
      return fromParsed(each);
    }),
    signer: readSigner(signerInfo, parsed.digestAlgorithms, exact),
  };
}

function readSigner(
  info: pkijs.SignerInfo,
  announced: readonly pkijs.AlgorithmIdentifier[],
  exact: boolean,
): SignedData['signer'] {
  const { sid, signedAttrs, unsignedAttrs } = info;
  forFormat(info.version === 1 && sid instanceof pkijs.IssuerAndSerialNumber, 'The signer is not named by issuer.');
  forFormat(signedAttrs !== undefined, 'There are no signed attributes.');
  const digest = digestOfIdentifier(info.digestAlgorithm);
  const match = announced.find((each) => each.algorithmId === info.digestAlgorithm.algorithmId);
  forFormat(
    match !== undefined && (announced.length === 1 || !exact),
    'The announced digest algorithms are not the signer’s.',
  );
  digestOfIdentifier(match);
  const scheme = schemeOfIdentifier(info.signatureAlgorithm, exact ? undefined : digest);
  refuseUnless(
    scheme.digest === digest,
    'CRYPTO_CONSTRAINTS_FAILURE',
    'Content and attributes are hashed differently.',
  );
  const attributes = writeDer(signedAttrs.toSchema());
  const encodings = signedAttrs.attributes.map((each) => writeDer(each.toSchema()));
  const sorted = encodings.every((each, at) => at === 0 || Buffer.compare(encodings[at - 1] ?? each, each) < 0);
  forFormat(sorted || !exact, 'The signed attributes are not in DER order.');
  return {
    issuer: writeDer(sid.issuer.toSchema()),
    serial: sid.serialNumber.valueBlock.valueHexView,
    digest,
    scheme,
    message: asSet(attributes),
    signed: byType(signedAttrs),
    unsigned: unsignedAttrs === undefined ? new Map() : byType(unsignedAttrs),
    signature: new Uint8Array(info.signature.getValue()),
  };
}

function assertExact(der: Uint8Array, parsed: pkijs.SignedData): void {
  forFormat(parsed.crls === undefined && parsed.ocsps === undefined, 'It embeds revocation data.');
  const again = new pkijs.ContentInfo({ contentType: OID.signedData, content: parsed.toSchema(true) });
  forFormat(sameBytes(writeDer(again.toSchema()), der), 'It holds more than SignedData has room for.');
}

function byType(set: pkijs.SignedAndUnsignedAttributes): ReadonlyMap<string, asn1js.AsnType> {
  const found = new Map<string, asn1js.AsnType>();
  for (const { type, values } of set.attributes) {
    const value: unknown = values[0];
    forFormat(values.length === 1 && value instanceof asn1js.BaseBlock, `The attribute ${type} has not one value.`);
    forFormat(!found.has(type), `The attribute ${type} stands twice.`);
    found.set(type, value as asn1js.AsnType); // asn1js's union of its own block classes: BaseBlock's only subclasses
  }
  return found;
}

function forFormat(condition: boolean, message: string): asserts condition {
  refuseUnless(condition, 'FORMAT_FAILURE', message);
}
