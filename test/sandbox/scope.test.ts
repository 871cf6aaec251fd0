import { Agent, get } from 'node:https';
import type { LookupFunction } from 'node:net';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { OTHER, organisation } from './small-organisation.ts';
import { ACCOUNT, clientConfig, REGION, thrownBy } from './support.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation);
});
afterAll(() => sandbox.close());

describe('scope', () => {
  it.each([
    [ACCOUNT, REGION, 'x', 'place'],
    [ACCOUNT, 'us-east-1', 'x', 'account'],
    [OTHER, REGION, 'x', 'any'],
    [ACCOUNT, REGION, 'named', 'named'],
  ])('answers %s in %s about %s from the row that says most', async (account, region, KeyId, expected) => {
    const kms = new KMSClient(clientConfig(sandbox, account, region));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyId).toBe(expected);
    expect(sandbox.calls.at(-1)).toMatchObject({ account, region, operation: 'kms:DescribeKey', input: { KeyId } });
  });

  it('has no answer where there is no row', async () => {
    const trails = new CloudTrailClient(clientConfig(sandbox));
    const thrown = await thrownBy(trails.send(new DescribeTrailsCommand({})));
    expect(thrown).toMatchObject({ name: 'InternalFailure', status: 501 });
    expect(thrown.message).toContain(`${ACCOUNT}/${REGION}/cloudtrail:DescribeTrails`);
  });

  it("refuses a Region that is not enabled, in each service's words", async () => {
    const config = clientConfig(sandbox, ACCOUNT, 'eu-west-1');
    expect(await thrownBy(new KMSClient(config).send(new DescribeKeyCommand({ KeyId: 'x' })))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
    expect(await thrownBy(new EC2Client(config).send(new DescribeVpcsCommand({})))).toMatchObject({
      name: 'AuthFailure',
      status: 401,
    });
  });

  it('refuses an account it does not know', async () => {
    const sts = new STSClient(clientConfig(sandbox, '999999999999'));
    expect(await thrownBy(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe("an endpoint of the user's own", () => {
  it('serves every service as https://sandbox.localhost, buckets and account ids in front of it', async () => {
    const { requestHandler: _, ...config } = clientConfig(sandbox);
    const lookup: LookupFunction = (_host, options, done) =>
      options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const httpsAgent = new Agent({ ca: sandbox.ca, lookup });
    const custom = {
      ...config,
      endpoint: `https://sandbox.localhost:${sandbox.port}`,
      requestHandler: new NodeHttpHandler({ httpsAgent }),
    };
    await new KMSClient(custom).send(new DescribeKeyCommand({ KeyId: 'x' }));
    await new S3Client(custom).send(new GetBucketLocationCommand({ Bucket: 'bare' }));
    await new S3ControlClient(custom).send(new GetPublicAccessBlockCommand({ AccountId: ACCOUNT }));
    expect(sandbox.calls.slice(-3)).toMatchObject([
      { operation: 'kms:DescribeKey', input: { KeyId: 'x' }, status: 200 },
      { operation: 's3:GetBucketLocation', input: { Bucket: 'bare' }, status: 200 },
      { operation: 's3-control:GetPublicAccessBlock', input: { AccountId: ACCOUNT }, status: 200 },
    ]);
  });
});

describe('a request that is no call', () => {
  const send = (path: string, headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const options = {
        host: sandbox.host,
        port: sandbox.port,
        path,
        headers,
        ca: sandbox.ca,
        servername: 'localhost',
      };
      get(options, async (response) => {
        const body = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode, body });
      }).on('error', reject);
    });
  const signedFor = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

  it('is refused without a signature', async () => {
    expect(await send('/', {})).toMatchObject({
      status: 403,
      body: expect.stringContaining('MissingAuthenticationToken'),
    });
  });

  it('is unknown for a service or an operation that is not played', async () => {
    const service = await send('/', { authorization: signedFor('sqs') });
    expect(service).toMatchObject({ status: 404, body: expect.stringContaining('UnknownService') });
    const operation = await send('/no/such/path', { authorization: signedFor('imagebuilder') });
    expect(operation).toMatchObject({ status: 404, body: expect.stringContaining('GET /no/such/path') });
  });
});
