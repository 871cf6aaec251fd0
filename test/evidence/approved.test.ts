import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { unapprovable } from '../../src/evidence/detectors/approvable.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import type { ApprovedValue } from '../../src/model/evidence.ts';
import type { FieldRules } from '../../src/operations/operation.ts';

const PASSWORD = 'Public-Word-1';
const OTHER = 'Autumn-Rain-77';
/** An order number of twelve digits; the key of AWS's documentation. */
const ORDER = '204850001234';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const entry = (detector: string, value: string, inForce = true): ApprovedValue => ({
  value,
  detector,
  owner: 'Shop team',
  reason: 'x',
  expires: '2027-01-01',
  inForce,
});
const redactorFor = (...approved: readonly ApprovedValue[]) =>
  createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']), approved });
const DOCUMENT: FieldRules = { documents: ['/response'] };
const FREE: FieldRules = { freeForm: ['/response', '/response/**'] };
const USER_DATA: FieldRules = { base64: ['/response'] };
const kept = (response: Json, rules: FieldRules, ...approved: readonly ApprovedValue[]) =>
  redactorFor(...approved).redact({ input: {}, response }, rules);

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const script = (value: string) => `#!/bin/bash\necho begin of a script with some words\nexport DB_PASSWORD=${value}\n`;

/** One value that is found, in each way of standing there. */
const PLACES: readonly (readonly [how: string, of: (value: string) => Json, rules: FieldRules, detector: string])[] = [
  ['an assignment', script, DOCUMENT, 'secret.password'],
  ['an option', (value) => `install --password "${value}" now`, DOCUMENT, 'secret.password'],
  ['an address', (value) => `curl https://svc:${value}@repo.example.com/a.rpm`, DOCUMENT, 'secret.url-credential'],
  ['a command', (value) => `mysql -u root -p${value} shop`, DOCUMENT, 'secret.password-argument'],
  ['an element', (value) => `<Password><Value>${value}</Value></Password>`, DOCUMENT, 'secret.password'],
  ['base 64', (value) => `echo ${base64(script(value))} | base64 -d | sh`, DOCUMENT, 'secret.password'],
  ['base 64 twice', (value) => `A=${base64(base64(script(value)))}`, DOCUMENT, 'secret.password'],
  ['gzip in base 64', (value) => `content: ${base64(gzipSync(script(value)))}\n`, DOCUMENT, 'secret.password'],
  ['percent-encoding', (value) => `x=${encodeURIComponent(script(value))}`, DOCUMENT, 'secret.password'],
  [
    'quoted-printable',
    (value) => `Content-Transfer-Encoding: quoted-printable\n\nexport DB_PASSWORD=3D${value}\n`,
    DOCUMENT,
    'secret.password',
  ],
  ['user data', (value) => base64(script(value)), USER_DATA, 'secret.password'],
  ['zipped user data', (value) => base64(gzipSync(script(value))), USER_DATA, 'secret.password'],
  ['a member', (value) => ({ DB_PASSWORD: value }), {}, 'secret.password'],
  ['a value beside its name', (value) => [{ name: 'DbPassword', value: [value] }], {}, 'secret.password'],
  ['an element of a list', (value) => ['--password', value], {}, 'secret.password'],
  ['a name of a member', (value) => ({ [`password=${value}`]: 1 }), {}, 'secret.password'],
  ['JSON in JSON', (value) => JSON.stringify({ a: JSON.stringify({ password: value }) }), {}, 'secret.password'],
  ['a document in JSON', (value) => JSON.stringify({ data: script(value) }), {}, 'secret.password'],
];

describe.each(PLACES)('%s', (_, of, rules, detector) => {
  it('stays as it is where the value is approved, and tells of it', () => {
    const found = kept(of(PASSWORD), rules).redactions.map((each) => each.detector);
    expect(found).toEqual([expect.stringMatching(new RegExp(`^${detector}@`))]);
    const { response, redactions, approved } = kept(of(PASSWORD), rules, entry(detector, PASSWORD));
    expect(response).toEqual(of(PASSWORD));
    expect(redactions).toEqual([]);
    expect(approved).toEqual([expect.objectContaining({ value: PASSWORD, detector: found[0] })]);
  });

  it('is replaced as ever where the approval has expired, is for another detector, or is of a part of it', () => {
    const without = kept(of(PASSWORD), rules);
    for (const approved of [
      entry(detector, PASSWORD, false),
      entry('secret.private-key', PASSWORD),
      entry(detector, PASSWORD.slice(0, -1)),
      entry(detector, `${PASSWORD}x`),
      entry(detector, PASSWORD.toLowerCase()),
    ]) {
      expect(kept(of(PASSWORD), rules, approved)).toEqual(without);
    }
  });

  it('hides another value as ever', () => {
    expect(kept(of(OTHER), rules, entry(detector, PASSWORD))).toEqual(kept(of(OTHER), rules));
  });
});

describe('one value, one detector', () => {
  it('an order number as an account stays in text and is still replaced as a password', () => {
    const text = `order-desk ${ORDER}, see 999988887777; password=${ORDER}`;
    expect(kept(text, FREE, entry('foreign.account-number', ORDER)).response).toMatch(
      new RegExp(`^order-desk ${ORDER}, see ⟦foreign[^⟧]+⟧; password=⟦secret\\.password@2:\\w+⟧$`),
    );
  });

  it('approved as a password it is still an account', () => {
    const text = `password=${ORDER}`;
    expect(kept(text, DOCUMENT, entry('secret.password', ORDER)).response).toMatch(/^password=⟦foreign\.account/);
    expect(kept({ password: ORDER }, FREE, entry('secret.password', ORDER)).response).toEqual({
      password: expect.stringMatching(/^⟦foreign\.account/),
    });
    const both = [entry('secret.password', ORDER), entry('foreign.account-number', ORDER)];
    expect(kept(text, DOCUMENT, ...both)).toMatchObject({ response: text, redactions: [] });
    expect(kept(text, DOCUMENT, ...both).approved).toEqual([
      { pointer: '/response', span: [9, 21], line: 1, detector: 'secret.password@2', value: ORDER },
      { pointer: '/response', span: [9, 21], line: 1, detector: 'foreign.account-number@2', value: ORDER },
    ]);
  });

  it('an approved password leaves the address around it, which is no e-mail address', () => {
    const text = `https://svc:${PASSWORD}@example.com/`;
    expect(kept(text, FREE, entry('secret.url-credential', PASSWORD))).toMatchObject({
      response: text,
      redactions: [],
    });
  });

  it('the key of the documentation stays by itself, and not in a larger secret', () => {
    const approved = [entry('secret.aws-access-key', KEY_ID), entry('secret.aws-secret-key', SECRET_KEY)];
    const text = `aws_access_key_id = ${KEY_ID}\naws_secret_access_key = ${SECRET_KEY}\n`;
    expect(kept(text, DOCUMENT, ...approved)).toMatchObject({ response: text, redactions: [] });
    expect(kept(text, DOCUMENT, ...approved).approved?.map(({ value }) => value)).toEqual([KEY_ID, SECRET_KEY]);
    const larger = `password: "my ${KEY_ID} is one"\n`;
    expect(kept(larger, DOCUMENT, ...approved)).toEqual(kept(larger, DOCUMENT));
    expect(kept(larger, DOCUMENT).response).not.toContain(KEY_ID);
  });

  it('a secret in an approved text is found in it', () => {
    const value = `see ghp_${'aB3dE6gH9k'.repeat(4)} there`;
    const text = `password: "${value}"\n`;
    const { response } = kept({ password: value }, DOCUMENT, entry('secret.password', value));
    expect(response).toEqual({ password: expect.stringMatching(/^see ⟦secret\.github-token@1:\w+⟧ there$/) });
    expect(kept(text, DOCUMENT, entry('secret.password', value)).response).not.toContain('ghp_');
  });

  it('fields that are personal by rule are replaced whatever is approved', () => {
    const rules = { personal: ['/response/user'] };
    const approved = [entry('personal.field', ORDER), entry('foreign.account-number', ORDER)];
    expect(kept({ user: ORDER }, rules, ...approved)).toEqual(kept({ user: ORDER }, rules));
  });
});

/** Pieces of texts, with the approved value and what is like it. */
const PIECE = fc.constantFrom(
  ORDER,
  `${ORDER}1`,
  '999988887777',
  PASSWORD,
  `${PASSWORD}x`,
  OTHER,
  KEY_ID,
  'ann@example.com',
  ' password=',
  'password: ',
  'https://svc:',
  '@example.com/',
  '"',
  "'",
  '\n',
  ' ',
  ',',
  '{"password":"',
  '"}',
);
const APPROVED: readonly ApprovedValue[] = [
  entry('foreign.account-number', ORDER),
  entry('secret.password', PASSWORD),
  entry('secret.url-credential', PASSWORD),
  entry('secret.aws-access-key', KEY_ID),
];
const TOKEN = /⟦[a-z]+\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/;

test('an approval changes nothing but tokens of exactly its value', () => {
  const plain = fc.array(PIECE, { maxLength: 14 });
  fc.assert(
    fc.property(plain, fc.constantFrom(DOCUMENT, FREE, {}), (pieces, rules) => {
      const text = pieces.join('');
      const without = String(kept(text, rules).response);
      const { response, approved = [] } = kept(text, rules, ...APPROVED);
      // What stands around the tokens is the same, and in the place of a token stands it or an approved value.
      const parts = without.split(TOKEN).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const filled = `(?:${[TOKEN.source, ORDER, PASSWORD, KEY_ID].join('|')})`;
      expect(String(response)).toMatch(new RegExp(`^${parts.join(filled)}$`));
      for (const { value } of approved) expect(text).toContain(value);
      if (approved.length === 0) expect(response).toBe(without);
    }),
    { numRuns: 400 },
  );
});

describe('what may be approved', () => {
  it('is told for every detector that there is', () => {
    const folder = resolve(import.meta.dirname, '../../src/evidence');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const texts = sources.map((file) => readFileSync(join(folder, file), 'utf8'));
    const found = texts.flatMap((text) =>
      [...text.matchAll(/'([a-z]+\.[a-z0-9-]+)@\d+'/g)].map(([, name = '']) => name),
    );
    expect(new Set(found).size).toBeGreaterThan(25);
    for (const name of new Set(found)) {
      expect([name, unapprovable(name, 'x')?.message ?? '']).not.toEqual([
        name,
        expect.stringContaining('no detector'),
      ]);
    }
    expect(unapprovable('secret.github-token', `ghp_${'aB3dE6gH9k'.repeat(4)}`)).toBeUndefined();
  });

  it.each([
    ['foreign.account-number', ORDER],
    ['personal.email', 'noreply@example.com'],
    ['personal.phone', '+49 30 1234567'],
    ['personal.iban', 'DE89370400440532013000'],
    ['secret.aws-access-key', KEY_ID],
    ['secret.aws-secret-key', SECRET_KEY],
    ['secret.password', PASSWORD],
  ])('%s: %s', (detector, value) => {
    expect(unapprovable(detector, value)).toBeUndefined();
  });

  it.each([
    ['account-number', ORDER, 'there is no detector `account-number`', 'Did you mean `foreign.account-number`?'],
    ['secret.pasword', PASSWORD, 'there is no detector', 'Did you mean `secret.password`?'],
    ['what', PASSWORD, 'there is no detector `what`', 'Use one of foreign.account-number, personal.email, '],
    ['secret.password@2', PASSWORD, 'with its version', 'Write `secret.password`'],
    ['personal.field', 'ann-smith-1', 'personal by rule', 'Remove the entry'],
    ['opaque.gzip', 'ann-smith-1', 'nobody could search', 'Remove the entry'],
    ['foreign.account-number', '2048', 'never finds exactly this', 'no wildcards'],
    ['foreign.account-number', '20485000*', 'never finds exactly this', 'no wildcards'],
    ['personal.email', '@example.com', 'never finds exactly this', 'no wildcards'],
    ['personal.email', `ann@example.com, bob@example.com`, 'never finds exactly this', 'one whole value'],
    ['secret.aws-access-key', 'AKIA', 'never finds exactly this', 'no wildcards'],
    ['secret.password', 'a1-b', 'more than one text', '8 characters'],
    ['secret.password', 'changeme', 'more than one text', 'more than a word'],
    ['secret.password', '12345678', 'more than one text', 'a number'],
    ['secret.password', 'x-x-x-x-x-x', 'more than one text', '8 characters'],
    ['secret.password', 'Public-Word*', 'wildcard', 'compared exactly'],
    ['secret.password', `Aa1-${'bc2'.repeat(700)}`, 'more than 2000 characters', 'alone'],
    ['secret.password', '⟦secret.password@2:0123456789ab⟧', 'in the place of a text', 'the text itself'],
  ])('not %s: %s', (detector, value, message, remedy) => {
    const wrong = unapprovable(detector, value);
    expect(wrong?.message).toContain(message);
    expect(wrong?.remedy).toContain(remedy);
  });
});
