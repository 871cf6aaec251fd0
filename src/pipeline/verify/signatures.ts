import { messageOf } from '../../core/errors.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Step } from '../../model/verification.ts';
import { readPdf } from '../../report/read-pdf.ts';
import { type SignatureVerification, verifyDetached } from '../../sign/cms-verify.ts';
import { verifyPdf } from '../../sign/pades-verify.ts';
import { verifyTimestamp } from '../../sign/timestamp-verify.ts';

/** What the verifier trusts: from outside the package, always. */
export interface Trust {
  /** Roots of the signing certificate, DER. */
  readonly roots: readonly Uint8Array[];
  /** Roots of timestamp authorities, DER. */
  readonly timestampRoots: readonly Uint8Array[];
  readonly at: Date;
}

/** The three signatures: over the sums, over report.json, and inside report.pdf. */
export async function checkSignatures(source: FileSource, trust: Trust): Promise<Step[]> {
  const detached = async (signed: string, signature: string): Promise<Step> => {
    const verification = verifyDetached(await source.bytes(signature), { bytes: await source.bytes(signed) }, trust);
    return stepOf(`signature of ${signed}`, verification);
  };
  return [
    await detached('SHA256SUMS', 'SHA256SUMS.p7s'),
    await detached('report.json', 'report.json.p7s'),
    stepOf('signature in report.pdf', verifyPdf(await source.bytes('report.pdf'), trust)),
  ];
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

/** When the package existed. Without a timestamp nothing proves when it was sealed. */
export async function checkTimestamp(source: FileSource, trust: Trust): Promise<Step> {
  const name = 'timestamp of SHA256SUMS';
  if (!source.files.has('SHA256SUMS.tst')) {
    return {
      name,
      result: 'indeterminate',
      detail: ["The package carries no timestamp: nothing but the signer's word says when it was sealed."],
    };
  }
  const { result, checks, time } = verifyTimestamp(
    await source.bytes('SHA256SUMS.tst'),
    await source.bytes('SHA256SUMS'),
    {
      roots: trust.timestampRoots,
      at: trust.at,
    },
  );
  const open = checks
    .filter((check) => check.result !== 'passed')
    .flatMap((check) => check.detail.map((sentence) => `${check.name}: ${sentence}`));
  return { name, result, detail: result === 'passed' ? [`It existed at ${time ?? 'an unknown time'}.`] : open };
}

/** The report.json inside the PDF must be the loose one, byte for byte. */
export async function checkEmbeddedReport(pdf: Uint8Array, json: Uint8Array): Promise<Step> {
  const name = 'report.json in report.pdf';
  try {
    const read = await readPdf(pdf);
    const files = await read.attachments();
    await read.close();
    const embedded = files.get('report.json');
    if (files.size !== 1 || embedded === undefined)
      return { name, result: 'failed', detail: [`The PDF carries ${files.size} files, not report.json alone.`] };
    const same = Buffer.compare(embedded, json) === 0;
    return {
      name,
      result: same ? 'passed' : 'failed',
      detail: [same ? 'The attached report.json is the loose one.' : 'The attached report.json is another one.'],
    };
  } catch (thrown) {
    return { name, result: 'failed', detail: [`The PDF cannot be read: ${messageOf(thrown)}`] };
  }
}
