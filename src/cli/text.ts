/**
 * What a terminal would obey instead of showing: control characters, and what turns the direction of text. Names and
 * messages come from AWS and from files, so they are written as escapes.
 */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** A text that does nothing but be read; line breaks stay. Escapes are JSON's, so that JSON stays JSON. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Breaks lines at spaces so that they fit, what follows indented. What has no space is not broken: a path or an ARN
 * has to be copied whole.
 *
 * @param columns the width of the terminal
 */
export function wrap(text: string, columns: number, indent: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns, indent))
    .join('\n');
}

function wrapLine(line: string, columns: number, indent: number): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) /)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && longer.length > columns) {
      lines.push(current);
      current = ' '.repeat(indent) + word.trimStart();
    } else current = longer;
  }
  return [...lines, current].join('\n');
}

/** The beginning of a text, with a sign that there is more. */
export function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
