import { X509Certificate } from 'node:crypto';
import { sha256 } from '../../core/digest.ts';
import type { Utc } from '../../core/utc.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Step } from '../../model/verification.ts';
import { type SignatureVerification, verifyDetached } from '../../sign/cms-verify.ts';
import { verifyPdf } from '../../sign/pades-verify.ts';
import { decodePem, encodePem } from '../../sign/pem.ts';
import { type TimestampVerification, verifyTimestamp } from '../../sign/timestamp-verify.ts';

/** What the verifier trusts: from outside the package, always. */
export interface Trust {
  /** Roots of the signing certificate, DER. */
  readonly roots: readonly Uint8Array[];
  /** Roots of timestamp authorities, DER. */
  readonly timestampRoots: readonly Uint8Array[];
  /** Takes the signer's word for when it was sealed, where the package carries no timestamp. */
  readonly allowUntimestamped?: boolean;
  readonly at: Date;
}

/** The three signatures: over the sums, over report.json, and inside report.pdf; and that one person made them all. */
export async function checkSignatures(source: FileSource, trust: Trust): Promise<Step[]> {
  const detached = async (signed: string): Promise<SignatureVerification> =>
    verifyDetached(await source.bytes(`${signed}.p7s`), { bytes: await source.bytes(signed) }, trust);
  const ofSums = await detached('SHA256SUMS');
  const ofReport = await detached('report.json');
  const ofPdf = verifyPdf(await source.bytes('report.pdf'), trust);
  return [
    stepOf('signature of SHA256SUMS', ofSums),
    stepOf('signature of report.json', ofReport),
    stepOf('signature in report.pdf', ofPdf),
    compareSigners([ofSums, ofReport, ofPdf], await source.bytes('chain.pem')),
  ];
}

/** A root may vouch for many: all signatures must be by one certificate, which chain.pem must show, and no other. */
function compareSigners(verifications: readonly SignatureVerification[], pem: Uint8Array): Step {
  const name = 'signer';
  const [first] = verifications;
  const { signer, root } = first ?? {};
  if (signer === undefined || root === undefined || verifications.some((each) => each.signer === undefined)) {
    return { name, result: 'indeterminate', detail: ['Not every signature leads to the root that was given.'] };
  }
  const faults = verifications.some((each) => each.signer?.fingerprint !== signer.fingerprint)
    ? ['The signatures were made with different certificates.']
    : [];
  const chain = decodePem(Buffer.from(pem).toString('latin1'), 'CERTIFICATE', 'chain.pem');
  const written = chain.map((der) => encodePem('CERTIFICATE', der)).join('');
  const ends = [chain[0], chain.at(-1)].map((der) => (der === undefined ? '' : sha256(der)));
  if (Buffer.compare(Buffer.from(written), pem) !== 0) faults.push('chain.pem holds more than certificates.');
  if (ends[0] !== signer.fingerprint) faults.push('chain.pem begins with another certificate than the signer’s.');
  const [stray] = chain.filter((der, index) => !isIssuedBy(der, chain[index + 1] ?? der));
  if (stray !== undefined) faults.push('chain.pem holds a certificate that the next one did not issue.');
  if (ends[1] !== root.fingerprint) faults.push('chain.pem ends in another root than the one that was given.');
  const said = `All are by ${signer.subject}, as chain.pem shows.`;
  return { name, result: faults.length === 0 ? 'passed' : 'failed', detail: faults.length === 0 ? [said] : faults };
}

/** Each certificate of a chain is the next one's; a root is its own. */
function isIssuedBy(der: Uint8Array, issuer: Uint8Array): boolean {
  const [certificate, authority] = [new X509Certificate(der), new X509Certificate(issuer)];
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function stepOf(name: string, { result, checks, signer, root, time }: SignatureVerification): Step {
  const open = checks
    .filter((check) => check.result !== 'passed')
    .flatMap((check) => check.detail.map((sentence) => `${check.name}: ${sentence}`));
  if (result !== 'passed') return { name, result, detail: open };
  const when = time === undefined ? '' : `, timestamped ${time}`;
  return {
    name,
    result,
    detail: [`Signed by ${signer?.subject ?? 'unknown'}${when}; root SHA-256 ${root?.fingerprint ?? 'unknown'}.`],
  };
}

/**
 * When the package existed. Without a timestamp nothing proves when it was sealed, and whoever passed the package on
 * may have taken it away: it is for the reader to say that none was expected.
 */
export async function checkTimestamp(source: FileSource, trust: Trust): Promise<Step> {
  const name = 'timestamp of SHA256SUMS';
  if (!source.files.has('SHA256SUMS.tst')) {
    return {
      name,
      result: trust.allowUntimestamped === true ? 'passed' : 'indeterminate',
      detail: ["The package carries no timestamp: nothing but the signer's word says when it was sealed."],
    };
  }
  const { result, checks, time } = await timestampOf(source, trust);
  const open = checks
    .filter((check) => check.result !== 'passed')
    .flatMap((check) => check.detail.map((sentence) => `${check.name}: ${sentence}`));
  return { name, result, detail: result === 'passed' ? [`It existed at ${time ?? 'an unknown time'}.`] : open };
}

/** When a timestamp authority that is trusted saw the sums; undefined without one. */
export async function stampedAt(source: FileSource, trust: Trust): Promise<Utc | undefined> {
  if (!source.files.has('SHA256SUMS.tst')) return undefined;
  const { result, time } = await timestampOf(source, trust);
  return result === 'failed' ? undefined : time;
}

async function timestampOf(source: FileSource, { timestampRoots, at }: Trust): Promise<TimestampVerification> {
  const [token, sums] = [await source.bytes('SHA256SUMS.tst'), await source.bytes('SHA256SUMS')];
  return verifyTimestamp(token, sums, { roots: timestampRoots, at });
}
