/**
 * Telling a secret from a mention of one. A value that names where the secret is kept, or that a reader must fill
 * in, is not a secret; a default password such as `changeme` is.
 */

/**
 * What a shell, a template, a format or AWSTOE replaces before the value is used. `$1` is an argument, but the
 * beginning of a hash (crypt(5)) where another `$` follows.
 */
const SUBSTITUTION =
  /\{\{[^{}]*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|\$\{?env:\w+\}?|\$__\w+\{[^{}]*\}|\$[A-Za-z_]\w*(?:(?:\.|::?)[A-Za-z_]\w*|\[[^\][\n]{0,40}\]|\{[^{}\n]{0,40}\}|\(\w{0,40}\))*|\$(?:\d(?![\w$])|[@*#?])|%[A-Za-z_]\w*%|%\([A-Za-z_]\w*\)s|<[^<>]*>|#\{[^{}]*\}#?|\{[A-Za-z_][\w.]*\}|@@?[A-Z][A-Z0-9_]*@@?|__[A-Z][A-Z0-9_]*__|\[\[[^\][]*\]\]/g;

/** A substitution that goes on beyond the value: it holds blanks or quotes. */
const OPEN_SUBSTITUTION = /^(?:\{\{|\$\{|\$\(|`|<%|<[A-Za-z]|%\{|@\(|@\{|\(\$|\[\[)/;

/** Where a secret is kept, in the notations of AWS and of the usual stores; a resource's name; a place on the web. */
const ADDRESS =
  /^(?:arn:aws|resolve:|\{?resolve:|ssm[-:/]|ssm-secure:|secretsmanager[:/]|aws-sm:|vault:|secretref:|keyring:|env:|file:|fd:\d+$|[a-z][a-z0-9+.-]*:\/\/[^@\s]*$|@Microsoft\.KeyVault\(|\S{1,200}\/aws4_request\b|!Ref\b|!Sub\b|!GetAtt\b|!ImportValue\b|!vault\b|!secret\b|!reference\b)/i;

/** What is encrypted where it stands, in the notations of SOPS, Jasypt, eyaml, Spring and Ansible. */
const ENCRYPTED = /^(?:ENC[[(]|\{cipher\}|DEC::|\$ANSIBLE_VAULT;)/;

/** A path: absolute, home or relative, each segment plain; or a Windows path. */
const PATH = /^(?:~?\/|\.{1,2}\/)[\w.@+-]+(?:\/[\w.@+-]*)*$|^[A-Za-z]:\\[\w.\\ -]*$/;

/** A value computed by a program: a call, a member of a configuration, a command of PowerShell, a path of jq. */
const EXPRESSION =
  /^(?:[A-Za-z_]\w*\((?:[^()]*\))*$|[A-Za-z_]\w*(?:\.\w+)+\(|(?:var|local|locals|data|module|each|self|os|process|env|config|settings|secrets|params?|inputs?|args?|options?|this|github|steps|outputs)\.[A-Za-z_]|(?:Get|Read|New|ConvertTo|ConvertFrom|Import)-[A-Z]|-(?:join|split|replace|f)\b|\.[A-Za-z_]\w*$)/;

/** A pattern that is looked for: `password=.*`, `password: [^ ]+`, `(\S+)`. */
const PATTERN = /^[("']?(?:\.[*+?]|\[\^|\\[swdSWD(]|\(\?|\*\[)|^\.\*/;

/** No value at all, or a type's name in a schema or a program. */
const NOTHING =
  /^(?:null|nil|none|undefined|true|false|yes|no|y|n|on|off|(?:[\w.-]+:)?(?:disabled|locked)|[\w.-]+:random|string|str|boolean|bool|integer|int|bytes|securestring|secretstr|optional\[.*|(?:list|union|dict)\[.*|\d{1,3}|\d+,\d+|dword:[0-9a-f]*|hex(?:\(\d\))?:.*|-|=)$/i;

/** What a writer of examples puts for the reader to fill in. */
const BLANK =
  /^(?:[x*.•_#?-]{2,}|(?:your|enter|insert|replace)[-_. ].*|.*[-_ ](?:goes[-_ ])?here|.*_?placeholder.*|redacted|\[?redacted\]?|\*SENSITIVE\*DATA\*DELETED\*|example|todo|tbd|n\/a)$/i;
/** `usage: x --password PASSWORD`. */
const METASYNTACTIC =
  /^\[?(?:[A-Z]+[_-])*(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|PW|TOKEN|SECRET|KEY|VALUE|STRING|TEXT)\]?$/;

/** `%s`, as printf and its kind fill it in, and what it is written beside. */
const FORMAT = /^(?:%[-+0-9.*]*[sqbdv]|\{\}|\\n|[^\p{L}\p{N}])+$/u;

const ALL = [OPEN_SUBSTITUTION, ADDRESS, ENCRYPTED, PATH, EXPRESSION, PATTERN, NOTHING, BLANK, METASYNTACTIC, FORMAT];

/** True when the value is no secret by itself. */
export function isReference(value: string): boolean {
  const text = value.trim();
  if (text.replace(SUBSTITUTION, '').search(/[\p{L}\p{N}]/u) < 0 && !/[!@#^&*]{3}/.test(text)) return true;
  return ALL.some((pattern) => pattern.test(text));
}

/**
 * Whether a word looks made by a generator rather than by a person: long, of several kinds of character, and not
 * repetitive (Shannon entropy of at least three bits a character). Capital letters alone are a token of base 32 from
 * such a length on that no name has without a sign between its words.
 */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || !/^[A-Za-z0-9+/=_.~-]+$/.test(value)) return false;
  if (/^[A-Z]{24,}$/.test(value)) return entropy(value) >= 3.5;
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
