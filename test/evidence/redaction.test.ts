import { createHmac } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import type { Json } from '../../src/core/json.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import type { FieldRules } from '../../src/operations/operation.ts';

const KEY = new Uint8Array(32).fill(7);
const redactor = createRedactor({ key: KEY, accountsInScope: new Set(['111122223333']) });

function redact(response: Json, rules: FieldRules = {}) {
  return redactor.redact({ input: {}, response }, rules);
}

function tagOf(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('a redaction', () => {
  test('names the place, the lines, the detector and the keyed tag; a token stays', () => {
    const { response, redactions } = redact(
      { component: { data: 'a: b\nDB_PASSWORD=hunter2 # x\n' } },
      { documents: ['/response/component/data'] },
    );
    const tag = tagOf('hunter2');
    expect(redactions).toEqual([
      { pointer: '/response/component/data', span: [17, 24], line: 2, detector: 'secret.password@2', tag },
    ]);
    expect(response).toEqual({
      component: { data: `a: b\nDB_PASSWORD=⟦secret.password@2:${tag.slice(0, 12)}⟧ # x\n` },
    });
  });

  test('has no line outside documents', () => {
    const { redactions } = redact({ description: 'x\npassword=hunter2' });
    expect(redactions).toEqual([expect.not.objectContaining({ line: expect.anything() })]);
  });

  test('reaches input, what a job was asked, lists, and the names of map entries, with escaped pointers', () => {
    const { input, about, response, redactions } = redactor.redact(
      {
        input: { UserName: 'ann@example.com' },
        about: { Arn: 'user/ann@example.com' },
        response: { list: ['x', 'ann@example.com'], tags: { 'a/ann@example.com~': 'v' } },
      },
      {},
    );
    const token = `⟦personal.email@1:${tagOf('ann@example.com').slice(0, 12)}⟧`;
    expect(input).toEqual({ UserName: token });
    expect(about).toEqual({ Arn: `user/${token}` });
    expect(response).toEqual({ list: ['x', token], tags: { [`a/${token}~`]: 'v' } });
    expect(redactions.map(({ pointer }) => pointer)).toEqual([
      '/input/UserName',
      '/about/Arn',
      '/response/list/1',
      `/response/tags/a~1${token}~0`,
    ]);
  });

  test('replaces personal fields whole, whatever they hold', () => {
    const { response, redactions } = redact(
      {
        people: [
          { name: 'Ann', at: { x: 1 } },
          { name: '', at: null },
        ],
      },
      { personal: ['/response/people/*/name', '/response/people/*/at'] },
    );
    expect(redactions.map(({ pointer, tag }) => [pointer, tag])).toEqual([
      ['/response/people/0/name', tagOf('Ann')],
      ['/response/people/0/at', tagOf('{"x":1}')],
    ]);
    expect(JSON.stringify(response)).not.toMatch(/Ann|"x"/);
    expect((response as { people: Json[] }).people[1]).toEqual({ name: '', at: null });
  });

  test('a rule that names an object holds for all below it', () => {
    const { redactions } = redact({ tags: { a: { b: 'of 444455556666' } } }, { freeForm: ['/response/tags'] });
    expect(redactions.map(({ pointer }) => pointer)).toEqual(['/response/tags/a/b']);
  });

  test('knows a password by the name of its member, and by the name beside it', () => {
    const { redactions } = redact({
      environment: { DB_PASSWORD: 'hunter2', MODE: 'x' },
      parameters: [
        { name: 'AdminPassword', value: ['hunter2', '{{ other }}'] },
        { name: 'AdminPassword', type: 'string', defaultValue: ['hunter3'], description: 'quiet' },
        { name: 'AdminPassword', value: 'correct horse' },
        { name: 'Mode', value: 'quiet' },
      ],
      clientToken: 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF',
      nextToken: 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF',
    });
    expect(redactions.map(({ pointer, detector }) => [pointer, detector])).toEqual([
      ['/response/environment/DB_PASSWORD', 'secret.password@2'],
      ['/response/parameters/0/value/0', 'secret.password@2'],
      ['/response/parameters/1/defaultValue/0', 'secret.password@2'],
      ['/response/parameters/2/value', 'secret.password@2'],
    ]);
  });

  test('of a message: secrets and addresses', () => {
    expect(redactor.text('ann@example.com may not use AKIAZ5GHT7QKLMNOPQRS in 444455556666')).toMatch(
      /^⟦personal\.email@1:\w{12}⟧ may not use ⟦secret\.aws-access-key@1:\w{12}⟧ in 444455556666$/,
    );
  });
});

describe('base 64 fields', () => {
  const rules = { base64: ['/response/userData'] };

  test('are searched decoded; spans and lines are those of the decoded text', () => {
    const { response, redactions } = redact({ userData: base64('#!/bin/sh\nPASSWORD=hunter2\n') }, rules);
    const { userData } = response as { userData: string };
    expect(Buffer.from(userData, 'base64').toString()).toMatch(/^#!\/bin\/sh\nPASSWORD=⟦secret\.password@2:\w{12}⟧\n$/);
    expect(redactions).toEqual([expect.objectContaining({ span: [19, 26], line: 2 })]);
  });

  test('compressed text is searched, and compressed again', () => {
    const clean = gzipSync('echo hello').toString('base64');
    expect(redact({ userData: clean }, rules)).toMatchObject({ response: { userData: clean }, redactions: [] });
    const { response, redactions } = redact({ userData: gzipSync('x\nPASSWORD=hunter2').toString('base64') }, rules);
    expect(redactions.map(({ detector, line }) => [detector, line])).toEqual([['secret.password@2', 2]]);
    const kept = Buffer.from((response as { userData: string }).userData, 'base64');
    expect(gunzipSync(kept).toString()).toMatch(/^x\nPASSWORD=⟦secret\.password@2:\w{12}⟧$/);
  });

  test.each([
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x41]), 'opaque.bytes@1'],
    ['a damaged gzip', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'opaque.gzip@1'],
  ])('%s are kept out whole', (_, bytes, detector) => {
    const { redactions, response } = redact({ userData: bytes.toString('base64') }, rules);
    expect(redactions).toEqual([{ pointer: '/response/userData', detector, tag: tagOf(bytes.toString('base64')) }]);
    expect(redact(response ?? null, rules)).toMatchObject({ response, redactions: [] });
  });

  test.each([
    ['line ends', (text: string) => text.replace(/.{8}/g, '$&\n')],
    ['no padding', (text: string) => text.replace(/=+$/, '')],
    ['the alphabet of URLs', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
  ])('are decoded with %s', (_, spell) => {
    const userData = spell(base64('PASSWORD=hunter2 # ~~~???\n'));
    expect(redact({ userData }, rules).redactions).toEqual([expect.objectContaining({ span: [9, 16], line: 1 })]);
  });

  test('what is no base 64 is searched as it is', () => {
    expect(redact({ userData: 'password=hunter2' }, rules).redactions).toHaveLength(1);
  });
});

// ── properties ──────────────────────────────────────────────────────────────────────────────────────────────

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const word = (length: number) => fc.string({ unit: fc.constantFrom(...LETTERS), minLength: length, maxLength: length });

/** A secret that is unlike the rest of the text, and the text that gives it away. */
const secretInContext = fc
  .tuple(
    word(36).map((text) => `q7Z${text.slice(3)}`),
    fc.constantFrom<(secret: string) => [text: string, secret: string]>(
      (secret) => [`ghp_${secret}`, `ghp_${secret}`],
      (secret) => [`glpat-${secret}`, `glpat-${secret}`],
      (secret) => [`DB_PASSWORD=${secret}`, secret],
      (secret) => [`"password": "${secret}"`, secret],
      (secret) => [`echo bob:${secret} | chpasswd`, secret],
      (secret) => [`mysql -uroot -p${secret} db`, secret],
      (secret) => [`https://bob:${secret}@db.example/`, secret],
      (secret) => [`net user bob ${secret} /add`, secret],
      (secret) => [`aws_secret_access_key=${secret}+/9a`, secret],
      (secret) => [`-----BEGIN EC PRIVATE KEY-----\n${secret}${secret}\n-----END EC PRIVATE KEY-----`, secret],
      (secret) => [`AKIA${secret.toUpperCase().slice(0, 16)}`, `AKIA${secret.toUpperCase().slice(0, 16)}`],
      (secret) => [`${secret}@example.com`, secret],
    ),
  )
  .map(([secret, inContext]) => inContext(secret));

/** Text without quotes or commands of its own, so that it ends no context early. */
const filler = fc.string({
  unit: fc.constantFrom('a', 'é', '𝄞', ' ', '\n', '.', '/', '⟦', '1', '{', '-'),
  maxLength: 40,
});

const document = fc.array(fc.tuple(filler, secretInContext, filler), { minLength: 1, maxLength: 4 }).map((parts) => ({
  text: parts.map(([before, [text], after]) => `${before}\n${text}\n${after}`).join('\n'),
  secrets: parts.map(([, [, secret]]) => secret),
}));

const place = fc.constantFrom<(text: string) => Json>(
  (text) => text,
  (text) => ({ component: { data: text } }),
  (text) => [[{ deep: [text] }], 1, null],
  (text) => ({ [text]: true }),
  (text) => ({ userData: base64(text) }),
  (text) => ({ person: [{ name: text }] }),
  (text) => JSON.stringify({ nested: text.replaceAll('"', '') }),
);

const RULES: FieldRules = {
  base64: ['/response/userData'],
  documents: ['/response/component/data'],
  personal: ['/response/person/*/name'],
};

describe('for any text', () => {
  test('no secret survives anywhere, and what is stored is JSON that reads back as it was', () => {
    fc.assert(
      fc.property(document, place, ({ text, secrets }, put) => {
        const { response, redactions } = redact(put(text), RULES);
        const stored = canonicalJson(response ?? null);
        expect(JSON.parse(stored)).toEqual(response);
        const decoded = JSON.stringify(response, (key, value) =>
          key === 'userData' ? Buffer.from(value, 'base64').toString() : value,
        );
        for (const secret of secrets) expect(stored + decoded + JSON.stringify(redactions)).not.toContain(secret);
      }),
      { numRuns: 500 },
    );
  });

  test('redacting twice changes nothing', () => {
    const anything = fc.oneof(
      document.map(({ text }) => text),
      fc.string({
        unit: fc.constantFrom(
          'password',
          '=',
          ':',
          '"',
          "'",
          '\\',
          ' ',
          '@',
          'a.bc',
          '⟦',
          '⟧',
          '\n',
          'AKIA',
          '-p',
          'ABCDEFGHIJKLMNOP',
          '/',
          '1',
        ),
        maxLength: 30,
      }),
    );
    fc.assert(
      fc.property(anything, place, (text, put) => {
        const once = redact(put(text), RULES).response ?? null;
        expect(redact(once, RULES)).toEqual({ input: {}, response: once, redactions: [] });
      }),
      { numRuns: 1000 },
    );
  });

  test('spans point to what the tag is of', () => {
    fc.assert(
      fc.property(document, ({ text }) => {
        const { redactions } = redact(text);
        expect(redactions.length).toBeGreaterThan(0);
        for (const { span, tag } of redactions) expect(tag).toBe(tagOf(text.slice(...(span ?? [0, 0]))));
      }),
    );
  });
});
