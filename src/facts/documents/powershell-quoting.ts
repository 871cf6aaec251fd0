/**
 * PowerShell that the grammar takes for errors, though PowerShell does not: bare words, lists of them, operators of
 * PowerShell 7, clauses of a switch on one line. Each is written in a form of the same meaning that the grammar takes.
 * What stands in strings and comments is put aside first; line feeds stay where they are.
 */
export function inKnownForms(source: string): string {
  const { masked, kept } = maskStrings(source);
  let text = masked;
  for (const [pattern, form] of FORMS) text = text.replace(pattern, form);
  const ending = /\bparam\s*\(/i.test(text) ? '\n0' : ''; // the grammar wants something behind parameters
  return unmasked(quoted(text), kept) + ending;
}

/** Whether a script does nothing: blanks and comments alone. */
export function isEmptyPowerShell(source: string): boolean {
  return /^[\s;]*$/.test(maskStrings(source).masked.replaceAll(COMMENT, ' '));
}

/** A string and a comment that are put aside: a mark, its number, a mark. */
const STRING = '\uE000\\d+\uE001';
const COMMENT = /\uE002\d+\uE001/g;
const WORD = `(?:[^\\s;|(){}"',@&<>#\uE000-\uE002]|${STRING})`;

/** PowerShell documentation: about_Operators, about_If ("ternary"), about_Switch, about_Pipeline_Chain_Operators. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // What either side may be is a list of both, which is how values are followed here.
  [/\?\?=/g, '+='],
  [/\?\?(?<=[^\s?]\s{0,8}\?\?)(?!=)/g, ','],
  [/(\$\w+|[)\]])\?\.(?=\w)/g, '$1.'],
  [/(?<=[^\s|;{(]\s{1,8})\?(\s[^\n;|{}?]*?\s):(?=\s)/g, ',$1,'],
  [/(?<=[;{}\n]\s{0,8}|^):\w+(?=\s+(?:foreach|for|while|do|switch)\b)/gi, ''],
  [/\bbreak[^\S\n]+\w+|\bcontinue[^\S\n]+\w+/gi, 'break'],
  // The grammar has a rule of its own for ForEach-Object, which takes a block alone.
  [/\bForEach-Object\b|(?<=\|\s{0,8})%(?=\s+[-\w])/gi, 'ForEachObject'],
  // A method's or function's block of begin and process after its parameters.
  [/(?<=\bparam\s*\([^()\n]*\))[^\S\n]+(?=(?:begin|process|end|dynamicparam)\b)/gi, ';'],
  [
    new RegExp(
      `\\}[^\\S\\n]+(?!(?:else|elseif|catch|finally|process|end|begin|clean|until|while|dynamicparam)\\b)(?=(?:${STRING}|[\\w*.?^]+|\\{[^{}\\n]*\\})[^\\S\\n]*\\{)`,
      'gi',
    ),
    '}; ',
  ],
  [/(?<=\})[^\S\n]*(?:\d|\*)?>>?&?[^\S\n]*[^\s;|)]+/g, ''],
  [/(?<=^|[;{|\n=(]\s{0,8})(?=(?:\.\/|\.\\|~[/\\])\S)/g, '& '],
];

/** Words that the grammar takes in quotes alone. */
const BARE = new RegExp(
  [
    `--%[^\\n]*`,
    `\\$(?:\\w+:)?\\w+(?:[\\\\/$]${WORD}*)+`,
    `[\\w:/.\\\\-]*\\$\\{[^}\\n]+\\}(?:${WORD}|\\$?\\{[^}\\n]+\\})*`,
    `--?[\\w-]+=${WORD}+`,
    // A list of words: `Web-Server, Web-Mgmt-Tools`, `*.log,*.tmp`.
    `[\\w*./\\\\~?%][\\w*.:/\\\\~?%+=-]*(?=\\s*,)`,
    // icacls: `Users:(OI)(CI)F`
    `[\\w\\\\]+:(?:\\([\\w,]+\\))+\\w*`,
    `--?(?=\\s|$)`,
  ].join('|'),
  'y',
);
const ITEM = /[\w*./\\~?%][\w*.:/\\~?%+=-]*/y;
const TYPE = /\[[A-Za-z][\w.]*(?:\[[\w.,\s[\]]*\])?\]/y;

/** Word by word, for what stands before one decides what it is. */
function quoted(text: string): string {
  const parts: string[] = [];
  let at = 0;
  let isListed = false;
  while (at < text.length) {
    const word = wordAt(text, at, isListed);
    if (word === undefined) {
      const char = text[at] ?? '';
      if (!/\s/.test(char)) isListed = char === ',';
      parts.push(char);
      at += 1;
      continue;
    }
    parts.push(word.isQuoted ? `"${word.text.replaceAll('"', '')}"` : word.text);
    at += word.text.length;
    isListed = false;
  }
  return parts.join('');
}

function wordAt(text: string, at: number, isListed: boolean): { text: string; isQuoted: boolean } | undefined {
  const matched = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const type = matched(TYPE);
  if (type !== undefined) return { text: type, isQuoted: false };
  if (at > 0 && !/[\s>,(=]/.test(text[at - 1] ?? '')) return undefined;
  const bare = matched(BARE) ?? (isListed ? matched(ITEM) : undefined);
  if (bare !== undefined && bare !== '' && !/^\d+(?:\.\d+)?$/.test(bare)) return { text: bare, isQuoted: true };
  const rest = matched(/[\w.-]+/y);
  return rest === undefined ? undefined : { text: rest, isQuoted: false };
}

interface Masked {
  readonly masked: string;
  readonly kept: readonly string[];
}

const OPENING = /<#|#|@"[^\S\n]*\n|@'[^\S\n]*\n|["'`]/g;

/** Puts strings and comments aside. An opening that nothing closes is left where it is, and is looked for once. */
function maskStrings(source: string): Masked {
  const kept: string[] = [];
  const parts: string[] = [];
  const unclosed = new Set<string>();
  let from = 0;
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(source); found !== null; found = OPENING.exec(source)) {
    const mark = found[0].slice(0, found[0].startsWith('@') || found[0] === '<#' ? 2 : 1);
    const isComment = mark === '#' || mark === '<#';
    if (mark === '`' || (mark === '#' && !/^$|[\s;{}(|]/.test(source[found.index - 1] ?? ''))) {
      OPENING.lastIndex = found.index + (mark === '`' ? 2 : 1);
      continue;
    }
    const end = unclosed.has(mark) ? -1 : endOf(source, found.index + found[0].length, mark);
    if (end < 0) {
      unclosed.add(mark);
      continue;
    }
    const open = isComment ? '\uE002' : '\uE000';
    parts.push(source.slice(from, found.index), `${open}${kept.length}\uE001`);
    kept.push(source.slice(found.index, end));
    from = end;
    OPENING.lastIndex = end;
  }
  parts.push(source.slice(from));
  return { masked: parts.join(''), kept };
}

function endOf(source: string, from: number, mark: string): number {
  if (mark === '#') {
    const end = source.indexOf('\n', from);
    return end < 0 ? source.length : end;
  }
  const close = { '<#': '#>', '@"': '\n"@', "@'": "\n'@" }[mark];
  if (close !== undefined) {
    const end = source.indexOf(close, mark === '<#' ? from : from - 1);
    return end < 0 ? -1 : end + close.length;
  }
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === '`' && mark === '"') at += 1;
    else if (source[at] === mark) {
      if (source[at + 1] !== mark) return at + 1;
      at += 1;
    }
  }
  return -1;
}

function unmasked(text: string, kept: readonly string[]): string {
  // In a word that is quoted now, a string's own quotes would end it.
  return text
    .replace(/"([^"\n]*)"/g, (_, inner: string) => {
      return `"${inner.replace(/[\uE000\uE002](\d+)\uE001/g, (_, index) => (kept[Number(index)] ?? '').replaceAll(/["'\n]/g, ''))}"`;
    })
    .replace(/[\uE000\uE002](\d+)\uE001/g, (_, index) => kept[Number(index)] ?? '');
}
