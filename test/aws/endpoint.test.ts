import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configuredAttempts, connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { endpointConfig } from '../../src/aws/endpoint.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';
import { S3 } from '../../src/operations/s3.ts';
import { ACCOUNT, benchOver, identityOf, REGION } from './support.ts';

const saved = process.env['AWS_ENDPOINT_URL'];
const asked: string[] = [];
const agents: string[] = [];
let broken = false;
const server = createServer((request, response) => {
  agents.push(request.headers['user-agent'] ?? '');
  asked.push(`${request.headers.host} ${request.method} ${request.url} ${request.headers['x-amz-account-id'] ?? ''}`);
  if (broken) response.writeHead(500);
  response.end(
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
  );
});
let endpoint = '';

beforeEach(async () => {
  asked.length = 0;
  broken = false;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address
  process.env['AWS_ENDPOINT_URL'] = `http://${endpoint}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  if (saved === undefined) delete process.env['AWS_ENDPOINT_URL'];
  else process.env['AWS_ENDPOINT_URL'] = saved;
});

const globally = { account: ACCOUNT, region: 'global' };

describe('an endpoint of the user’s own', () => {
  it('is asked as it stands: no account and no bucket in front of its host, no TLS session', async () => {
    const { recorder } = benchOver(undefined, { env: process.env });
    const block = await recorder.read(identityOf(), globally, S3.getAccountPublicAccessBlock, { AccountId: ACCOUNT });
    expect(block.records[0]).toMatchObject({ host: '127.0.0.1', tls: null, outcome: { kind: 'ok' } });
    await recorder.read(identityOf(), globally, S3.getBucketPolicy, { Bucket: 'logs' });
    expect(asked[0]).toBe(`${endpoint} GET /v20180820/configuration/publicAccessBlock ${ACCOUNT}`);
    expect(agents.every((agent) => agent.endsWith(' goldproof-test/0'))).toBe(true);
    expect(asked[1]).toMatch(new RegExp(`^${endpoint} GET /logs/?\\?policy`));
  });

  it('that answers XML where a policy belongs is not a policy', async () => {
    const { recorder } = benchOver(undefined, { env: process.env });
    const policy = await recorder.read(identityOf(), globally, S3.getBucketPolicy, { Bucket: 'logs' });
    expect(policy.records[0]?.outcome).toMatchObject({ kind: 'failed', code: 'UnreadableAnswer' });
  });

  it('can be named per service, and be ignored', () => {
    const url = 'http://127.0.0.1:1';
    expect(endpointConfig('s3', REGION, { AWS_ENDPOINT_URL_S3: url })).toEqual({ forcePathStyle: true });
    expect(endpointConfig('s3', REGION, { AWS_ENDPOINT_URL_S3_CONTROL: url })).toEqual({});
    expect(endpointConfig('iam', REGION, { AWS_ENDPOINT_URL: url })).toEqual({});
    const ignored = { AWS_ENDPOINT_URL: url, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    expect(endpointConfig('s3-control', REGION, ignored)).toEqual({});
  });
});

describe('AWS_MAX_ATTEMPTS', () => {
  it.each([
    ['1', 1],
    ['12', 12],
    ['0', undefined],
    ['many', undefined],
    ['', undefined],
  ])('of %j is %s', (attempts, expected) => {
    expect(configuredAttempts({ AWS_MAX_ATTEMPTS: attempts })).toBe(expected);
  });

  it('decides how often a call that fails is made', async () => {
    broken = true;
    const env = { AWS_ENDPOINT_URL: process.env['AWS_ENDPOINT_URL'], AWS_MAX_ATTEMPTS: '2' };
    const connection = connect({ home: REGION, userAgent: 'goldproof-test/0', limits: NO_LIMITS, env });
    await connection.invoke(identityOf(), REGION, S3.getBucketPolicy, { Bucket: 'logs' }, new AbortController().signal);
    connection.close();
    expect(asked).toHaveLength(2);
  });
});

describe('AWS’s own endpoints', () => {
  afterEach(() => vi.unstubAllEnvs());

  // No network: the names are those the SDK would resolve, and nobody answers.
  const spec = (operation: OperationSpec['operation']): OperationSpec => ({
    operation,
    actions: [],
    needs: [],
  });
  it.each([
    ['iam:GetAccountSummary', 'eu-central-1', {}, 'iam.amazonaws.com'],
    ['iam:GetAccountSummary', 'us-gov-west-1', {}, 'iam.us-gov.amazonaws.com'],
    ['iam:GetAccountSummary', 'cn-north-1', {}, 'iam.cn-north-1.amazonaws.com.cn'],
    ['iam:GetAccountSummary', 'eusc-de-east-1', {}, 'iam.eusc-de-east-1.amazonaws.eu'],
    ['organizations:DescribeOrganization', 'cn-north-1', {}, 'organizations.cn-northwest-1.amazonaws.com.cn'],
    ['account:ListRegions', 'cn-north-1', {}, 'account.cn-northwest-1.amazonaws.com.cn'],
    ['sts:GetCallerIdentity', 'eu-central-1', {}, 'sts.eu-central-1.amazonaws.com'],
    [
      's3-control:GetPublicAccessBlock',
      'eu-central-1',
      { AccountId: ACCOUNT },
      `${ACCOUNT}.s3-control.eu-central-1.amazonaws.com`,
    ],
    ['s3:GetBucketPolicy', 'eu-central-1', { Bucket: 'logs' }, 'logs.s3.eu-central-1.amazonaws.com'],
  ] as const)('%s in %s', async (operation, home, input, host) => {
    delete process.env['AWS_ENDPOINT_URL'];
    const connectTo = { host: '127.0.0.1', port: 1, ca: '' };
    const { recorder } = benchOver(connectTo, { home });
    const { records } = await recorder.read(identityOf(), globally, spec(operation), input);
    expect(records[0]).toMatchObject({ host, tls: null, outcome: { kind: 'failed', code: 'ECONNREFUSED' } });
  });

  it('are the validated ones where AWS_USE_FIPS_ENDPOINT asks for them', async () => {
    delete process.env['AWS_ENDPOINT_URL'];
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    const { recorder } = benchOver({ host: '127.0.0.1', port: 1, ca: '' }, { home: 'us-east-1' });
    const { records } = await recorder.read(identityOf(), globally, spec('kms:DescribeKey'), { KeyId: 'k' });
    expect(records[0]?.host).toBe('kms-fips.us-east-1.amazonaws.com');
  });
});
