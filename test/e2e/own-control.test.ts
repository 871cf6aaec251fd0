import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newControl } from '../../src/cli/controls-new.ts';
import { openPackage } from '../../src/pack/open.ts';
import { runJob } from '../../src/pipeline/run.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { inProcess } from '../cli/support.ts';
import { type SandboxJob, startJob } from './sandbox-job.ts';

// A control is one folder and no code: here one beside a config that names it. test/contributing.test.ts sees one of
// the repository's own in the report.

let job: SandboxJob;
beforeAll(async () => {
  job = await startJob(new Date(), 'controls: [own]\n');
  await newControl({ id: 'ACME-01', dir: join(job.folder, 'own') }, inProcess().context);
});
afterAll(() => job.close());

it('is added by one folder that the config names, goes into the package, and the package passes', async () => {
  const { loaded, access, roots } = job;
  const [signal, onProgress] = [new AbortController().signal, () => undefined];
  const { controls, directory, findings } = await runJob({ loaded, access, signal, onProgress, now: () => new Date() });
  expect(controls.find(({ id }) => id === 'ACME-01')).toMatchObject({ family: 'acme' });
  expect(findings.map(({ control }) => control)).toEqual(expect.arrayContaining(['ACME-01', 'MFA-04']));
  const source = await openPackage(directory);
  expect([...source.files.keys()]).toEqual(
    expect.arrayContaining([
      'catalog/acme/ACME-01/cases.yaml',
      'catalog/acme/ACME-01/control.yaml',
      'catalog/mfa/MFA-04/control.yaml',
    ]),
  );
  await source.close();
  // Of this run, no authority was to say when it was sealed.
  const trust = { roots, timestampRoots: [], allowUntimestamped: true, at: new Date() };
  const { steps } = await verifyPackage({ subject: directory, ...trust, onProgress });
  expect(steps.filter(({ result }) => result !== 'passed')).toEqual([]);
  expect(steps.find(({ name }) => name === 'catalog')?.detail).toContain(
    'acme/ACME-01/control.yaml was added by the maker.',
  );
});
