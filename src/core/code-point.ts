/** `\u{202e}`: how a character is shown that must be seen and not obeyed. */
export function escapedCodePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
