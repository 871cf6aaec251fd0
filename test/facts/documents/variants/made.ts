import type { DocumentKind } from '../../../../src/facts/documents/search.ts';

/** A made document, with the findings that it must give; how it was made decides, never the rules. */
export interface Made {
  readonly kind: string;
  readonly document: DocumentKind;
  readonly text: string;
  readonly expected: readonly { readonly line: number; readonly rule: string }[];
}

/** Random choices that a seed decides (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  of<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  word(): string {
    return (
      this.of(['tool', 'agent', 'pkg', 'base', 'data', 'probe', 'unit']) + String(Math.floor(this.next() * 90) + 10)
    );
  }

  host(): string {
    return `${this.of(['mirror', 'repo', 'files', 'dl'])}.${this.of(['example.com', 'corp.example', 'build.example'])}`;
  }
}

/** Makes a variant of a kind; `measured/documents.md` names the kinds. */
export type Maker = (chance: Chance) => Made;

/** A fault of a rule as one command of a shell, or a harmless command of the same look. */
export interface Fault {
  readonly rule: string | undefined;
  readonly command: string;
}

/** Lines of a script; a mark says what must be found on a line. */
export interface Line {
  readonly text: string;
  readonly rule?: string | undefined;
}

export const line = (text: string, rule?: string): Line => ({ text, rule });

/** A download in clear, one with the check of a certificate off, or a sound one: with a shell's client. */
export function fetches(chance: Chance): Fault {
  const file = `/${chance.word()}.tgz`;
  const host = chance.host();
  const curl = chance.of(['curl -fsSL', 'curl -sS -L', '/usr/bin/curl -f', 'curl --silent --location']);
  return chance.of<Fault>([
    { rule: 'http-download', command: `${curl} http://${host}${file} -o /tmp/x` },
    { rule: 'http-download', command: `wget -q http://${host}${file}` },
    { rule: 'http-download', command: `wget -O /tmp/x http://${host}${file}` },
    { rule: 'certificate-check-off', command: `${curl} -k https://${host}${file} -o /tmp/x` },
    { rule: 'certificate-check-off', command: `curl -fsSk https://${host}${file} -o /tmp/x` },
    { rule: 'certificate-check-off', command: `wget --no-check-certificate https://${host}${file}` },
    { rule: undefined, command: `${curl} https://${host}${file} -o /tmp/x` },
    { rule: undefined, command: `wget -q https://${host}${file}` },
    { rule: undefined, command: `curl -s http://localhost:8080${file}` },
  ]);
}

/** A component of one step of ExecuteBash or ExecutePowerShell, in one of the forms that YAML has for it. */
export function component(kind: string, lines: readonly Line[], chance: Chance, action = 'ExecuteBash'): Made {
  const head = [
    'name: a',
    'schemaVersion: 1.0',
    'phases:',
    '  - name: build',
    '    steps:',
    '      - name: S',
    `        action: ${action}`,
  ];
  if (chance.next() < 0.3) head.splice(1, 0, 'description: see http://docs.example.com/page');
  const before = [...head, '        inputs:', '          commands:', '            - |'];
  if (chance.next() < 0.5 && action === 'ExecuteBash') before.push('              set -e');
  return made(kind, 'component', before, lines, '              ');
}

export function made(
  kind: string,
  document: DocumentKind,
  before: readonly string[],
  lines: readonly Line[],
  indent = '',
): Made {
  const text = [...before, ...lines.map((each) => (each.text === '' ? '' : indent + each.text)), ''].join('\n');
  const expected = lines.flatMap(({ rule }, index) =>
    rule === undefined ? [] : [{ line: before.length + index + 1, rule }],
  );
  return { kind, document, text, expected };
}
