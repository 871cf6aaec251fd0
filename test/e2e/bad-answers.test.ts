import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRANKFURT, GOLDEN_IMAGES, MANAGEMENT, VIRGINIA } from '../../src/sandbox/organisation/accounts.ts';
import { GLOBAL_EXPECTATIONS } from '../sandbox/expectations-global.ts';
import { REGIONAL_EXPECTATIONS } from '../sandbox/expectations-regional.ts';
import { type Outcome, startFaultRuns, unnamed } from './fault-run.ts';
import type { Strike } from './replay-connection.ts';

// What AWS answers when something is odd, from the wire to the verdict. `docs/aws-gotchas.md` says where each is shown.
const runs = await startFaultRuns();
beforeAll(async () => {
  await runs.run([]); // so that a fault meets the call that it is meant for
});
afterAll(() => runs.close());
const FRANKFURT_IMAGES = { account: GOLDEN_IMAGES, region: FRANKFURT };
const golden = (control: string) => `${control} ${GOLDEN_IMAGES}/${FRANKFURT}`;
const management = (control: string, region = 'global') => `${control} ${MANAGEMENT}/${region}`;

/** The status in a place, and of the gaps each operation with the reason. */
function said(outcome: Outcome, key: string): readonly string[] {
  const result = outcome.get(key);
  const gaps = result?.gaps.map(({ operation, reason }) => `${operation} ${reason}`) ?? [];
  return [result?.status ?? 'nothing', ...new Set(gaps)];
}

function error(operation: string, code: string, status: number, message = ''): Strike {
  return { operation, fault: { kind: 'error', error: code, status, message } };
}

it('is odd where all was well', () => {
  expect(REGIONAL_EXPECTATIONS['KMS-01']?.[MANAGEMENT]?.[1]).toBe('not-applicable');
  for (const control of ['TLS-01', 'MFA-03']) expect(GLOBAL_EXPECTATIONS[control]?.[MANAGEMENT]).toBe('pass');
  for (const control of ['KMS-02', 'THR-02']) expect(REGIONAL_EXPECTATIONS[control]?.[GOLDEN_IMAGES]?.[0]).toBe('pass');
  for (const control of ['TLS-03', 'BLD-04']) expect(REGIONAL_EXPECTATIONS[control]?.[MANAGEMENT]?.[0]).toBe('pass');
});

describe('what looks like an answer and is none', () => {
  const faults: readonly Strike[] = [
    // Switched off: the credentials are not known there (AWS General Reference, "Managing AWS Regions").
    { ...error('ec2:*', 'AuthFailure', 401), account: MANAGEMENT, region: VIRGINIA },
    // In all accounts: the owner of a bucket tells of it too.
    error('s3:GetBucketPolicy', 'PermanentRedirect', 301),
    { ...error('iam:GetCredentialReport', 'ReportInProgress', 404), account: MANAGEMENT },
    ...['imagebuilder:*', 'guardduty:*', 'kms:*', 'ram:*', 'cloudwatch-logs:*', 'ssm:*', 'accessanalyzer:*'].map(
      (operation) => ({
        ...error(
          operation,
          'UnrecognizedClientException',
          403,
          'The security token included in the request is invalid',
        ),
        account: MANAGEMENT,
        region: VIRGINIA,
      }),
    ),
    { ...FRANKFURT_IMAGES, operation: 'kms:*', fault: { kind: 'deny', by: 'resource' } },
    { ...FRANKFURT_IMAGES, operation: 'macie2:GetMacieSession', fault: { kind: 'deny', by: 'identity' } },
  ];

  it('is told from an answer, by its operation and the reason', async () => {
    const after = await runs.run(faults);
    // A Region that is off is no empty Region.
    expect(said(after, management('KMS-01', VIRGINIA))).toContain('imagebuilder:ListComponents failed');
    expect(said(after, management('THR-01', VIRGINIA))[0]).toBe('not-established');
    expect(
      [...after].filter(([key, { status }]) => key.endsWith(`${MANAGEMENT}/${VIRGINIA}`) && status === 'pass'),
    ).toEqual([]);
    // S3 names no Region to follow to.
    expect(said(after, management('TLS-01'))).toEqual(
      expect.arrayContaining(['not-established', 's3:GetBucketPolicy failed']),
    );
    // The report that IAM is still making.
    expect(said(after, management('MFA-03'))).toEqual(['not-established', 'iam:GetCredentialReport failed']);
    // A key whose policy shuts out the administrators.
    expect(said(after, golden('KMS-02'))).toEqual(
      expect.arrayContaining(['not-established', 'kms:DescribeKey denied']),
    );
    // Whoever may not ask Macie does not know that it is off.
    expect(said(after, golden('THR-02'))).toEqual(['not-established', 'macie2:GetMacieSession denied']);
    expect(unnamed(after)).toEqual([]);
  });
});

describe('what is an answer, and not the one that is hoped for', () => {
  const faults: readonly Strike[] = [
    { ...error('macie2:*', 'AccessDeniedException', 403, 'Macie is not enabled'), ...FRANKFURT_IMAGES },
    {
      operation: 's3:GetBucketPolicy',
      fault: { kind: 'answer', output: { Policy: '{"Statement":' } },
    },
    {
      account: MANAGEMENT,
      operation: 'imagebuilder:GetComponent',
      fault: {
        kind: 'answer',
        output: { component: { data: 'phases: [\n  curl -k https://example.com', encrypted: true } },
      },
    },
  ];

  it('is a deviation where AWS says so, and not known where it cannot be read', async () => {
    const after = await runs.run(faults);
    // The very code of the refusal above; only the message differs.
    expect(said(after, golden('THR-02'))).toEqual(['fail']);
    expect(said(after, management('TLS-01'))).toEqual(
      expect.arrayContaining(['not-established', 's3:GetBucketPolicy failed']),
    );
    expect(said(after, management('TLS-03', FRANKFURT))[0]).toBe('fail');
    // What its lines show counts; that nothing else is in it cannot be told.
    expect(said(after, management('TLS-03', FRANKFURT))).toEqual(['fail', 'imagebuilder:GetComponent unparsable']);
    expect(said(after, management('BLD-04', FRANKFURT))).toEqual([
      'not-established',
      'imagebuilder:GetComponent unparsable',
    ]);
    expect(unnamed(after)).toEqual([]);
  });
});
