import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { collectInto } from '../../src/pipeline/run.ts';
import { type BadJob, ONE_ACCOUNT, openJob, SIGNING } from '../e2e/bad-job.ts';
import { goldproof, type Ran } from './support.ts';

// Signals reach a process only where it lets the event loop have its turn: real processes, busy with real work.

const NESTED = 'params.acmeNames.all(a, params.acmeNames.all(b, a == b || a != b))';
/** Generous, for a machine that is busy with other things; the work that is interrupted takes far longer. */
const SOON_MS = 20_000;

let job: BadJob;
let evidence: string;
beforeAll(async () => {
  job = await openJob();
  evidence = await collectInto(job.job());
}, 120_000);
afterAll(() => job.close());

/** A control of one's own with that many tests, each over the names of a parameter times themselves. */
async function control(name: string, tests: number): Promise<string> {
  const ids = Array.from({ length: tests }, (_, n) => `test-${n}`);
  const each = (text: string) => ids.map((id) => text.replaceAll('ID', id)).join('');
  const folder = join(job.folder, name, 'acme', 'ACME-01');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'control.yaml'),
    `title: Every IAM user has a name of its own
severity: low
objective: Users are told apart.
duties: { customer: Name them. }
statements: []
time: point-in-time
grain: account
params: { acmeNames: { type: list<string>, default: [], meaning: Names. } }
tests:
${each(`  - { id: ID, population: iam.users, expect: '${NESTED} && user.arn != "" && (user.passwordEnabled || !user.passwordEnabled)', deviation: "{{user.arn}}" }\n`)}empty: not-applicable
limits: []
remediation: Name them.
mappings: {}
`,
  );
  await writeFile(
    join(folder, 'cases.yaml'),
    `cases:
${each(`  - { name: ID a name, test: ID, row: { arn: a }, expect: conforms }
  - { name: ID none, test: ID, row: { arn: "" }, expect: deviates }
  - { name: ID not known, test: ID, row: { arn: b }, unknown: [passwordEnabled], expect: undetermined }
  - { name: ID no users, test: ID, rows: [], status: not-applicable }
`)}mutants:
${each('  - { test: ID, expect: "true" }\n')}`,
  );
  return name;
}

async function config(number: string, controls: string, names: number): Promise<string> {
  const file = join(job.folder, `${number}.yaml`);
  const list = JSON.stringify(Array.from({ length: names }, (_, n) => `name ${n}`));
  await writeFile(
    file,
    `organisation: Example\nreport: { number: ${number} }\noutput: out\n${ONE_ACCOUNT}\n${SIGNING}\ncontrols: [${controls}]\nparams: { acmeNames: ${list} }\n`,
  );
  return file;
}

const packages = async () => (await readdir(join(job.folder, 'out', 'packages')).catch(() => [])).sort();
const events = ({ stderr }: Ran) => stderr.map((line): Record<string, unknown> => JSON.parse(line));

function expectStopped(ran: Ran, signal: string): void {
  const message = `stopped by ${signal}`;
  expect([ran.code, events(ran).at(-1)]).toMatchObject([1, { code: 'cancelled', exitCode: 1, message }]);
  expect(ran.heardInMs).toBeLessThan(SOON_MS);
}

describe('a signal is heard', () => {
  it.each([
    ['while it judges', 'judge.account', 'SIGTERM'],
    ['while it renders', 'report.render', 'SIGINT'],
  ] as const)(
    'by report, %s, and nothing is left',
    async (_, line, signal) => {
      const slow = line === 'judge.account';
      const number = `STOPPED-${signal}`;
      const file = await config(number, await control(`slow-${signal}`, slow ? 40 : 1), slow ? 1_100 : 1);
      const ran = await goldproof(['report', evidence, '--config', file], { stopAt: { line, signal } });
      expectStopped(ran, signal);
      expect((await readdir(join(job.folder, 'out'))).sort()).not.toContainEqual(expect.stringMatching(/^\.building-/));
      expect(await packages()).not.toContain(number);
    },
    240_000,
  );
});

describe('a control over a parameter of 100,000 names', () => {
  it('ends as not established, and verify comes to the same; a signal stops verify', async () => {
    const file = await config('NAMES', await control('names', 1), 100_000);
    const ran = await goldproof(['report', evidence, '--config', file]);
    expect([ran.code, events(ran).at(-1)]).toMatchObject([0, { event: 'run.completed' }]);
    const directory = join(job.folder, 'out', 'packages', 'NAMES');
    const report: Report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8'));
    expect(report.findings.find(({ control: id }) => id === 'ACME-01')).toMatchObject({
      status: 'not-established',
      accounts: [{ scopes: [{ error: expect.stringMatching(/^ACME-01, test test-0: .* more than 20000000 steps/) }] }],
    });
    const args = ['verify', directory, '--root', join(job.folder, 'root.pem'), '--allow-untimestamped'];

    const verified = await goldproof(args);
    expect(verified.stdout).toMatch(/^passed +re-performance$/m);
    expect(verified.code).toBe(0);

    for (const [line, signal] of [
      ['checking report.pdf', 'SIGTERM'],
      ['judge.account', 'SIGINT'],
    ] as const)
      expectStopped(await goldproof(args, { stopAt: { line, signal } }), signal);
  }, 240_000);
});
