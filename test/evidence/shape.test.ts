import fc from 'fast-check';
import { parse as parseShell } from 'unbash';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { type PowerShellNode, withPowerShellTree } from '../../src/facts/documents/powershell-grammar.ts';
import { FILES } from './planted/files.ts';
import { LINES } from './planted/lines.ts';
import { SCRIPTS } from './planted/scripts.ts';
import { SETTERS } from './planted/setters.ts';
import { STANDARD_INPUT } from './planted/standard-input.ts';
import { UNIX_COMMANDS } from './planted/unix-commands.ts';
import { WINDOWS } from './planted/windows.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
const TOKEN = /⟦[a-z]+\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;

function kept(text: string): string {
  return String(redactor.redact({ input: {}, response: text }, { documents: ['/response'] }).response);
}

const linesOf = (text: string) => text.split('\n').length;

/** A value with every secret of the text, and every token, called S. */
function likeness(value: unknown, secrets: readonly string[]): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? called(part, secrets) : part));
}

/** The same of a syntax tree, in which numbers are places. */
function treeOf(text: string, secrets: readonly string[]): string {
  return JSON.stringify(parseShell(text), (_, part) => {
    if (typeof part === 'number') return undefined;
    return typeof part === 'string' ? called(part, secrets) : part;
  });
}

function called(text: string, secrets: readonly string[]): string {
  const named = secrets.reduce((rest, secret) => rest.replaceAll(secret, 'S').replaceAll(folded(secret), 'S'), text);
  const both = named.replaceAll(TOKEN, 'S');
  // Of a secret of several lines the ends of the lines stay, with what joins them.
  return secrets.some((secret) => secret.includes('\n')) ? both.replaceAll(/S[\s\\]+/g, 'S') : both;
}

/** As YAML reads lines that go on. */
const folded = (secret: string) => secret.replaceAll(/\s*\n\s*/g, ' ');

const errorsIn = (text: string) => parseShell(text).errors?.length ?? 0;
const yaml = (text: string): unknown => parseYaml(text);

/** The kinds of a PowerShell script's nodes, and whether all of it could be parsed. */
function powerShell(text: string): { readonly fails: boolean; readonly kinds: readonly string[] } {
  let found = { fails: true, kinds: [] as string[] };
  withPowerShellTree(text, (root) => {
    const kinds: string[] = [];
    const visit = (node: PowerShellNode) => {
      kinds.push(node.type);
      for (const child of node.namedChildren) if (child !== null) visit(child);
    };
    visit(root);
    found = { fails: root.hasError, kinds };
  });
  return found;
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    return parse(text) !== undefined;
  } catch {
    return false;
  }
}

describe('a redacted text has the lines of the original, and parses as it does', () => {
  const rows = [...UNIX_COMMANDS, ...STANDARD_INPUT, ...SETTERS, ...SCRIPTS, ...LINES, ...WINDOWS, ...FILES].map(
    ([kind, marked]) => ({
      kind,
      text: marked.replaceAll(/[«»]/g, ''),
      secrets: [...marked.matchAll(/«([^»]*)»/g)].map(([, secret = '']) => secret),
    }),
  );

  test.each(rows)('lines: $kind', ({ text }) => {
    expect(linesOf(kept(text))).toBe(linesOf(text));
  });

  // Several words without quotes are one value in a file, and several to a shell.
  const commands = rows
    .slice(0, UNIX_COMMANDS.length + STANDARD_INPUT.length + SETTERS.length + SCRIPTS.length + LINES.length)
    .filter(({ text }) => !/horse battery staple\n?$|\nRUN|^users:/.test(text));
  test.each(commands)('shell: $kind', ({ text, secrets }) => {
    expect(treeOf(kept(text), secrets)).toBe(treeOf(text, secrets));
  });

  test.each(rows.filter(({ text }) => !powerShell(text).fails))('PowerShell: $kind', ({ text }) => {
    expect(powerShell(kept(text)).fails).toBe(false);
  });

  test.each(rows.filter(({ text }) => parses(yaml, text)))('YAML: $kind', ({ text, secrets }) => {
    expect(likeness(yaml(kept(text)), secrets)).toBe(likeness(yaml(text), secrets));
  });

  test.each(rows.filter(({ text }) => parses(JSON.parse, text)))('JSON: $kind', ({ text, secrets }) => {
    expect(likeness(JSON.parse(kept(text)), secrets)).toBe(likeness(JSON.parse(text), secrets));
  });
});

/** A secret that is unlike the rest of the text. */
const secret = fc
  .string({
    unit: fc.constantFrom(...'abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789'),
    minLength: 9,
    maxLength: 24,
  })
  .map((letters) => `q7${letters}-Z`);
const harmless = fc.constantFrom(
  'yum -y update',
  'if [ -f /x ]; then echo "a (b)"; fi',
  'for i in 1 2; do echo "$i"; done',
  "cat > /etc/motd <<'M'\nhello (there\nM",
  'f() { curl -fsSL "$1" -o /tmp/a; }',
);
const key = (body: string) =>
  `-----BEGIN PRIVATE KEY-----\n${`${body}${'A1b2'.repeat(16)}`.replaceAll('-', '').slice(0, 64)}\nq7Zz+/==\n-----END PRIVATE KEY-----`;
const planted = fc.constantFrom<(secret: string) => string>(
  (s) => `export DB_PASSWORD=${s}`,
  (s) => `export DB_PASSWORD="${s}"; echo done`,
  (s) => `(cd /tmp && PGPASSWORD='${s}' psql -h db)`,
  (s) => `setup --password \\\n  ${s} \\\n  --quiet`,
  (s) => `X=$(setup --token-password "${s}" | tail -1)`,
  (s) => `echo '${s}' | kinit svc`,
  (s) => `echo "svc:${s}" | chpasswd`,
  (s) => `kinit svc <<< ${s}`,
  (s) => `cat > /etc/app.yml <<'E'\ndb:\n  password: ${s}\n  list: [a, b]\nE`,
  (s) => `cat > /etc/app.json <<E\n{"password": "${s}", "a": [1, 2]}\nE`,
  (s) => `cat > /root/k <<'E'\n${key(s)}\nE`,
  (s) => `echo "${key(s)}" > /root/k`,
  (s) => `if mysql -uroot -p'${s}' -e 'select 1'; then echo "(ok)"; fi`,
  (s) => `case $x in a) curl -u svc:${s} https://a ;; esac`,
  (s) => `bash -c "export API_PASSWORD=${s} && ./run"`,
  (s) => `sed -i 's/password=.*/password=${s}/' /etc/app.conf`,
);

describe('for any script', () => {
  const script = fc.array(
    fc.oneof(
      planted.chain((put) => secret.map((s) => ({ text: put(s), secret: s }))),
      harmless,
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  test('its lines stay, it parses as before, and no secret is left', () => {
    fc.assert(
      fc.property(script, (parts) => {
        const text = parts.map((part) => (typeof part === 'string' ? part : part.text)).join('\n');
        const secrets = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));
        const redacted = kept(text);
        expect(linesOf(redacted)).toBe(linesOf(text));
        for (const each of secrets) expect(redacted).not.toContain(each);
        expect(errorsIn(redacted)).toBe(errorsIn(text));
        if (!text.includes('PRIVATE KEY')) {
          expect(treeOf(redacted, secrets)).toBe(treeOf(text, secrets));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('what stands between the secrets stays on its line', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(secret.map(key), harmless), { minLength: 1, maxLength: 6 }), (parts) => {
        const [before, after] = [parts.join('\n').split('\n'), kept(parts.join('\n')).split('\n')];
        before.forEach((line, index) => {
          if (/[ ;]/.test(line) && !/^-----/.test(line)) expect(after[index]).toBe(line);
        });
      }),
    );
  });
});

describe('PowerShell', () => {
  const quoted = fc.constantFrom<(secret: string) => string>(
    (s) => `$env:DB_PASSWORD = '${s}'`,
    (s) => `Set-LocalUser -Name svc -Password (ConvertTo-SecureString '${s}' -AsPlainText -Force)`,
    (s) => `Install-Thing -User svc \`\n  -Password "${s}" \`\n  -Quiet`,
    (s) => `$c = @{ User = 'svc'; Password = '${s}' }`,
    (s) => `if ($x) { net user svc ${s} /add }`,
    (s) => `$k = @'\n${key(s)}\n'@`,
    (s) => `Set-ItemProperty -Path $w -Name DefaultPassword -Value "${s}"`,
  );
  test('its lines stay and it still parses', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(quoted, secret), { minLength: 1, maxLength: 4 }), (parts) => {
        const text = parts.map(([put, s]) => put(s)).join('\n');
        const redacted = kept(text);
        expect(linesOf(redacted)).toBe(linesOf(text));
        for (const [, s] of parts) expect(redacted).not.toContain(s);
        expect(powerShell(text).fails).toBe(false);
        expect(powerShell(redacted)).toMatchObject({ fails: false });
      }),
      { numRuns: 100 },
    );
  });
});
