import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetImageCommand, ImagebuilderClient, ListComponentsCommand } from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetBucketPolicyCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeniedBy } from '../../src/model/evidence.ts';
import type { AnswerRow } from '../../src/sandbox/answers.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, clientConfig, REGION, thrownBy } from './support.ts';

const PRINCIPAL = `arn:aws:iam::${ACCOUNT}:user/goldproof-demo`;
const ROWS: readonly AnswerRow[] = [
  { operation: 'cloudtrail:DescribeTrails', output: { trailList: [] } },
  { operation: 'ec2:DescribeVpcs', output: { Vpcs: [{ VpcId: 'vpc-1' }] } },
  { operation: 'iam:GetAccountSummary', output: { SummaryMap: { Users: 3 } } },
  { operation: 'imagebuilder:GetImage', output: { image: { name: 'golden' } } },
  { operation: 'imagebuilder:ListComponents', output: { componentVersionList: [{ name: 'a' }] } },
  { operation: 'kms:DescribeKey', output: { KeyMetadata: { KeyId: 'k' } } },
  { operation: 'organizations:ListAccounts', output: { Accounts: [] } },
  { operation: 's3:GetBucketPolicy', output: { Policy: '{}' } },
  { operation: 's3:HeadBucket', output: {} },
  { operation: 's3-control:GetPublicAccessBlock', output: {} },
];

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rows: ROWS });
});
afterEach(() => sandbox.close());

/** The calls of this file, each with one attempt; more only where retries are the subject. */
const CALLS: Readonly<Record<string, (attempts?: number) => Promise<{ $metadata: { attempts?: number } }>>> = {
  'cloudtrail:DescribeTrails': (attempts) => new CloudTrailClient(config(attempts)).send(new DescribeTrailsCommand({})),
  'ec2:DescribeVpcs': (attempts) => new EC2Client(config(attempts)).send(new DescribeVpcsCommand({})),
  'iam:GetAccountSummary': (attempts) => new IAMClient(config(attempts)).send(new GetAccountSummaryCommand({})),
  'imagebuilder:GetImage': (attempts) =>
    new ImagebuilderClient(config(attempts)).send(new GetImageCommand({ imageBuildVersionArn: 'arn' })),
  'imagebuilder:ListComponents': (attempts) =>
    new ImagebuilderClient(config(attempts)).send(new ListComponentsCommand({ owner: 'Self' })),
  'kms:DescribeKey': (attempts) => new KMSClient(config(attempts)).send(new DescribeKeyCommand({ KeyId: 'k' })),
  'organizations:ListAccounts': (attempts) =>
    new OrganizationsClient(config(attempts)).send(new ListAccountsCommand({})),
  's3:GetBucketPolicy': (attempts) =>
    new S3Client(config(attempts)).send(new GetBucketPolicyCommand({ Bucket: 'logs' })),
  's3:HeadBucket': (attempts) => new S3Client(config(attempts)).send(new HeadBucketCommand({ Bucket: 'logs' })),
  's3-control:GetPublicAccessBlock': (attempts) =>
    new S3ControlClient(config(attempts)).send(new GetPublicAccessBlockCommand({ AccountId: ACCOUNT })),
};

function config(maxAttempts = 1) {
  return { ...clientConfig(sandbox), maxAttempts };
}

function call(operation: string, attempts?: number) {
  const send = CALLS[operation];
  if (send === undefined) throw new Error(`no call ${operation}`);
  return send(attempts);
}

describe('a denied call', () => {
  it.each([
    ['iam:GetAccountSummary', 'AccessDenied', 403],
    ['ec2:DescribeVpcs', 'UnauthorizedOperation', 403],
    ['kms:DescribeKey', 'AccessDeniedException', 400],
    ['cloudtrail:DescribeTrails', 'AccessDeniedException', 400],
    ['organizations:ListAccounts', 'AccessDeniedException', 400],
    ['imagebuilder:GetImage', 'AccessDeniedException', 403],
    ['s3:GetBucketPolicy', 'AccessDenied', 403],
    ['s3-control:GetPublicAccessBlock', 'AccessDenied', 403],
  ])('of %s is called %s', async (operation, name, status) => {
    sandbox.addFault({ operation, fault: { kind: 'deny', by: 'scp' } });
    const thrown = await thrownBy(call(operation));
    expect(thrown).toMatchObject({ name, status });
    expect(thrown.message).toContain(`User: ${PRINCIPAL} is not authorized to perform: `);
    expect(thrown.message).toMatch(/with an explicit deny in a service control policy$/);
  });

  it.each<[DeniedBy, RegExp]>([
    ['identity', /because no identity-based policy allows the kms:DescribeKey action$/],
    ['rcp', /with an explicit deny in a resource control policy$/],
    ['boundary', /because no permissions boundary allows the kms:DescribeKey action$/],
    ['session', /because no session policy allows the kms:DescribeKey action$/],
    ['resource', /with an explicit deny in a resource-based policy$/],
    ['endpoint', /with an explicit deny in a VPC endpoint policy$/],
    ['unstated', /is not authorized$/],
  ])('says when %s denied it', async (by, message) => {
    sandbox.addFault({ operation: 'kms:*', fault: { kind: 'deny', by } });
    expect((await thrownBy(call('kms:DescribeKey'))).message).toMatch(message);
  });

  it('of HeadBucket has a status and no word', async () => {
    sandbox.addFault({ operation: 's3:HeadBucket', fault: { kind: 'deny', by: 'identity' } });
    expect(await thrownBy(call('s3:HeadBucket'))).toMatchObject({ status: 403 });
  });

  it('may carry another code', async () => {
    sandbox.addFault({
      operation: 'imagebuilder:*',
      fault: { kind: 'deny', by: 'identity', code: 'ForbiddenException' },
    });
    expect(await thrownBy(call('imagebuilder:GetImage'))).toMatchObject({ name: 'ForbiddenException', status: 403 });
  });

  it('is denied only where the rule holds', async () => {
    sandbox.addFault({ account: '222233334444', fault: { kind: 'deny', by: 'scp' } });
    sandbox.addFault({ region: 'us-west-2', fault: { kind: 'deny', by: 'scp' } });
    sandbox.addFault({ operation: 'kms:DescribeKey', input: { KeyId: 'other' }, fault: { kind: 'deny', by: 'scp' } });
    await expect(call('kms:DescribeKey')).resolves.toMatchObject({ KeyMetadata: { KeyId: 'k' } });
  });
});

describe('throttling', () => {
  it.each([
    ['iam:GetAccountSummary', 'Throttling', 400],
    ['ec2:DescribeVpcs', 'RequestLimitExceeded', 503],
    ['kms:DescribeKey', 'ThrottlingException', 400],
    ['organizations:ListAccounts', 'TooManyRequestsException', 400],
    ['imagebuilder:GetImage', 'CallRateLimitExceededException', 429],
    ['s3:GetBucketPolicy', 'SlowDown', 503],
  ])('of %s is called %s, and the SDK gets over two of them', async (operation, name, status) => {
    sandbox.addFault({ operation, times: 1, fault: { kind: 'throttle' } });
    expect(await thrownBy(call(operation))).toMatchObject({ name, status });
    sandbox.addFault({ operation, times: 1, fault: { kind: 'throttle' } });
    expect((await call(operation, 3)).$metadata.attempts).toBe(2);
  });

  it('for ever ends in the error', async () => {
    sandbox.addFault({ fault: { kind: 'throttle' } });
    expect(await thrownBy(call('ec2:DescribeVpcs', 2))).toMatchObject({ name: 'RequestLimitExceeded' });
    expect(sandbox.calls).toHaveLength(2);
  });
});

describe('a broken answer', () => {
  const wires = ['iam:GetAccountSummary', 'ec2:DescribeVpcs', 'kms:DescribeKey', 'imagebuilder:GetImage'];

  it.each(wires)('closed connection: %s fails', async (operation) => {
    sandbox.addFault({ operation, fault: { kind: 'close' } });
    await expect(call(operation)).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  it.each(wires)('truncated body: %s fails', async (operation) => {
    sandbox.addFault({ operation, fault: { kind: 'truncate' } });
    await expect(call(operation)).rejects.toThrow();
  });

  it.each(wires)('HTTP 500: %s fails and says so', async (operation) => {
    sandbox.addFault({ operation, fault: { kind: 'http-500' } });
    expect(await thrownBy(call(operation))).toMatchObject({ status: 500 });
  });

  it.each(wires)('a web page with an error status: %s fails', async (operation) => {
    sandbox.addFault({ operation, fault: { kind: 'html', status: 403 } });
    await expect(call(operation)).rejects.toThrow();
  });

  it.each(['kms:DescribeKey', 'imagebuilder:GetImage'])('malformed JSON: %s fails', async (operation) => {
    sandbox.addFault({ operation, fault: { kind: 'malformed' } });
    await expect(call(operation)).rejects.toThrow();
  });

  it("an error of AWS's choice", async () => {
    sandbox.addFault({
      fault: { kind: 'error', error: 'ServiceUnavailableException', status: 503, message: 'later <&>' },
    });
    expect(await thrownBy(call('imagebuilder:GetImage'))).toMatchObject({ status: 503, message: 'later <&>' });
  });

  it('another answer than the true one', async () => {
    sandbox.addFault({
      operation: 'ec2:DescribeVpcs',
      fault: { kind: 'answer', output: { Vpcs: [{ VpcId: 'lie' }] } },
    });
    await expect(call('ec2:DescribeVpcs')).resolves.toMatchObject({ Vpcs: [{ VpcId: 'lie' }] });
  });

  it('a late one', async () => {
    sandbox.addFault({ operation: 'kms:DescribeKey', fault: { kind: 'delay', milliseconds: 150 } });
    const start = performance.now();
    await call('kms:DescribeKey');
    expect(performance.now() - start).toBeGreaterThanOrEqual(145);
  });

  it('pages for ever', async () => {
    sandbox.addFault({ operation: 'imagebuilder:ListComponents', fault: { kind: 'endless-paging' } });
    const client = new ImagebuilderClient(config());
    const tokens: (string | undefined)[] = [];
    for (let page = 0; page < 4; page++) {
      const token = tokens.at(-1);
      const { nextToken } = await client.send(
        new ListComponentsCommand({ owner: 'Self', ...(token && { nextToken: token }) }),
      );
      tokens.push(nextToken);
    }
    expect(tokens).toEqual(['again', 'again', 'again', 'again']);
  });
});

it('keeps the Region of the calls it logs', async () => {
  await call('kms:DescribeKey');
  expect(sandbox.calls).toMatchObject([
    { region: REGION, operation: 'kms:DescribeKey', principal: PRINCIPAL, status: 200 },
  ]);
});
