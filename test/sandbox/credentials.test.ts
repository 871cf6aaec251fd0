import { GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { OTHER, organisation, ROLE } from './small-organisation.ts';
import { ACCOUNT, clientConfig, REGION, thrownBy } from './support.ts';

let now = new Date('2026-11-20T09:00:00.000Z');
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation, { now: () => now });
});
afterAll(() => sandbox.close());

describe('signatures', () => {
  it('refuses a wrong secret', async () => {
    const wrong = { ...sandboxCredentials(ACCOUNT), secretAccessKey: 'wrong' };
    const kms = new KMSClient(clientConfig(sandbox, ACCOUNT, REGION, wrong));
    expect(await thrownBy(kms.send(new DescribeKeyCommand({ KeyId: 'x' })))).toMatchObject({
      name: 'InvalidSignatureException',
    });
    const s3 = new S3Client(clientConfig(sandbox, ACCOUNT, REGION, wrong));
    expect(await thrownBy(s3.send(new GetBucketLocationCommand({ Bucket: 'bare' })))).toMatchObject({
      name: 'SignatureDoesNotMatch',
      status: 403,
    });
  });

  it('refuses a key id that encodes no account', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPL!', secretAccessKey: 'x' };
    const iam = new IAMClient(clientConfig(sandbox, ACCOUNT, REGION, credentials));
    expect(await thrownBy(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });
});

describe('STS', () => {
  const assume = (ExternalId?: string) =>
    new STSClient(clientConfig(sandbox)).send(
      new AssumeRoleCommand({
        RoleArn: ROLE,
        RoleSessionName: 'run-7',
        DurationSeconds: 900,
        ...(ExternalId && { ExternalId }),
      }),
    );

  it("gives keys that work in the role's account, until they expire", async () => {
    const { Credentials } = await assume('only-for-you');
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const sts = new STSClient(clientConfig(sandbox, ACCOUNT, REGION, credentials));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: OTHER,
      Arn: `arn:aws:sts::${OTHER}:assumed-role/reader/run-7`,
    });
    const before = now;
    now = new Date(before.getTime() + 901_000);
    const kms = new KMSClient(clientConfig(sandbox, OTHER, REGION, credentials));
    expect(await thrownBy(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'ExpiredToken' });
    expect(await thrownBy(kms.send(new DescribeKeyCommand({ KeyId: 'x' })))).toMatchObject({
      name: 'ExpiredTokenException',
    });
    now = before;
  });

  it.each([undefined, 'guessed'])('refuses the external id %s', async (externalId) => {
    const thrown = await thrownBy(assume(externalId));
    expect(thrown).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(thrown.message).toContain(`is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`);
  });

  it('refuses a token that was changed', async () => {
    const { Credentials } = await assume('only-for-you');
    const token = Credentials?.SessionToken ?? '';
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: `A${token.slice(1)}`,
    };
    const sts = new STSClient(clientConfig(sandbox, ACCOUNT, REGION, credentials));
    expect(await thrownBy(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'InvalidClientTokenId' });
  });
});
