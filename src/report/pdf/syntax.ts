/** How values are written in a PDF file (ISO 32000-1 §7.3). */

/** A number with at most two decimals: a hundredth of a point is finer than any printer. */
export function num(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * True for text that means nothing to a program that scans the file's bytes: no `/ByteRange`, `%%EOF` or `startxref`,
 * which those that check signatures look for, and nothing that would need escaping.
 */
export function isInert(text: string): boolean {
  return /^[\w .,:;@+-]*$/.test(text) && !text.includes('startxref');
}

/** A text string object: inert text as a literal, everything else as UTF-16BE with its byte order mark (§7.9.2.2). */
export function textString(text: string): string {
  if (isInert(text)) return `(${text})`;
  let hex = 'FEFF';
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, '0');
  return `<${hex}>`;
}

/** A string of ASCII characters, as a URI is. */
export function asciiString(text: string): string {
  return `(${text.replace(/[\\()]/g, '\\$&')})`;
}

/** A reference to an indirect object. */
export function reference(id: number): string {
  return `${id} 0 R`;
}

/** A colour of three components 0…1 as the operands of `rg`, from `#RRGGBB`. */
export function rgb(hex: string): string {
  const part = (at: number) => String(Math.round((Number.parseInt(hex.slice(at, at + 2), 16) / 255) * 1000) / 1000);
  return `${part(1)} ${part(3)} ${part(5)}`;
}

/** The colour that `hex` becomes when it is laid on white with the given opacity. PDF/A readers need no transparency. */
export function tint(hex: string, opacity: number): string {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16);
    return Math.round(255 - (255 - value) * opacity)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}
