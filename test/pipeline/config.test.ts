import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GoldproofError, type Problem } from '../../src/core/errors.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';

const Q3 = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };

function problemsOf(text: string): readonly Problem[] {
  try {
    configFromText(text, 'goldproof.yaml');
  } catch (thrown) {
    if (thrown instanceof GoldproofError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe('goldproof.example.yaml', async () => {
  const file = resolve(import.meta.dirname, '../../goldproof.example.yaml');
  const text = await readFile(file, 'utf8');

  it('is a config', () => {
    expect(configFromText(text, file).config.organisation).toBe('Acme Corp');
  });

  it('names parameters that the catalog has', async () => {
    const loaded = configFromText(text, file);
    const { values } = paramsOf(await loadControls([]), loaded)(Q3, Q3.to);
    expect(values).toMatchObject({ maxKeyAgeDays: 90, approvedAccounts: ['444455556666'], approvedOrganizations: [] });
  });

  it('shows every setting there is, in use or as a comment', () => {
    const settings = [
      'organisation',
      'report',
      'people',
      'period',
      'scope',
      'controls',
      'params',
      'redaction',
      'registers',
      'signing',
      'timestamp',
      'previous',
      'output',
    ];
    for (const setting of settings) expect(text).toMatch(new RegExp(`^(# )?${setting}:`, 'm'));
  });
});

describe('a credential in a URL', () => {
  const timestamp = (url: string) => `organisation: a\ntimestamp: { url: "${url}", roots: r.pem }\n`;

  it.each([
    ['https://user:hunter2-long@tsa.example/', 'hunter2'],
    ['https://hunter2-long@tsa.example/', 'hunter2'],
    ['https://user:@tsa.example/', undefined],
    ['http://u%73er:hunter2-long@tsa.example:8080/tsr', 'hunter2'],
    ['https://tsa.example/tsr?token=hunter2-long', 'hunter2'],
    ['https://tsa.example/tsr?a=1&apiKey=hunter2-long', 'hunter2'],
    ['https://tsa.example/tsr?subscription-key=hunter2-long', 'hunter2'],
    ['https://tsa.example/tsr?sv=2024-01-01&sig=hunter2-long', 'hunter2'],
    ['https://tsa.example/tsr?x=Zk9pQ2vN7rT4wXy1LmB8', 'Zk9p'],
    ['https://tsa.example/tsr#access_token=hunter2-long', 'hunter2'],
    ['https://tsa.example/4f1c2e9ab07d4c55a1d3e6f7089b2c1d/tsr', '4f1c'],
    ['https://hooks.slack.com/services/T00000000/B00000000/XXXXabcd1234efgh5678ijkl', 'XXXX'],
  ])('%s is refused with line and remedy, and is not repeated', (url, secret) => {
    const problems = problemsOf(timestamp(url));
    expect(problems[0]).toMatchObject({
      file: 'goldproof.yaml',
      line: 2,
      remedy: expect.stringMatching(/address without/),
    });
    if (secret !== undefined) expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('is refused where YAML hides it, and in a comment or any other setting: the file goes into the package', () => {
    expect(problemsOf(timestamp('https://us\\u0065r:hunter2-long\\u0040tsa.example/'))[0]).toMatchObject({ line: 2 });
    expect(problemsOf('organisation: a\n# url: https://user:hunter2-long@tsa.example/\n')[0]).toMatchObject({
      line: 2,
    });
    expect(problemsOf('organisation: a\npeople: { preparer: "see ftp://u:hunter2-long@h/x" }\n')[0]).toMatchObject({
      line: 2,
    });
  });

  it.each([
    'http://timestamp.digicert.com',
    'https://freetsa.org/tsr',
    'https://tsa.example:8443/adss/tsa?policy=1.3.6.1.4.1.99999.1&hash=sha256',
    'http://rfc3161timestamp.globalsign.com/advanced',
    'https://tsa.example/0f8fad5b-d9cb-469f-a165-70867728950e/rfc3161-timestamp-sha256',
    'http://127.0.0.1:3161/',
  ])('is not seen in %s', (url) => {
    expect(problemsOf(timestamp(url))).toEqual([]);
    expect(problemsOf(`organisation: a\n# see ${url}, or ask tsa@example.com\n`)).toEqual([]);
  });
});

it.each(['2026-13-01', '2026-02-29', '2026-00-10', '2026-7-1'])('%s is no day', (day) => {
  const problems = problemsOf(`organisation: a\nperiod: { from: ${day}, to: 2027-01-01 }\n`);
  expect(problems).toMatchObject([{ line: 2, message: expect.stringMatching(/day of the calendar/) }]);
});

describe('a config with mistakes', () => {
  it('names each with its line and remedy, all at once', () => {
    const problems = problemsOf(
      'organisation: Acme\nreprot: {}\nscope:\n  home: EU Central\n  accounts:\n    include: ["123"]\n',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 4, 6]);
    for (const problem of problems) expect(problem.remedy).not.toBe('');
    expect(problems[0]?.remedy).toContain('report');
  });

  it.each([
    ['a duplicate key', 'organisation: a\norganisation: b\n', 2],
    ['a missing organisation', 'output: x\n', 1],
    ['no YAML at all', 'organisation: [\n', 2],
    ['a quarter that is none', 'organisation: a\nperiod: { quarter: 2026-Q5 }\n', 2],
  ])('%s', (_, text, line) => {
    expect(problemsOf(text)[0]?.line).toBe(line);
  });

  it('a parameter that the catalog does not have', async () => {
    const loaded = configFromText('organisation: a\nparams:\n  maxKeyAgeDay: 90\n', 'goldproof.yaml');
    const catalog = await loadControls([]);
    expect(() => paramsOf(catalog, loaded)).toThrowError(
      expect.objectContaining({
        problems: [expect.objectContaining({ line: 3, remedy: expect.stringContaining('maxKeyAgeDays') })],
      }),
    );
  });
});
