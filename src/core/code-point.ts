/** `\u{202E}`: how a character is shown that must be seen and not obeyed; four digits at least, as Unicode writes them. */
export function escapedCodePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;
}
