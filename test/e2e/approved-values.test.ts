import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/core/json.ts';
import type { Report } from '../../src/model/report.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { collectInto, runJob } from '../../src/pipeline/run.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { failureOf, ONE_ACCOUNT, openJob, SIGNING } from './bad-job.ts';

/** An order number of twelve digits, the key of AWS's documentation, a mirror's public login; and one real secret. */
const ORDER = '204850001234';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const LOGIN = 'public-mirror-1';
const REAL = 'Autumn-Rain-77';

function document(more = ''): string {
  return `name: x\nschemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: a\n        action: ExecuteBash\n        inputs:\n          commands:\n            - "echo ${KEY_ID}"\n            - "curl https://svc:${LOGIN}@mirror.example.com/a.rpm"\n${more}`;
}

/** The demo's organisation, whose components say nothing else. */
function organisationWith(more = ''): Organisation {
  const honest = demoOrganisation(new Date());
  const rows = honest.rows.map((row) => {
    if (row.account !== MANAGEMENT || !('output' in row) || row.operation !== 'imagebuilder:GetComponent') return row;
    const whole = row.output['component'];
    const members: JsonObject = { data: document(more), description: `desk ${ORDER}` };
    return { ...row, output: { ...row.output, component: { ...(isJsonObject(whole) ? whole : {}), ...members } } };
  });
  return { ...honest, rows };
}

const APPROVED = [
  ['foreign.account-number', ORDER],
  ['secret.aws-access-key', KEY_ID],
  ['secret.url-credential', LOGIN],
] as const;
const approving = (expires: string, entries: readonly (readonly [string, string])[] = APPROVED) =>
  `${ONE_ACCOUNT}\n${SIGNING}\nredaction:\n  approved:\n${entries
    .map(
      ([detector, value]) =>
        `    - { value: "${value}", detector: ${detector}, owner: Shop team, reason: An example, expires: ${expires} }\n`,
    )
    .join('')}`;

const opened: Awaited<ReturnType<typeof openJob>>[] = [];
afterAll(async () => {
  for (const job of opened) await job.close();
});

async function open(more?: string) {
  const job = await openJob(organisationWith(more));
  opened.push(job);
  return job;
}

async function sealed(config: string, more?: string) {
  const job = await open(more);
  const { directory } = await runJob(job.job(config));
  const { steps } = await verifyPackage({
    subject: directory,
    roots: decodePem(job.keys.root, 'CERTIFICATE'),
    timestampRoots: [],
    allowUntimestamped: true,
    at: new Date(),
    onProgress: () => undefined,
  });
  const report: Report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8'));
  const evidence = await readFile(join(directory, `evidence/${MANAGEMENT}/eu-central-1.ndjson`), 'utf8');
  const html = await readFile(join(directory, 'report.html'), 'utf8');
  /** What a control says of components. */
  const found = (control: string) =>
    report.exceptions.listed.filter((each) => each.control === control && each.subject.includes(':component/'));
  return { directory, report, evidence, html, found, failed: steps.filter(({ result }) => result !== 'passed') };
}

describe('approved values, from the config to the sealed package', () => {
  it('stay, and are found by no control, while the approval holds; what is a secret beside them is not', async () => {
    const { report, evidence, html, found, failed } = await sealed(approving('2099-01-01'));
    expect(failed).toEqual([]);
    for (const [, value] of APPROVED) expect(evidence).toContain(value);
    for (const control of ['HYG-01', 'HYG-02', 'HYG-03']) expect([control, found(control)]).toEqual([control, []]);
    expect(report.approvedValues).toEqual(
      APPROVED.map(([detector, value]) => ({
        value,
        detector,
        owner: 'Shop team',
        reason: 'An example',
        expires: '2099-01-01',
        inForce: true,
        places: expect.any(Number),
      })),
    );
    for (const { places } of report.approvedValues) expect(places).toBeGreaterThan(0);
    expect(html).toContain('Approved values: 3 in force, 0 expired');
  }, 120_000);

  it('are replaced and found when it has expired, and listed as expired', async () => {
    const { report, evidence, html, found, failed } = await sealed(approving('2020-01-01'));
    expect(failed).toEqual([]);
    for (const [, value] of APPROVED) expect(evidence).not.toContain(value);
    for (const control of ['HYG-01', 'HYG-02', 'HYG-03']) expect([control, found(control)]).not.toEqual([control, []]);
    expect(report.approvedValues.map(({ inForce, places }) => [inForce, places])).toEqual(Array(3).fill([false, 0]));
    expect(html).toContain('Approved values: 0 in force, 3 expired');
  }, 120_000);

  it('hide a real secret beside them', async () => {
    const more = `            - "export DB_PASSWORD=${REAL}"\n`;
    const { directory, evidence, found } = await sealed(approving('2099-01-01'), more);
    expect(evidence).toContain(KEY_ID);
    expect(evidence).not.toContain(REAL);
    expect(await readFile(join(directory, 'report.json'), 'utf8')).not.toContain(REAL);
    expect(found('HYG-02')).not.toEqual([]);
    expect(found('HYG-01')).toEqual([]);
  }, 120_000);
});

describe('the list is that of the evidence', () => {
  it('and a report by another list is refused, or by the same list for another period', async () => {
    const job = await open();
    const evidence = await collectInto(job.job(approving('2099-01-01')));
    const problems = async (config: string) => (await failureOf(sealReport({ ...job.job(config), evidence }))).problems;
    const none = approving('2099-01-01', []).replace('approved:\n', 'approved: []\n');
    for (const config of [none, approving('2020-01-01')]) {
      expect(await problems(config)).toEqual(
        APPROVED.map(([detector]) =>
          expect.objectContaining({ message: expect.stringContaining(`left for ${detector}`) }),
        ),
      );
    }
    const more = approving('2099-01-01', [...APPROVED, ['secret.url-credential', 'other-public-1']]);
    expect(await problems(more)).toMatchObject([{ message: expect.stringContaining('was replaced') }]);
    const { report } = await sealReport({ ...job.job(approving('2099-01-01').replaceAll('Shop', 'Desk')), evidence });
    expect(report.approvedValues.map(({ owner }) => owner)).toEqual(APPROVED.map(() => 'Desk team'));
  }, 120_000);

  it('what was begun with another list is not resumed', async () => {
    const job = await open();
    const collecting = join(job.folder, 'out', 'collecting');
    await mkdir(collecting, { recursive: true });
    await writeFile(join(collecting, 'run.json'), JSON.stringify({ run: 'r', from: new Date().toISOString() }));
    const failure = await failureOf(collectInto(job.job(approving('2099-01-01'))));
    expect(failure).toMatchObject({
      code: 'config',
      problems: [{ file: collecting, remedy: 'Restore the list to go on, or remove the directory to begin anew' }],
    });
  });
});

it('a config is refused that names a value twice, or in a way that cannot be', () => {
  const entries = [
    ['foreign.account-number', ORDER],
    ['foreign.account-number', ORDER],
    ['personal.field', 'ann-smith-1'],
    ['secret.pasword', LOGIN],
  ] as const;
  try {
    configFromText(`organisation: a\n${approving('2099-01-01', entries)}`, 'goldproof.yaml');
    expect.unreachable();
  } catch (thrown) {
    expect(thrown).toMatchObject({
      problems: [
        { line: 7, message: expect.stringContaining('stands there twice'), remedy: 'Keep one of the two' },
        { line: 8, message: expect.stringContaining('personal by rule'), remedy: 'Remove the entry' },
        { line: 9, message: expect.stringContaining('no detector'), remedy: 'Did you mean `secret.password`?' },
      ],
    });
  }
});
