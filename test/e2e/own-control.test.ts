import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newControl } from '../../src/cli/controls-new.ts';
import { prepare } from '../../src/pipeline/prepare.ts';
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

it('is added by one folder that the config names, and goes into the package', async () => {
  const { loaded, access } = job;
  const signal = new AbortController().signal;
  const { catalog } = (await prepare({ loaded, access, signal, now: () => new Date() })).catalog;
  expect(catalog.controls.find(({ id }) => id === 'ACME-01')).toMatchObject({ family: 'acme' });
  expect(catalog.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['acme/ACME-01/cases.yaml', 'acme/ACME-01/control.yaml', 'mfa/MFA-04/control.yaml']),
  );
});
