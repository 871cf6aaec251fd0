/**
 * What stands in a redacted text's place: `⟦secret.aws-access-key@1:4f2a9c01d2e3⟧`, the detector and the first twelve
 * digits of the text's keyed tag. It holds no quote, backslash, space, comma or line feed, so that JSON, YAML, CSV,
 * shell and URLs around it stay what they were.
 */
export function redactionToken(detector: string, tag: string): string {
  return `⟦${detector}:${shortTag(tag)}⟧`;
}

/** What a token shows of a tag. */
export function shortTag(tag: string): string {
  return tag.slice(0, 12);
}

/** The short tag that a token shows. */
export function tagIn(token: string): string {
  return token.slice(-13, -1);
}

/** Finds tokens; global. */
export const TOKEN = /⟦[a-z]+\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;

/** Whether the whole text is one token. */
export function isToken(text: string): boolean {
  return text.startsWith('⟦') && text.replace(TOKEN, '') === '';
}
