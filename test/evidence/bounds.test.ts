import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { imagebuilderTexts } from '../../src/facts/imagebuilder/texts.ts';
import { ACCOUNT, derive, ok, REGION, rowOf } from '../fixtures/evidence.ts';

const redactor = createRedactor({ key: new Uint8Array(32).fill(7), accountsInScope: new Set([ACCOUNT]) });
const ARN = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-recipe/a/1.0.0`;
const FIELD = 'additionalInstanceConfiguration/userDataOverride';

/** What HYG-02 is told of user data, once the redactor has been over it. */
function secretsIn(script: string) {
  const userDataOverride = gzipSync(script).toString('base64');
  const answer = { imageRecipe: { additionalInstanceConfiguration: { userDataOverride } } };
  const { response, redactions } = redactor.redact(
    { input: {}, response: answer },
    { base64: [`/response/imageRecipe/${FIELD}`] },
  );
  const shard = derive(imagebuilderTexts, [
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: ARN }] }),
    ok('imagebuilder:GetImageRecipe', response as never, { input: { imageRecipeArn: ARN }, redactions }),
  ]);
  return rowOf(shard, `${ARN}#/${FIELD}`);
}

test('what unpacks to more than 4 MiB is kept out, and is not known to hold no secret', () => {
  const pad = '#'.repeat(4 * 1024 * 1024 - 100);
  expect(secretsIn(`${pad}\nPASSWORD=hunter2\n`).values['secrets']).toBe(1);
  expect(secretsIn(`${pad}\necho hello\n`).values['secrets']).toBe(0);
  expect(secretsIn(`${pad}${'#'.repeat(200)}\necho hello\n`).unknown).toHaveProperty('secrets');
});

test('a secret deep inside the value of something else is found', () => {
  for (const length of [100, 1_100, 70_000])
    expect(secretsIn(`PASSWORD_ARGS="$(cat x) ${'pad '.repeat(length / 4)} password=hunter2x"`).values['secrets']).toBe(
      1,
    );
});

test('JSON deeper than is read string by string is searched as text', () => {
  for (const depth of [10, 199, 201, 1_000])
    expect(secretsIn(`${'{"a":['.repeat(depth)}{"password":"Hunter2-x9"}${']}'.repeat(depth)}`).values['secrets']).toBe(
      1,
    );
});

test('a secret on the last of many lines of a block is replaced with it', () => {
  const block = `password: |\n${'  more of it\n'.repeat(5_000)}  Hunter2-the-last\nother: x\n`;
  const { response } = redactor.redact({ input: {}, response: { text: block } }, { documents: ['/response/text'] });
  expect(JSON.stringify(response)).not.toContain('Hunter2');
});

const kept = (text: string) =>
  String(redactor.redact({ input: {}, response: text }, { documents: ['/response'] }).response);

test('a password in quotes over several lines is replaced up to a bound, and its first line past it', () => {
  const lines = (count: number) => `password="Hunter2-x9${'\nmore of it'.repeat(count)}"\necho done\n`;
  expect(kept(lines(150)).replaceAll(/⟦[^⟧]*⟧/g, '')).toBe(`password="${'\n'.repeat(150)}"\necho done\n`);
  expect(kept(lines(400))).toMatch(/^password="⟦[^⟧]*⟧\nmore of it\n/);
});

test('of a here-document fifty lines are read', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `Hunter2-x${index}`);
  const text = kept(`passwd svc <<EOF\n${lines.join('\n')}\nEOF\n`).split('\n');
  expect(text.slice(1, 61).map((line) => line.startsWith('⟦'))).toEqual(lines.map((_, index) => index < 50));
});
