import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import type { FieldRules } from '../../src/operations/operation.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']) });
const SECRET = 'Autumn-Rain-77';
const SCRIPT = `#!/bin/bash\nyum -y update && echo "a line long enough that its base 64 is broken into lines"\nexport DB_PASSWORD=${SECRET}\n`;
const CLEAN = SCRIPT.replace(SECRET, '"$(cat /run/pw)"');
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const wrapped = (digits: string, width = 76, indent = '') =>
  digits.replace(new RegExp(`.{${width}}(?=.)`, 'g'), `$&\n${indent}`);

function kept(response: Json, rules: FieldRules = { documents: ['/response'] }) {
  const result = redactor.redact({ input: {}, response }, rules);
  const again = redactor.redact({ input: {}, response: result.response ?? null }, rules);
  expect(again.redactions).toEqual([]);
  return { response: result.response ?? null, redactions: result.redactions };
}

const text = (document: string) => String(kept(document).response);
/** The one body of base 64 in a text, its lines joined. */
const decoded = (kept: string) =>
  Buffer.from(/[A-Za-z0-9+/]{24,}={0,2}(?:\s*[A-Za-z0-9+/=]{8,})*/.exec(kept)?.[0] ?? '', 'base64');

describe('what stands encoded in a document is searched, and encoded again', () => {
  test.each([
    ['a script that is piped to base64 -d', `echo ${base64(SCRIPT)} | base64 -d | bash`],
    [
      'write_files of cloud-config',
      `#cloud-config\nwrite_files:\n- path: /a\n  encoding: b64\n  content: ${base64(SCRIPT)}\n`,
    ],
    ['a block of YAML', `data:\n  a: !!binary |\n    ${wrapped(base64(SCRIPT), 60, '    ')}\n  b: 1\n`],
    ['a here-document', `base64 -d > /a <<EOF\n${wrapped(base64(SCRIPT))}\nEOF\necho done\n`],
    ['a part of MIME', `Content-Transfer-Encoding: base64\n\n${wrapped(base64(SCRIPT))}\n--x--\n`],
    ['an address of data', `ADD data:text/plain;base64,${base64(SCRIPT)} /a`],
    ['a string of a program', `b = b64decode("${base64(SCRIPT)}")`],
    ['base 64 twice', `A=${base64(base64(SCRIPT))}`],
  ])('%s', (_, document) => {
    const redacted = text(document);
    expect(redacted.split('\n')).toHaveLength(document.split('\n').length);
    const once = decoded(redacted).toString();
    const whole = /^[A-Za-z0-9+/=]+$/.test(once) ? Buffer.from(once, 'base64').toString() : once;
    expect(whole).toMatch(/^#!\/bin\/bash\nyum[^⟦]*\nexport DB_PASSWORD=⟦secret\.password@\d+:\w{12}⟧\n$/);
  });

  test("PowerShell's -EncodedCommand", () => {
    const command = Buffer.from(`$password = '${SECRET}'; Install-It $password`, 'utf16le').toString('base64');
    const redacted = text(`powershell.exe -NoProfile -EncodedCommand ${command}`);
    expect(decoded(redacted).toString('utf16le')).toMatch(/^\$password = '⟦secret[^']*⟧'; Install-It \$password$/);
  });

  test('zipped', () => {
    const redacted = text(`- encoding: gz+b64\n  content: ${base64(gzipSync(SCRIPT))}\n`);
    expect(gunzipSync(decoded(redacted)).toString()).toMatch(/export DB_PASSWORD=⟦secret\.password/);
  });

  test('a private key, whose lines stay', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvgIBADANBgkqhkiG9w0BAQEFAASC\n'.repeat(4)}-----END PRIVATE KEY-----\n`;
    expect(decoded(text(`client-key-data: ${base64(key)}`)).toString()).toMatch(
      /^⟦secret\.private-key@\d+:\w{12}⟧\n{6}$/,
    );
  });

  test('percent-encoded', () => {
    const redacted = text(`policy=${encodeURIComponent(`{"password": "${SECRET}"}`)}`);
    expect(decodeURIComponent(redacted)).toMatch(/^policy=\{"password": "⟦secret[^"]*⟧"\}$/);
  });

  test.each([
    ['without secrets', base64(CLEAN)],
    ['without secrets, zipped', base64(gzipSync(CLEAN))],
    ['of no text', base64(Buffer.from(Array.from({ length: 90 }, (_, index) => (index * 37) % 256)))],
    [
      'of certificates',
      wrapped(base64(Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 91) % 253))), 64),
    ],
  ])('what is %s stays as it is', (_, digits) => {
    const document = `x: |\n${digits}\ny`;
    expect(text(document)).toBe(document);
  });

  test('deeper than anybody writes: replaced whole, and told', () => {
    const deep = Array.from({ length: 9 }).reduce<string>((inner) => base64(inner), SCRIPT);
    const { response, redactions } = kept(`A=${deep}`);
    expect(redactions.map(({ detector }) => detector)).toEqual(['opaque.nested@1']);
    let inner = String(response).slice(2);
    while (/^[A-Za-z0-9+/]+={0,2}$/.test(inner)) inner = Buffer.from(inner, 'base64').toString();
    expect(inner).toMatch(/^⟦opaque\.nested@1:\w{12}⟧$/);
  });

  test('zipped and damaged, or larger than can be searched: replaced whole, and told', () => {
    for (const bytes of [
      Buffer.concat([gzipSync(SCRIPT).subarray(0, 60), Buffer.alloc(20)]),
      gzipSync(Buffer.alloc(5_000_000)),
    ]) {
      expect(kept(`A=${base64(bytes)}`).redactions.map(({ detector }) => detector)).toEqual(['opaque.gzip@1']);
    }
  });
});

describe('an answer that carries another', () => {
  const userData = base64(
    `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: base64\n\n${wrapped(base64(SCRIPT))}\n--b--\n`,
  );

  test('has the same token in user data, in an event, and in JSON in the event', () => {
    const event = JSON.stringify({
      eventVersion: '1.10',
      requestParameters: {
        additionalInstanceConfiguration: { userDataOverride: userData },
        data: `phases:\n- commands:\n  - echo '${SECRET}' | kinit svc\n`,
        tags: { DbPassword: SECRET, 'cost-centre': '7' },
        parameters: [{ name: 'DbPassword', value: [SECRET] }],
        command: ['mysqld', '--root-password', SECRET],
        text: JSON.stringify({ inner: [{ Value: SECRET, Key: 'DbPassword' }] }),
      },
    });
    const rules = { base64: ['/response/userData'] };
    const { response, redactions } = kept({ userData, events: [{ CloudTrailEvent: event }] }, rules);
    const { userData: data, events } = response as { userData: string; events: { CloudTrailEvent: string }[] };
    const [{ CloudTrailEvent = '' } = {}] = events;
    const read = JSON.parse(CloudTrailEvent).requestParameters;
    expect(read.additionalInstanceConfiguration.userDataOverride).toBe(data);
    const token = read.tags.DbPassword;
    expect(token).toMatch(/^⟦secret\.password@\d+:\w{12}⟧$/);
    expect(read.tags['cost-centre']).toBe('7');
    expect([read.parameters[0].value[0], read.command[2], JSON.parse(read.text).inner[0].Value]).toEqual([
      token,
      token,
      token,
    ]);
    expect(new Set(redactions.map(({ tag }) => tag)).size).toBe(1);
    expect(JSON.stringify(response)).not.toContain(SECRET);
  });

  test('numbers, blanks and the order of members of JSON stay', () => {
    const event = `{ "10": 1.0, "b" : "x", "2": 123456789012345678901234567890,\n "password": "${SECRET}" , "b": null }`;
    expect(text(event).replace(/⟦[^⟧]*⟧/, SECRET)).toBe(event);
  });

  test.each(['{"a": ', '[1, 2', '{"a": "\\u00"}', `${'['.repeat(5000)}${']'.repeat(5000)}`, '{}', '[]'])(
    '%j stays',
    (json) => {
      expect(text(json)).toBe(json);
    },
  );
});

test('user data in UTF-16 is text, too', () => {
  const userData = Buffer.from(`\ufeff<powershell>\n$password = '${SECRET}'\n</powershell>\n`, 'utf16le').toString(
    'base64',
  );
  const { response, redactions } = kept({ userData }, { base64: ['/response/userData'] });
  expect(Buffer.from((response as { userData: string }).userData, 'base64').toString('utf16le')).not.toContain(SECRET);
  expect(redactions).toEqual([expect.objectContaining({ line: 2 })]);
});
