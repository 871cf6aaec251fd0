import { type Internals, Raw, type Reference } from './pdfkit-internals.ts';
import { textString } from './syntax.ts';
import { visible } from './visible.ts';

/** What the signature field is to say; the signature itself is made and embedded by src/sign. */
export interface SignatureRequest {
  readonly reason: string;
  /** The claimed signing time, /M. Must lie inside the signing certificate's validity. */
  readonly signingTime: Date;
  /** Room for the DER of the CMS signature, at least 16384. */
  readonly reservedBytes: number;
}

export const SMALLEST_RESERVE = 16_384;

/**
 * Adds an invisible signature field to the page at hand (ISO 32000-1 §12.7.4.5): zero rectangle, flags Print and
 * Locked, so that neither PDF/A wants an appearance nor PDF/UA a Form tag.
 *
 * @returns the signature dictionary, to be ended last of all objects: its placeholder `/ByteRange [0 /**********
 *   /********** /**********]` and `/Contents <000…>` are then the last ones in the file, whatever the report says.
 */
export function addSignatureField(pdf: Internals, request: SignatureRequest): Reference {
  if (request.reservedBytes < SMALLEST_RESERVE) {
    throw new RangeError(`a signature needs at least ${SMALLEST_RESERVE} reserved bytes, got ${request.reservedBytes}`);
  }
  const open = '**********';
  const signature = pdf.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: [0, open, open, open],
    Contents: Buffer.alloc(request.reservedBytes),
    M: request.signingTime,
    Reason: new Raw(textString(visible(request.reason))),
  });
  const widget = pdf.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: new Raw('(EvidenceSeal)'),
    TU: new Raw('(Evidence signature)'),
    F: 132,
    Rect: [0, 0, 0, 0],
    P: pdf.page.dictionary,
    V: signature,
  });
  widget.end();
  pdf.page.annotations.push(widget);
  pdf._acroform = { fonts: {}, defaultFont: 'none' };
  pdf._root.data['AcroForm'] = pdf.ref({ Fields: [widget], SigFlags: 3, DR: { Font: {} } });
  return signature;
}
