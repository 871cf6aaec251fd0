import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { report as reportCommand } from '../../src/cli/report.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { inProcess } from '../cli/support.ts';
import { readBack } from '../report/pdf/read-back.ts';
import { failureOf } from './bad-job.ts';
import { failed, openWorkshop, type Workshop } from './forge.ts';

/** Waivers and management responses by the ids that the report prints, end to end. */

let workshop: Workshop;
let printed: readonly string[];
beforeAll(async () => {
  workshop = await openWorkshop();
  const html = (await workshop.read('report.html')).toString();
  const [, register = ''] = html.split('id="exceptions"');
  printed = [...new Set([...register.matchAll(/<code>([0-9a-f]{12})<\/code>/g)].map(([, id = '']) => id))];
});
afterAll(() => workshop.close());

const WAIVER = (id: string, exception: string) =>
  `  - { id: ${id}, exception: "${exception}", owner: Wanda Owner, approver: Alma Approver, reason: Legacy build until the move, compensatingControl: Weekly review, approved: 2026-01-01, expires: 2099-12-31 }\n`;
const RESPONSE = (exception: string, more = '') =>
  `  - { exception: "${exception}", owner: Olive Answers, plan: Rotate the key by the platform team, due: 2099-11-30, state: agreed, by: Petra Head, at: 2026-01-02${more} }\n`;

async function save(name: string, text: string): Promise<string> {
  const path = join(workshop.job.folder, name);
  await writeFile(path, text);
  return path;
}

describe('an id as it is printed', () => {
  it('stands in the PDF too, and leads a waiver and a response to their exception in a new revision', async () => {
    const [first = '', second = ''] = printed;
    expect((await readBack(await workshop.read('report.pdf'))).text).toContain(first);
    await save('waivers.yaml', `waivers:\n${WAIVER('W-7', first)}`);
    const responses = await save('responses.yaml', `responses:\n${RESPONSE(second.slice(0, 8))}`);
    const config = await save('goldproof.yaml', `${workshop.job.loaded.text}registers: { waivers: waivers.yaml }\n`);
    const { context, stdout } = inProcess();
    expect(await reportCommand({ evidence: workshop.original, config, responses }, context)).toBe(0);
    const directory = stdout.join('').trim().split('\n').at(-1) ?? '';
    const read = (name: string) => readFile(join(directory, name));

    const json = JSON.parse((await read('report.json')).toString());
    expect(json.revision).toBe(2);
    expect(json.supersedes.number).toBe(workshop.report.number);
    expect(json.unmatched).toEqual([]);
    const listed: { exception: string; waiver?: object; response?: object }[] = json.exceptions.listed;
    expect(listed.find(({ exception }) => exception.startsWith(first))?.waiver).toMatchObject({
      id: 'W-7',
      owner: 'Wanda Owner',
      approver: 'Alma Approver',
      reason: 'Legacy build until the move',
      compensatingControl: 'Weekly review',
      expires: '2099-12-31T00:00:00.000Z',
    });
    expect(listed.find(({ exception }) => exception.startsWith(second))?.response).toMatchObject({
      owner: 'Olive Answers',
      plan: 'Rotate the key by the platform team',
      due: '2099-11-30T00:00:00.000Z',
    });
    expect(listed.filter(({ waiver, response }) => waiver ?? response)).toHaveLength(2);
    const waived = json.findings.reduce(
      (sum: number, { counts }: { counts: { waived: number } }) => sum + counts.waived,
      0,
    );
    expect(waived).toBe(1);

    // Lines of a cell are read back without the blank between them.
    const close = (text: string) => text.replace(/\s+/g, '');
    const pages = close((await readBack(await read('report.pdf'))).text);
    const html = (await read('report.html')).toString();
    for (const text of [pages, close(html)]) {
      for (const words of [
        'Wanda Owner',
        'Alma Approver',
        'Legacy build until the move',
        'Weekly review',
        '2099-12-31',
      ])
        expect(text).toContain(close(words));
      for (const words of ['Olive Answers', 'Rotate the key by the platform team', '2099-11-30', 'Petra Head'])
        expect(text).toContain(close(words));
    }
    // Beside the exception, not only in a register at the end.
    expect(html).toMatch(/Waiver W-7: owner Wanda Owner/);
    expect(html).toMatch(/Management response: agreed, owner Olive Answers/);
    const verification = await workshop.verify(directory, { allowUntimestamped: true });
    expect(failed(verification)).toEqual([]);
  });
});

describe('registers that cannot be right end before the sealing, exit 2, with file and line', () => {
  async function failureWith(responses: string, waivers?: string) {
    const { loaded, access } = workshop.job;
    if (waivers !== undefined) await save('w.yaml', waivers);
    const text = `${loaded.text}${waivers === undefined ? '' : 'registers: { waivers: w.yaml }\n'}`;
    const failure = await failureOf(
      sealReport({
        loaded: configFromText(text.replace('series: E2E', 'number: BAD'), loaded.file),
        access,
        evidence: workshop.original,
        responses: await save('r.yaml', responses),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        now: () => new Date(),
      }),
    );
    expect(exitCodeOf(failure)).toBe(2);
    const [problem] = failure.problems;
    return `${problem?.file?.split('/').at(-1)}:${problem?.line}: ${problem?.message}. ${problem?.remedy}`;
  }
  const none = 'responses: []\n';

  it('an id that nothing has: the nearest are listed with control and resource', async () => {
    const whole = workshop.report.exceptions.listed[0];
    const id = whole?.exception ?? '';
    const typo = `${id.slice(0, 4)}${id[4] === '0' ? '1' : '0'}${id.slice(5, 12)}`;
    const said = await failureWith(`responses:\n${RESPONSE(typo)}`);
    expect(said).toMatch(/^r\.yaml:2: .*no exception of this report/);
    expect(said).toContain(`${id} (${whole?.control}, ${whole?.subject.slice(0, 120)}`);
    expect(await failureWith(none, `waivers:\n${WAIVER('W-1', typo)}`)).toMatch(/^w\.yaml:2: /);
    expect(await failureWith(`responses:\n${RESPONSE('f'.repeat(32))}`)).toMatch(/^r\.yaml:2: .*no exception/);
  });

  it.each([
    ['64 digits', () => `responses:\n${RESPONSE('a'.repeat(64))}`, /^r\.yaml:2: .*8 to 32 hexadecimal digits/],
    ['seven digits', () => `responses:\n${RESPONSE('abcdef0')}`, /^r\.yaml:2: .*8 to 32 hexadecimal digits/],
    ['a number', () => `responses:\n${RESPONSE('12345678').replaceAll('"', '')}`, /in quotes/],
    [
      'nobody',
      () => `responses:\n${RESPONSE(printed[0] ?? '').replace('Olive Answers', '" "')}`,
      /owner.*nothing is said/,
    ],
    [
      'by nobody',
      () => `responses:\n${RESPONSE(printed[0] ?? '').replace('Petra Head', '"-"')}`,
      /by.*nothing is said/,
    ],
    [
      'by an empty name',
      () => `responses:\n${RESPONSE(printed[0] ?? '').replace('Petra Head', '""')}`,
      /by.*nothing is said/,
    ],
    [
      'no plan',
      () => `responses:\n${RESPONSE(printed[0] ?? '').replace('Rotate the key by the platform team', '"…"')}`,
      /plan.*nothing/,
    ],
    [
      'a day that is none',
      () => `responses:\n${RESPONSE(printed[0] ?? '').replace('2099-11-30', '2099-11-31')}`,
      /day of the calendar/,
    ],
    [
      'two responses',
      () =>
        `responses:\n${RESPONSE(printed[0] ?? '')}${RESPONSE(printed[1] ?? '')}${RESPONSE((printed[0] ?? '').slice(0, 9))}`,
      /^r\.yaml:4: .*which line 2 names already/,
    ],
  ])('%s', async (_, responses, expected) => {
    expect(await failureWith(responses())).toMatch(expected);
  });

  it('two waivers for one exception', async () => {
    const [id = ''] = printed;
    const said = await failureWith(none, `waivers:\n${WAIVER('W-1', id)}${WAIVER('W-2', id.toUpperCase())}`);
    expect(said).toMatch(/^w\.yaml:3: .*a second entry/);
  });
});

describe('an exception that is mended', () => {
  it('leaves its waiver, and a response that says so, without an exception: told, no error, and verified', async () => {
    const { loaded, access } = workshop.job;
    await save('closed.yaml', `waivers:\n${WAIVER('W-9', '0123456789abcdef'.repeat(2))}`);
    const responses = `responses:\n${RESPONSE('fedcba9876543210'.repeat(2)).replace('agreed', 'remediated')}`;
    const text = `${loaded.text}registers: { waivers: closed.yaml }\n`.replace('series: E2E', 'number: CLOSED');
    const sealed = await sealReport({
      loaded: configFromText(text, loaded.file),
      access,
      evidence: join(workshop.job.folder, 'collected'),
      responses: await save('closed-r.yaml', responses),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      now: () => new Date(),
    });
    expect(sealed.report.unmatched).toEqual([
      { register: 'waivers', exception: '0123456789abcdef'.repeat(2) },
      { register: 'responses', exception: 'fedcba9876543210'.repeat(2) },
    ]);
    const html = await readFile(join(sealed.directory, 'report.html'), 'utf8');
    expect(html).toContain('match no exception of this report');
    expect(html).toContain('fedcba9876543210'.repeat(2));
    expect(failed(await workshop.verify(sealed.directory, { allowUntimestamped: true }))).toEqual([]);
  });
});
