import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealReport } from '../../src/pipeline/report.ts';
import { readPdf } from '../../src/report/read-pdf.ts';
import { collectOnce, type SandboxJob, startJob } from './sandbox-job.ts';

// A control is one folder and no code: here one in a temporary directory, seen in the PDF.
const CONTROL = `title: Every IAM user who can sign in has a path of its own department
severity: low
objective: Who is responsible for a user can be read from where it is.
duties: { customer: Create IAM users below a path. }
statements: [{ id: S05b, trace: supporting }]
time: point-in-time
grain: account
tests:
  - id: has-path
    population: iam.users
    scope: user.passwordEnabled
    expect: user.arn.contains(":user/staff/")
    deviation: "{{user.arn}} is not below /staff/"
empty: not-applicable
limits: [It reads the ARN and nothing else.]
remediation: Create the user again below /staff/.
mappings: {}
`;
const CASES = `cases:
  - { name: below, test: has-path, row: { arn: "arn:aws:iam::111122223333:user/staff/ann", passwordEnabled: true }, expect: conforms }
  - { name: not below, test: has-path, row: { arn: "arn:aws:iam::111122223333:user/ann", passwordEnabled: true }, expect: deviates }
  - { name: nobody knows, test: has-path, row: { arn: "arn:aws:iam::111122223333:user/bob" }, unknown: [passwordEnabled], expect: undetermined }
  - { name: no users, test: has-path, rows: [], status: not-applicable }
mutants:
  - { test: has-path, expect: "true" }
`;

let job: SandboxJob;
beforeAll(async () => {
  job = await startJob(new Date(), 'controls: [own]\n');
  const folder = join(job.folder, 'own', 'acme', 'ACME-01');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'control.yaml'), CONTROL);
  await writeFile(join(folder, 'cases.yaml'), CASES);
});
afterAll(() => job.close());

it('is added by one folder, judged, and printed', async () => {
  const { loaded, access } = job;
  const evidence = await collectOnce(job);
  const { directory, findings } = await sealReport({
    loaded,
    access,
    evidence,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    now: () => new Date(),
  });
  expect(findings.find(({ control }) => control === 'ACME-01')?.status).toBe('fail');
  const pdf = await readPdf(await readFile(join(directory, 'report.pdf')));
  const pages = await Promise.all(Array.from({ length: pdf.pages }, (_, index) => pdf.pageText(index + 1)));
  await pdf.close();
  expect(pages.join('')).toContain('ACME-01EveryIAMuserwhocansigninhasapathofitsowndepartment');
  expect(await readFile(join(directory, 'catalog/acme/ACME-01/control.yaml'), 'utf8')).toBe(CONTROL);
});
