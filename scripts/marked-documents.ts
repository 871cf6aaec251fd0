import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentKind } from '../src/facts/documents/search.ts';

/** A document with the findings that it must give. */
export interface MarkedDocument {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly text: string;
  readonly marks: readonly Mark[];
}

interface Mark {
  readonly line: number;
  readonly rule: string;
  /** Either answer will do. */
  readonly isDebatable?: boolean;
}

const RULES: Readonly<Record<string, string>> = {
  http: 'http-download',
  src: 'http-package-source',
  tls: 'certificate-check-off',
  int: 'integrity-check-off',
  nosum: 'no-checksum',
  skip: 'cleanup-skipped',
  sec: 'secret',
};

/** The documents of a directory whose files hold blocks `=== NAME | KIND`, with marks such as `«http»` at line ends. */
export async function readMarked(directory: string): Promise<readonly MarkedDocument[]> {
  const files = (await readdir(directory)).filter((name) => /^[A-Z]\w*\.txt$/.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  return texts.flatMap((text) => text.split(/^=== /m).slice(1).map(documentOf));
}

/** Scripts of PowerShell that must all parse, between lines of `%%`. */
export async function readSnippets(directory: string): Promise<readonly string[]> {
  const text = await readFile(join(directory, 'powershell-snippets.txt'), 'utf8');
  return text.split(/^%%$/m).map((snippet) => snippet.trim());
}

function documentOf(block: string): MarkedDocument {
  const [head = '', ...lines] = block.split('\n');
  const [name = '', kind = ''] = head.split('|').map((part) => part.trim());
  const marks = lines.flatMap((line, index) =>
    [...line.matchAll(/«(\??)(\w+)»/g)].map(([, doubt, mark = '']) => ({
      line: index + 1,
      rule: RULES[mark] ?? mark,
      isDebatable: doubt === '?',
    })),
  );
  const text = lines.map((line) => line.replace(/\s*(?:«\??\w+»)+$/, '')).join('\n');
  return { name, kind: kindOf(kind), text, marks };
}

function kindOf(kind: string): DocumentKind {
  if (/dockerfile/i.test(kind)) return 'dockerfile';
  return /user data/i.test(kind) ? 'user data' : 'component';
}
