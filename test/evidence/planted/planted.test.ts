import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src/evidence/redaction.ts';
import { FILES } from './files.ts';
import { HARMLESS } from './harmless.ts';
import { LINES } from './lines.ts';
import { SCRIPTS } from './scripts.ts';
import { SETTERS } from './setters.ts';
import { STANDARD_INPUT } from './standard-input.ts';
import { UNIX_COMMANDS } from './unix-commands.ts';
import { WINDOWS } from './windows.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']) });
const TOKEN = /⟦secret\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;

/** Of the lines of a secret stay their ends, what they begin with and how they go on. */
function remains(secret: string): string {
  const [first = '', ...others] = secret.split('\n');
  const goesOn = (line: string) => /\\?$/.exec(line)?.[0] ?? '';
  return goesOn(first) + others.map((line) => `\n${/^ */.exec(line)?.[0]}${goesOn(line)}`).join('');
}

/** As a component's document is kept. */
function kept(data: string): string {
  const { response } = redactor.redact(
    { input: {}, response: { component: { data } } },
    { documents: ['/response/component/data'] },
  );
  return (response as { component: { data: string } }).component.data;
}

describe.each([
  ['commands of Linux', UNIX_COMMANDS],
  ['commands and files of Windows', WINDOWS],
  ['files', FILES],
  ['standard input', STANDARD_INPUT],
  ['scripts of programs', SCRIPTS],
  ['arguments that set a value', SETTERS],
  ['values of several lines', LINES],
])('secrets in %s: each is replaced, and nothing else', (_, rows) => {
  test.each(rows)('%s', (_kind, marked) => {
    const text = marked.replaceAll(/[«»]/g, '');
    expect(kept(text).replaceAll(TOKEN, '⟦⟧')).toBe(
      marked.replaceAll(/«([^»]*)»/g, (_, secret) => `⟦⟧${remains(secret)}`),
    );
  });
});

describe('what only looks like a secret stays', () => {
  test.each(HARMLESS)('%s', (text) => {
    expect(kept(text)).toBe(text);
  });
});
