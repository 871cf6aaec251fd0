/**
 * Telling a secret from a mention of one. A value that names where the secret is kept, or that a reader must fill
 * in, is not a secret; a default password such as `changeme` is.
 */

/** What a shell, a template or AWSTOE replaces before the value is used. */
const SUBSTITUTION =
  /\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$\{?env:\w+\}?|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|<[^<>]*>|#\{[^{}]*\}|\{[A-Za-z_][\w.]*\}/g;

/** A substitution that goes on beyond the value: it holds blanks or quotes. */
const OPEN_SUBSTITUTION =
  /^(?:\{\{|\$\{|\$\(|`|<%|<[A-Za-z]|%\{|@\(|@\{|\(\$|\((?:Get|Read|New|Convert|Import|aws)\b|\[(?:System|Convert|Net|Security|string|char)\b)/i;

/** Where a secret is kept, in the notations of AWS and of the usual stores; a resource's name; a place on the web. */
const ADDRESS =
  /^(?:arn:aws|resolve:|\{?resolve:|ssm[-:/]|ssm-secure:|secretsmanager[:/]|aws-sm:|vault:|op:\/\/|file:\/\/|fileb:\/\/|s3:\/\/|https?:\/\/[^@\s]*$|env:|!Ref\b|!Sub\b|!GetAtt\b|!ImportValue\b)/i;

/** A path: absolute, home or relative, each segment plain; or a Windows path. */
const PATH = /^(?:~?\/|\.{1,2}\/)[\w.@+-]+(?:\/[\w.@+-]*)*$|^[A-Za-z]:\\[\w.\\ -]*$/;

/** A value computed by a program: a call, a member of a configuration, a PowerShell command. */
const EXPRESSION =
  /^(?:[A-Za-z_]\w*\((?:[^()]*\))*$|[A-Za-z_]\w*(?:\.\w+)+\(|(?:var|local|locals|data|module|each|self|os|process|env|config|settings|secrets|params?|inputs?|args?|options?|this|github|steps|outputs)\.[A-Za-z_]|(?:Get|Read|New|ConvertTo|ConvertFrom|Import)-[A-Z])/;

/** No value at all, or a type's name in a schema. */
const NOTHING =
  /^(?:null|nil|none|undefined|true|false|yes|no|on|off|string|str|boolean|bool|integer|int|securestring|\d|-|=)$/i;

/** What a writer of examples puts for the reader to fill in. */
const BLANK =
  /^(?:[x*.•_#?-]{2,}|(?:your|enter|insert|replace)[-_. ].*|.*[-_ ](?:goes[-_ ])?here|.*_?placeholder.*|redacted|\[?redacted\]?|example|todo|tbd|n\/a)$/i;

/** True when the value is no secret by itself. */
export function isReference(value: string): boolean {
  const text = value.trim();
  if (text.replace(SUBSTITUTION, '').search(/[\p{L}\p{N}]/u) < 0 && !/[!@#^&*]{3}/.test(text)) return true;
  return [OPEN_SUBSTITUTION, ADDRESS, PATH, EXPRESSION, NOTHING, BLANK].some((pattern) => pattern.test(text));
}

/**
 * Whether a word looks made by a generator rather than by a person: long, of several kinds of character, and not
 * repetitive (Shannon entropy of at least three bits a character).
 */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || !/^[A-Za-z0-9+/=_.~-]+$/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && /\d/.test(value) && entropy(value) >= 3;
}

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
