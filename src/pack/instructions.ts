import { howToVerify, type Verifiable } from '../core/how-to-verify.ts';

/** What VERIFY.txt is about. */
export interface Instructed extends Verifiable {
  readonly number: string;
  readonly revision: number;
}

const WIDTH = 100;

/**
 * The text of VERIFY.txt. Lines of up to 100 characters, but for what must be printed; commands as they are to be
 * pasted, indented.
 */
export function verifyInstructions(subject: Instructed): string {
  const { before, checks, after } = howToVerify(subject);
  return [
    `HOW TO VERIFY REPORT ${subject.number}, REVISION ${subject.revision}`,
    '',
    ...before.flatMap((paragraph) => [...wrapped(paragraph, ''), '']),
    ...checks.flatMap(({ shows, commands, expect, note }, index) => [
      ...wrapped(`${index + 1}. ${shows}`, '   '),
      '',
      ...commands.flatMap((command) => command.split('\n').map((line) => `   ${line}`)),
      '',
      `   Expect: ${expect}`,
      '',
      ...(note === undefined ? [] : [...wrapped(`   ${note}`, '   '), '']),
    ]),
    ...after.flatMap((paragraph) => [...wrapped(paragraph, ''), '']),
  ].join('\n');
}

/** Breaks at blanks; a word that is too long stays whole, and so does the beginning of the first line. */
function wrapped(paragraph: string, indent: string): string[] {
  const [, start = '', rest = ''] = /^(\s*)(.*)$/s.exec(paragraph) ?? [];
  const lines: string[] = [];
  let line = start;
  for (const word of rest.split(' ')) {
    const next = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (next.length <= WIDTH || line.trim() === '') line = next;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line];
}
