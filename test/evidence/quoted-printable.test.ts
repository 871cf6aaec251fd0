import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });
const TOKEN = /⟦[a-z]+\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;

function kept(text: string): string {
  const once = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
  const twice = redactor.redact({ input: {}, response: once.response ?? null }, { documents: ['/response'] });
  expect(twice.redactions).toEqual([]);
  return String(once.response);
}

const message = (body: string, eol = '\n') =>
  [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=-b7"',
    '',
    '--=-b7',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Type: text/x-shellscript; charset="utf-8"',
    '',
    ...body.split('\n'),
    '--=-b7',
    'Content-Type: text/cloud-config',
    '',
    '#cloud-config',
    'a: =3D',
    '--=-b7--',
    '',
  ].join(eol);

/** What Python's standard library reads in the first part: no code of ours. */
function firstPart(mime: string): string {
  const program =
    'import sys, email; m = email.message_from_bytes(sys.stdin.buffer.read()); sys.stdout.buffer.write(m.get_payload()[0].get_payload(decode=True))';
  return execFileSync('python3', ['-c', program], { input: mime }).toString('utf8');
}

const BODIES: readonly (readonly [kind: string, body: string])[] = [
  ['an equals sign', '#!/bin/bash\nexport DB_PASSWORD=3DAutumn-Rain-77\necho done'],
  ['a soft break in the secret', '#!/bin/bash\nexport DB_PASSWORD=3DAutumn-=\nRain-77\necho done'],
  ['a soft break in the name', '#!/bin/bash\nexport DB_PASS=\nWORD=3DAutumn-Rain-77\necho done'],
  [
    'a soft break in an escape’s neighbourhood',
    '#!/bin/bash\nexport DB_PASSWORD=\n=3DAutumn-Rain-77 && echo =3D\necho done',
  ],
  ['three soft breaks', '#!/bin/bash\nsetup --password Au=\ntumn-R=\nain-7=\n7 --quiet\necho done'],
  ['letters that are escaped', '#!/bin/bash\nexport DB_PASSWORD=3D=41utumn=2DRain-77\necho gr=C3=BC=C3=9F'],
  ['two on a line', '#!/bin/bash\nexport A_PASSWORD=3DAutumn-Rain-77 B_PASSWORD=3DWinter-Snow-78\necho done'],
  ['line ends that are escaped', '#!/bin/bash=0Aexport DB_PASSWORD=3DAutumn-Rain-77=0Aecho done'],
  ['letters of another set', '#!/bin/bash\n# caf=E9\nexport DB_PASSWORD=3DAutumn-Rain-77\necho =3D'],
];

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('a part of MIME that is quoted-printable, %s', (_, eol) => {
  test.each(BODIES)('%s', (_kind, body) => {
    const before = message(body, eol);
    const after = kept(before);
    expect(after.split('\n')).toHaveLength(before.split('\n').length);
    expect(after).not.toMatch(TOKEN);
    const [read, original] = [firstPart(after), firstPart(before)];
    expect(read).toMatch(TOKEN);
    expect(read.replaceAll(TOKEN, '⟦⟧')).toBe(original.replaceAll(/(?:Autumn-Rain-77|Winter-Snow-78)/g, '⟦⟧'));
  });
});

test.each([
  message('#!/bin/bash\nexport DB_PASSWORD=3D"$PW"\necho =3D=\n=3D'),
  message('A=3D1\n-- \nB=3D2'),
  'The header Content-Transfer-Encoding: quoted-printable says so.\n\nA=3D1\n',
])('without a secret it stays', (text) => {
  expect(kept(text)).toBe(text);
});

test('what follows a mail in a script is the script', () => {
  const mail =
    'sendmail -t <<EOF\nContent-Transfer-Encoding: quoted-printable\n\nHello\nEOF\nexport DB_PASSWORD=zq-Rain-77\nX=y\n';
  expect(kept(mail).replace(TOKEN, '⟦⟧')).toBe(mail.replace('zq-Rain-77', '⟦⟧'));
});

test('in a block of YAML, and in base 64', () => {
  const yaml = `data: |\n${message('export DB_PASSWORD=3DAutumn-=\nRain-77\necho done').replace(/^(?=.)/gm, '  ')}`;
  const after = kept(yaml);
  expect(after.split('\n')).toHaveLength(yaml.split('\n').length);
  expect(firstPart(after.replace('data: |\n', '').replace(/^ {2}/gm, ''))).toMatch(
    /^export DB_PASSWORD=⟦[^⟧]*⟧\necho done\n?$/,
  );
  const encoded = Buffer.from(message('export DB_PASSWORD=3DAutumn-=\nRain-77')).toString('base64');
  const inner = Buffer.from(kept(`x: ${encoded}`).slice(3), 'base64').toString();
  expect(firstPart(inner)).toMatch(/^export DB_PASSWORD=⟦[^⟧]*⟧\n?$/);
});
