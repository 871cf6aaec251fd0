import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diff } from '../../src/cli/diff.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { policy } from '../../src/cli/policy.ts';
import { report } from '../../src/cli/report.ts';
import { verify } from '../../src/cli/verify.ts';
import { sha256 } from '../../src/core/digest.ts';
import { formatSums } from '../../src/core/sums.ts';
import type { Report } from '../../src/model/report.ts';
import { makeFileKeys } from '../../src/pipeline/keys.ts';
import { failureOf } from '../e2e/bad-job.ts';
import { sampleReport } from '../fixtures/report.ts';
import { goldproof, inProcess } from './support.ts';

/** What went wrong is said as what it is, and the exit code tells a slip from a finding. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-messages-'));
  const keys = await makeFileKeys({
    organisation: 'Example',
    algorithm: 'ECDSA_SHA_256',
    now: new Date(),
    random: randomBytes,
  });
  await writeFile(join(folder, 'root.pem'), keys.root);
  await writeFile(join(folder, 'chain.pem'), keys.chain);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

/** As much of a package as `diff` reads. */
async function packageOf(name: string, changes: Partial<Report>): Promise<string> {
  const json = JSON.stringify({ ...sampleReport, ...changes });
  await mkdir(at(name), { recursive: true });
  await writeFile(join(at(name), 'report.json'), json);
  await writeFile(join(at(name), 'SHA256SUMS'), formatSums([{ path: 'report.json', sha256: sha256(json) }]));
  return at(name);
}

describe('no such package: exit 2', () => {
  const root = () => [at('root.pem')];

  it('to verify', async () => {
    const failure = await failureOf(verify({ subject: at('nowhere'), root: root() }, inProcess().context));
    expect(exitCodeOf(failure)).toBe(2);
    expect(failure.problems).toMatchObject([{ file: at('nowhere'), message: expect.stringMatching(/no such file/) }]);
  });

  it('that came before the one to verify', async () => {
    const subject = await packageOf('there', {});
    const work = verify({ subject, root: root(), previous: at('nowhere') }, inProcess().context);
    expect(exitCodeOf(await failureOf(work))).toBe(2);
  });

  it('to compare', async () => {
    const older = await packageOf('older', {});
    expect(exitCodeOf(await failureOf(diff({ older, newer: at('nowhere.zip') }, inProcess().context)))).toBe(2);
  });

  it('and a root that is not there', async () => {
    const failure = await failureOf(verify({ subject: at('there'), root: [at('no.pem')] }, inProcess().context));
    expect(exitCodeOf(failure)).toBe(2);
  });

  it('to report on', async () => {
    await writeFile(
      at('goldproof.yaml'),
      'organisation: a\nscope: { home: eu-central-1 }\nsigning: { file: { key: k.pem, algorithm: ECDSA_SHA_256 }, chain: chain.pem }\n',
    );
    const keys = await makeFileKeys({
      organisation: 'Example',
      algorithm: 'ECDSA_SHA_256',
      now: new Date(),
      random: randomBytes,
    });
    await writeFile(at('k.pem'), keys.leafKey);
    await writeFile(at('chain.pem'), keys.chain);
    const work = report({ evidence: at('nowhere'), config: at('goldproof.yaml') }, inProcess().context);
    const failure = await failureOf(work);
    expect(failure.problems).toMatchObject([{ file: at('nowhere') }]);
    expect(exitCodeOf(failure)).toBe(2);
  });
});

it('a file that is there and is no package is a finding: exit 1', async () => {
  await writeFile(at('no.zip'), 'hello');
  const failure = await failureOf(verify({ subject: at('no.zip'), root: [at('root.pem')] }, inProcess().context));
  expect(exitCodeOf(failure)).toBe(1);
});

describe('diff', () => {
  it('of two organisations is refused, with their names', async () => {
    const [older, newer] = [await packageOf('a', {}), await packageOf('b', { organisation: 'Beta AG' })];
    const failure = await failureOf(diff({ older, newer }, inProcess().context));
    expect(failure.message).toMatch(/two organisations/);
    expect(failure.problems[0]?.message).toContain('Beta AG');
    expect(exitCodeOf(failure)).toBe(2);
  });

  it('of two that are called the same and share no account, too', async () => {
    const accounts = [{ id: '999999999999', state: 'ACTIVE', in: true }];
    const [older, newer] = [await packageOf('c', {}), await packageOf('d', { accounts })];
    const failure = await failureOf(diff({ older, newer }, inProcess().context));
    expect(failure.problems[0]?.remedy).toMatch(/share no account/);
  });

  it('of one organisation is none of that', async () => {
    const [older, newer] = [await packageOf('e', {}), await packageOf('f', { number: 'N-2' })];
    expect(await diff({ older, newer }, inProcess().context)).toBe(0);
  });
});

it('policy --role publisher says that no command of ours uploads', async () => {
  const { context, stdout, stderr } = inProcess();
  await policy({ role: 'publisher', arn: 'arn:aws:s3:::reports' }, context);
  expect(JSON.parse(stdout.join('')).Statement[0].Action).toEqual(['s3:PutObject']);
  expect(stderr.join('')).toMatch(/no command that uploads/);
});

it('a config with a key in KMS, and no credentials: says that these are missing', async () => {
  const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  await writeFile(
    at('kms.yaml'),
    `organisation: a\nscope: { home: eu-central-1 }\nsigning: { kms: { key: "${arn}", algorithm: ECDSA_SHA_256 }, chain: chain.pem }\n`,
  );
  const { code, stderr } = await goldproof(['run', '--config', at('kms.yaml')]);
  expect(code).toBe(1);
  const last = JSON.parse(stderr.at(-1) ?? '{}');
  expect(last.message).toMatch(/^no AWS credentials were found/);
  expect(last.message).not.toMatch(/refused/);
});

it('a profile that does not exist is told before anything is begun', async () => {
  await mkdir(at('profile'));
  await writeFile(join(at('profile'), 'goldproof.yaml'), 'organisation: a\nscope: { home: eu-central-1 }\n');
  const shell = 'export AWS_PROFILE=adit';
  for (const more of [[], ['--out', 'evidence']]) {
    const { code, stderr } = await goldproof(['collect', ...more], { cwd: at('profile'), shell });
    expect(code).toBe(2);
    expect(stderr.at(-1)).toContain('the AWS profile adit does not exist');
  }
  expect(await readdir(at('profile'))).toEqual(['goldproof.yaml']);
});

const mayMount = spawnSync('sh', ['-c', "unshare -rm sh -c 'mount -t tmpfs -o ro tmpfs /mnt'"]).status === 0;
if (!mayMount) console.warn('skipped: no file system can be mounted here, so a read-only disk was not tried');

it.skipIf(!mayMount)('a disk that is read-only is called that', async () => {
  await mkdir(at('disk'));
  await writeFile(at('read-only.yaml'), 'organisation: a\nscope: { home: eu-central-1 }\noutput: disk/deep/output\n');
  const shell = `exec unshare -rm sh -c 'mount -t tmpfs -o ro tmpfs "$0"; exec "$@"' "${at('disk')}" "$@"`;
  const { code, stderr } = await goldproof(['collect', '--config', at('read-only.yaml')], { shell });
  expect(code).toBe(1);
  expect(stderr.at(-1)).toMatch(/read-only/);
  expect(stderr.at(-1)).not.toMatch(/no such file/);
});
