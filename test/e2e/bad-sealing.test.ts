import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKmsKey } from '../../src/aws/kms-signer.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import { openConnection } from '../../src/pipeline/collect.ts';
import { certify } from '../../src/pipeline/keys.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { collectInto, runJob } from '../../src/pipeline/run.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import { MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { SIGNING_KEY } from '../../src/sandbox/organisation/demo.ts';
import { signingKeyFromPem } from '../../src/sign/file-signer.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { ALGORITHM, type BadJob, contentsOf, failureOf, ONE_ACCOUNT, openJob, SIGNING } from './bad-job.ts';

const KMS_KEY = `arn:aws:kms:${SIGNING_KEY.region}:${SIGNING_KEY.account}:key/${SIGNING_KEY.keyId}`;
const KMS_SIGNING = `signing: { kms: { key: "${KMS_KEY}", algorithm: RSASSA_PKCS1_V1_5_SHA_256 }, chain: kms-chain.pem }`;

let bad: BadJob;
let evidence: string;
beforeAll(async () => {
  bad = await openJob();
  await certifyKmsKey();
  // Enough to judge; what every seal below must cope with is that it ends badly.
  evidence = await collectInto(bad.job());
});
afterAll(() => bad.close());

/** A certificate over the sandbox's KMS key. */
async function certifyKmsKey(): Promise<void> {
  const { loaded, signal } = bad.job();
  const connection = await openConnection(loaded, bad.access);
  const identity = { account: SIGNING_KEY.account, principal: 'test', credentials: connection.credentials };
  const key = { keyId: KMS_KEY, algorithm: 'RSASSA_PKCS1_V1_5_SHA_256' } as const;
  const leaf = await openKmsKey(connection, identity, SIGNING_KEY.region, key, signal);
  const root = signingKeyFromPem(bad.keys.rootKey, ALGORITHM, { random: randomBytes });
  const request = { organisation: 'Example', algorithm: ALGORITHM, now: new Date(), random: randomBytes } as const;
  await writeFile(join(bad.folder, 'kms-chain.pem'), (await certify(request, root, leaf, 'document-signing')).chain);
  connection.close();
}

/** Nothing of a package: neither under its name, nor half of it beside. */
async function leftovers(): Promise<string[]> {
  const output = await readdir(join(bad.folder, 'out'));
  const packages = await readdir(join(bad.folder, 'out', 'packages')).catch(() => []);
  return [...output.filter((name) => name !== 'evidence' && name !== 'packages'), ...packages];
}

describe('a package that cannot be sealed', () => {
  it('by a KMS key that refuses its public half: exit 1, before anything is collected', async () => {
    const calls = bad.sandbox.calls.length;
    bad.sandbox.addFault({ operation: 'kms:GetPublicKey', times: 1, fault: { kind: 'deny', by: 'identity' } });
    const failure = await failureOf(runJob(bad.job(`${ONE_ACCOUNT}\n${KMS_SIGNING}`)));
    expect(failure.code).toBe('sign');
    expect(failure.message).toMatch(/kms:GetPublicKey was refused/);
    expect(exitCodeOf(failure)).toBe(1);
    expect(bad.sandbox.calls.slice(calls).map(({ operation }) => operation)).toEqual(['kms:GetPublicKey']);
  });

  it('by a KMS key that refuses to sign: exit 1, nothing half-written', async () => {
    bad.sandbox.addFault({ operation: 'kms:Sign', fault: { kind: 'deny', by: 'resource' } });
    const failure = await failureOf(sealReport({ ...bad.job(`${ONE_ACCOUNT}\n${KMS_SIGNING}`), evidence }));
    expect(failure.code).toBe('sign');
    expect(failure.message).toMatch(/kms:Sign was refused/);
    expect(exitCodeOf(failure)).toBe(1);
    expect(await leftovers()).toEqual([]);
  });

  it('by an authority that does not answer: exit 1, nothing half-written', async () => {
    const timestamp = 'timestamp: { url: "http://127.0.0.1:9/tsa", roots: root.pem }';
    const failure = await failureOf(runJob(bad.job(`${ONE_ACCOUNT}\n${SIGNING}\n${timestamp}`)));
    expect(failure.code).toBe('sign');
    expect([failure.message, ...failure.problems.map(({ message }) => message)].join(' ')).toMatch(/127\.0\.0\.1:9/);
    // An hour of collecting is not lost.
    const [, kept = ''] = failure.problems.at(-1)?.remedy.match(/goldproof report (\S+)$/) ?? [];
    expect(await readdir(join(kept, 'evidence'))).toContain('SHA256SUMS');
    expect(exitCodeOf(failure)).toBe(1);
    expect(await leftovers()).toEqual([]);
  });

  it('where a file has the place of its directory: exit 1, nothing half-written', async () => {
    await writeFile(join(bad.folder, 'out', 'packages'), 'in the way');
    const failure = await failureOf(sealReport({ ...bad.job(), evidence }));
    expect(failure.code).toBe('output');
    expect(exitCodeOf(failure)).toBe(1);
    expect((await readdir(join(bad.folder, 'out'))).sort()).toEqual(['evidence', 'packages']);
  });
});

describe('answers that are none', () => {
  const expired = { error: 'ExpiredTokenException', status: 403, message: 'The security token is expired' };
  const FAULTS: Readonly<Record<string, FaultRule['fault']>> = {
    'kms:GetKeyRotationStatus': { kind: 'deny', by: 'scp' },
    'guardduty:ListDetectors': { kind: 'throttle' },
    'iam:GetAccountAuthorizationDetails': { kind: 'malformed' },
    'imagebuilder:ListInfrastructureConfigurations': { kind: 'truncate' },
    'cloudtrail:DescribeTrails': { kind: 'html', status: 200 },
    'ec2:DescribeVpcPeeringConnections': { kind: 'error', ...expired },
    'imagebuilder:ListComponents': { kind: 'answer', output: {} },
  };
  const UNDECIDED = ['KMS-03', 'THR-01', 'BLD-01', 'LOG-01', 'XAC-01'];

  it('are records that say so, and what rests on them is not established in a package that verifies', async () => {
    const job = await openJob();
    for (const [operation, fault] of Object.entries(FAULTS)) job.sandbox.addFault({ operation, fault });
    const { directory, report } = await runJob(job.job());
    const outcomes = new Map<string, EvidenceRecord['outcome']>();
    for (const [path, bytes] of await contentsOf(join(directory, 'evidence', MANAGEMENT))) {
      if (!path.endsWith('.ndjson')) continue;
      for (const line of bytes.toString().trim().split('\n')) {
        const { operation, outcome }: EvidenceRecord = JSON.parse(line);
        outcomes.set(operation, outcome);
      }
    }
    expect(outcomes.get('kms:GetKeyRotationStatus')).toMatchObject({ kind: 'denied', by: 'scp' });
    expect(outcomes.get('guardduty:ListDetectors')).toMatchObject({ kind: 'throttled' });
    for (const operation of Object.keys(FAULTS).slice(2, 6))
      expect([operation, outcomes.get(operation)?.kind]).toEqual([
        operation,
        expect.stringMatching(/^(failed|denied)$/),
      ]);
    const statuses = new Map(report.findings.map(({ control, status }) => [control, status]));
    for (const control of UNDECIDED) expect([control, statuses.get(control)]).toEqual([control, 'not-established']);

    const roots = decodePem(job.keys.root, 'CERTIFICATE');
    const verification = await verifyPackage({
      subject: directory,
      roots,
      timestampRoots: [],
      at: new Date(),
      onProgress: () => undefined,
    });
    const notPassed = verification.steps.filter(({ result }) => result === 'failed');
    expect(notPassed).toEqual([]);
    await job.close();
  });
});
