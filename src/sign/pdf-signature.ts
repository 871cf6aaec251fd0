import { createHash } from 'node:crypto';
import { refuseUnless } from './check.ts';
import { elementLength } from './der.ts';

/** The one signature of a PDF written in one revision, found on the bytes: no PDF parser, nothing to trick. */
export interface PdfSignature {
  /** CMS, DER, without the padding. */
  readonly der: Uint8Array;
  /** SHA-256 of all bytes but the gap that holds the signature. */
  readonly sha256: Uint8Array;
  /** `/M`: the time its maker claims. */
  readonly claimed: Date;
}

const END_OF_FILE = /%%EOF\r?\n?$/;
const BYTE_RANGE = /\/ByteRange \[(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]/g;
const CLAIMED_TIME = /\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/g;
const DICTIONARY_ENTRIES = [
  '/Type /Sig',
  '/Filter /Adobe.PPKLite',
  '/SubFilter /ETSI.CAdES.detached',
  '/ByteRange',
  '/Contents',
];

/**
 * Finds the signature and checks the shape around it, each point an attack that some viewer lets pass: exactly one
 * signature; its ranges run from the first to the last byte; the gap is exactly `<hex>`, lower case; only zeros
 * follow the DER; one revision, so no overlay can have been added; nothing after `%%EOF`; SubFilter and claimed time.
 *
 * @throws Refusal FORMAT_FAILURE
 */
export function locateSignature(pdf: Uint8Array): PdfSignature {
  // Latin-1 maps each byte to one character, so that offsets in the text are offsets in the file.
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  assertOneRevision(text);
  const gap = readByteRange(text);
  const dictionary = dictionaryAround(text, gap);
  for (const entry of DICTIONARY_ENTRIES) {
    forFormat(count(dictionary, entry) === 1, `The signature dictionary does not have ${entry} exactly once.`);
  }
  return {
    der: readContents(text.slice(gap.start, gap.end)),
    sha256: createHash('sha256').update(pdf.subarray(0, gap.start)).update(pdf.subarray(gap.end)).digest(),
    claimed: readClaimedTime(dictionary),
  };
}

interface Gap {
  readonly start: number;
  readonly end: number;
}

function assertOneRevision(text: string): void {
  forFormat(text.startsWith('%PDF-'), 'It does not begin as a PDF.');
  forFormat(END_OF_FILE.test(text.slice(-8)), 'Something follows the end of the PDF.');
  forFormat(count(text, '%%EOF') === 1, 'The PDF has more than one revision: it was changed after it was written.');
  forFormat(count(text, 'startxref') === 1, 'The PDF has more than one cross-reference section.');
}

function readByteRange(text: string): Gap {
  const [range, ...others] = [...text.matchAll(BYTE_RANGE)];
  forFormat(
    range !== undefined && others.length === 0 && count(text, '/ByteRange') === 1,
    'The PDF does not have exactly one signature.',
  );
  const [from = -1, start = -1, end = -1, rest = -1] = range.slice(1).map(Number);
  forFormat(from === 0 && start < end && end + rest === text.length, 'The signature does not cover the whole file.');
  return { start, end };
}

/** The object's text around the gap: it begins before `/ByteRange` and has `/Contents` right before the gap. */
function dictionaryAround(text: string, gap: Gap): string {
  const before = text.slice(0, gap.start);
  const opened = before.slice(Math.max(0, before.lastIndexOf(' obj')));
  const after = text.slice(gap.end);
  const closed = after.slice(0, Math.max(0, after.indexOf('endobj')));
  const whole = opened.includes('/ByteRange') && !opened.includes('endobj') && !opened.includes('stream');
  forFormat(whole && opened.endsWith('/Contents '), 'The signature is not the /Contents of its own dictionary.');
  return opened + closed;
}

function readContents(gap: string): Uint8Array {
  forFormat(/^<(?:[0-9a-f]{2})+>$/.test(gap), 'The space for the signature holds something else than a hex string.');
  const bytes = Buffer.from(gap.slice(1, -1), 'hex');
  const length = elementLength(bytes);
  forFormat(
    bytes.subarray(length).every((byte) => byte === 0),
    'The padding behind the signature is not zeros.',
  );
  return new Uint8Array(bytes.subarray(0, length));
}

function readClaimedTime(dictionary: string): Date {
  const [time, ...others] = [...dictionary.matchAll(CLAIMED_TIME)];
  forFormat(time !== undefined && others.length === 0, 'The signature does not claim exactly one time (/M, in UTC).');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = time.slice(1).map(Number);
  const claimed = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const written = claimed.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  forFormat(written === time.slice(1).join(''), 'The claimed time (/M) is no time.');
  return claimed;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function forFormat(condition: boolean, message: string): asserts condition {
  refuseUnless(condition, 'FORMAT_FAILURE', message);
}
