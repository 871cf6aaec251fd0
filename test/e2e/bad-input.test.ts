import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { collectInto, runJob } from '../../src/pipeline/run.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import { type BadJob, failureOf, ONE_ACCOUNT, openJob, SIGNING } from './bad-job.ts';

let bad: BadJob;
beforeAll(async () => {
  bad = await openJob();
});
afterAll(() => bad.close());

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise<void>((closed) => server.close(() => closed()));
  return typeof address === 'object' && address !== null ? address.port : 1;
}

describe('a config with errors', () => {
  it('is refused with all of them, before a call is made or a file is written', async () => {
    const config = `${ONE_ACCOUNT}
period: { quarter: 2026-Q3, zone: Mars/Olympus }
params: { maxKeyAgeDays: soon, maxKeyAgeDay: 30 }
registers: { waivers: waivers.yaml, responses: none.yaml }
previous: nowhere
signing: { file: { key: no-key.pem, algorithm: ECDSA_SHA_256 }, chain: no-chain.pem }
timestamp: { url: "http://127.0.0.1:9/", roots: no-roots.pem }
`;
    await writeFile(join(bad.folder, 'waivers.yaml'), 'waivers:\n  - id: W1\n    owner: ann\n');
    const calls = bad.sandbox.calls.length;
    const failure = await failureOf(runJob(bad.job(config)));
    expect(exitCodeOf(failure)).toBe(2);
    const said = failure.problems.map(({ file = '', line, message }) => `${file}:${line}: ${message}`).join('\n');
    for (const expected of [
      /goldproof\.yaml:5: .*Mars\/Olympus/,
      /goldproof\.yaml:6: .*maxKeyAgeDays/,
      /goldproof\.yaml:6: .*maxKeyAgeDay\b/,
      /waivers\.yaml:2: .*reason/,
      /none\.yaml:undefined: there is no such file/,
      /nowhere:undefined: there is no such file/,
      /no-key\.pem/,
      /no-chain\.pem/,
      /no-roots\.pem/,
    ])
      expect(said).toMatch(expected);
    expect(failure.problems.every(({ remedy }) => remedy.length > 0)).toBe(true);
    expect(bad.sandbox.calls.length).toBe(calls);
    expect(await bad.files()).toEqual(['waivers.yaml']);
  });

  it('is refused when it names no signer, before anything is collected', async () => {
    const failure = await failureOf(runJob(bad.job(ONE_ACCOUNT)));
    expect(failure).toMatchObject({ code: 'config', problems: [{ message: '`signing` is missing' }] });
    expect(bad.sandbox.calls).toEqual([]);
  });

  it('is refused when its key is not the certificate’s, before anything is collected', async () => {
    const other = await openJob();
    await writeFile(join(bad.folder, 'other.pem'), other.keys.leafKey);
    await other.close();
    const signing = 'signing: { file: { key: other.pem, algorithm: ECDSA_SHA_256 }, chain: chain.pem }';
    const failure = await failureOf(runJob(bad.job(`${ONE_ACCOUNT}\n${signing}`)));
    expect(failure.code).toBe('sign');
    expect(exitCodeOf(failure)).toBe(1);
    expect(bad.sandbox.calls).toEqual([]);
  });
});

describe('when nothing can be collected', () => {
  it('without credentials: one clear line, exit 1, nothing written', async () => {
    const before = await bad.files();
    const credentials = async (): Promise<never> => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      });
    };
    const failure = await failureOf(runJob(bad.job(undefined, { access: { ...bad.access, credentials } })));
    expect(failure.message).toMatch(/^no AWS credentials were found/);
    expect(failure.message).not.toContain('\n');
    expect(exitCodeOf(failure)).toBe(1);
    expect(withoutOut(await bad.files())).toEqual(before);
  });

  it('with an expired token: one clear line, exit 1, nothing written', async () => {
    const before = withoutOut(await bad.files());
    const fault = {
      kind: 'error',
      error: 'ExpiredToken',
      status: 403,
      message: 'The security token is expired',
    } as const;
    bad.sandbox.addFault({ operation: 'sts:GetCallerIdentity', times: 1, fault });
    const failure = await failureOf(runJob(bad.job()));
    expect(failure.message).toMatch(/^the AWS session has expired/);
    expect(exitCodeOf(failure)).toBe(1);
    expect(withoutOut(await bad.files())).toEqual(before);
  });

  it('with an unreachable endpoint: one clear line, exit 1, nothing written', async () => {
    const before = withoutOut(await bad.files());
    const connectTo = { host: '127.0.0.1', port: await closedPort(), ca: bad.sandbox.ca };
    const failure = await failureOf(runJob(bad.job(undefined, { access: { ...bad.access, connectTo } })));
    expect(failure.message).toMatch(/^AWS cannot be reached/);
    expect(exitCodeOf(failure)).toBe(1);
    expect(withoutOut(await bad.files())).toEqual(before);
  });

  it('into a place that cannot be written: exit 1, before a call is made', async () => {
    const calls = bad.sandbox.calls.length;
    await writeFile(join(bad.folder, 'a-file'), '');
    const failure = await failureOf(runJob(bad.job(`${ONE_ACCOUNT}\n${SIGNING}`, withOutput('a-file/out'))));
    expect(failure.code).toBe('output');
    expect(failure.problems[0]?.message).toMatch(/a part of the path is a file/);
    expect(exitCodeOf(failure)).toBe(1);
    expect(bad.sandbox.calls.length).toBe(calls);
  });

  function withOutput(output: string): { loaded: ReturnType<BadJob['job']>['loaded'] } {
    const { loaded } = bad.job();
    return { loaded: { ...loaded, config: { ...loaded.config, output } } };
  }

  /** The output's own folder may be there, empty. */
  function withoutOut(files: readonly string[]): string[] {
    return files.filter((path) => path !== 'out');
  }
});

describe('interrupted while collecting', () => {
  const asked = ({ operation, region, input }: { operation: string; region: string; input: unknown }): string =>
    `${operation} ${region} ${canonicalJson(JSON.parse(JSON.stringify(input)))}`;

  it('goes on where it was: nothing that was answered is asked again', async () => {
    const { sandbox, folder } = bad;
    const stop = new AbortController();
    const before = sandbox.calls.length;
    const interrupt = (): void => {
      if (sandbox.calls.length > before + 25) stop.abort();
    };
    const first = bad.job(undefined, { signal: stop.signal, onProgress: interrupt });
    const failure = await failureOf(runJob(first));
    expect(failure.code).toBe('cancelled');
    expect(exitCodeOf(failure)).toBe(1);
    const work = join(folder, 'out', 'collecting', 'work', 'journal.ndjson');
    const answered = readFileSync(work, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"record"'))
      .map((line) => JSON.parse(line).record)
      // Where something was redacted it is asked again: it may have been a name that later calls need.
      .filter(({ outcome: { kind }, redactions }) => ['ok', 'absent'].includes(kind) && redactions.length === 0)
      // What is global is signed for Virginia.
      .map(({ operation, scope: { region }, input }) =>
        asked({ operation, region: region === 'global' ? 'us-east-1' : region, input }),
      );
    const asks = new Set(sandbox.calls.slice(before).map(asked));
    expect(answered.filter((call) => asks.has(call)).length).toBeGreaterThan(10);
    expect(await readdir(join(folder, 'out'))).toEqual(['collecting']);
    const { run } = JSON.parse(await readFile(join(folder, 'out', 'collecting', 'run.json'), 'utf8'));

    const resumedAt = sandbox.calls.length;
    const evidence = await collectInto(bad.job());
    expect(evidence).toBe(join(folder, 'out', 'evidence', run));
    const known = new Set(answered);
    const again = sandbox.calls.slice(resumedAt).filter(({ operation }) => !operation.startsWith('sts:'));
    expect(again.length).toBeGreaterThan(10);
    expect(again.map(asked).filter((call) => known.has(call))).toEqual([]);
    expect(await readdir(join(folder, 'out'))).toEqual(['evidence']);
  });

  it.each([
    ['from another day', '{"run":"goldproof-old","from":"2026-01-01T00:00:00.000Z"}'],
    ['from the future', '{"run":"goldproof-new","from":"2999-01-01T00:00:00.000Z"}'],
    ['damaged', '{"run":'],
  ])('what was begun %s is set aside, not used', async (_, text) => {
    const collecting = join(bad.folder, 'out', 'collecting');
    await mkdir(join(collecting, 'work'), { recursive: true });
    await writeFile(join(collecting, 'run.json'), text);
    await writeFile(join(collecting, 'work', 'redaction.key'), 'x'.repeat(32));
    // Not let in: what was set aside must not come back, and nothing new is begun.
    const fault: FaultRule['fault'] = { kind: 'deny', by: 'scp' };
    bad.sandbox.addFault({ operation: 'sts:GetCallerIdentity', times: 1, fault });
    const failure = await failureOf(collectInto(bad.job()));
    expect(failure.code).toBe('collect');
    const abandoned = await readdir(join(bad.folder, 'out', 'abandoned'));
    const [aside = ''] = abandoned.sort().slice(-1);
    expect(await readFile(join(bad.folder, 'out', 'abandoned', aside, 'run.json'), 'utf8')).toBe(text);
    expect(await readdir(join(bad.folder, 'out', 'abandoned', aside, 'work'))).toEqual([]);
    expect(await readdir(join(bad.folder, 'out'))).not.toContain('collecting');
  });
});
