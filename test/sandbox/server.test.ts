import { createHash, createPublicKey, verify } from 'node:crypto';
import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeImagesCommand, DescribeRegionsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { ImagebuilderClient, ListComponentsCommand, paginateListComponents } from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { GetBucketLocationCommand, GetBucketPolicyCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ACCOUNT, clientConfig, REGION, thrownBy } from './support.ts';

const OTHER = '222233334444';
const ROLE = `arn:aws:iam::${OTHER}:role/audit/reader`;
const CSV = 'user,arn\n<root_account>,arn:aws:iam::111122223333:root\n';
const COMPONENTS = Array.from({ length: 60 }, (_, index) => ({ arn: `component-${index}` }));

const organisation: Organisation = {
  accounts: [ACCOUNT, OTHER],
  regions: [REGION, 'us-east-1'],
  roles: [{ arn: ROLE, trusts: [ACCOUNT], externalId: 'only-for-you' }],
  signingKeys: [
    { account: ACCOUNT, region: REGION, keyId: 'rsa', aliases: ['sign/rsa'], spec: 'RSA_2048' },
    { account: ACCOUNT, region: REGION, keyId: 'ec', aliases: ['sign/ec'], spec: 'ECC_NIST_P256' },
  ],
  credentialReports: new Map([[ACCOUNT, CSV]]),
  rows: [
    { operation: 'kms:DescribeKey', output: { KeyMetadata: { KeyId: 'any' } } },
    { operation: 'kms:DescribeKey', account: ACCOUNT, output: { KeyMetadata: { KeyId: 'account' } } },
    { operation: 'kms:DescribeKey', account: ACCOUNT, region: REGION, output: { KeyMetadata: { KeyId: 'place' } } },
    { operation: 'kms:DescribeKey', input: { KeyId: 'named' }, output: { KeyMetadata: { KeyId: 'named' } } },
    { operation: 'imagebuilder:ListComponents', output: { componentVersionList: COMPONENTS } },
    { operation: 's3:GetBucketPolicy', input: { Bucket: 'bare' }, error: 'NoSuchBucketPolicy', status: 404 },
    { operation: 's3-control:GetPublicAccessBlock', output: {} },
    { operation: 's3:HeadBucket', error: 'NotFound', status: 404 },
    { operation: 's3:GetBucketLocation', output: {} },
    {
      operation: 'ec2:DescribeImages',
      output: {
        Images: [
          { ImageId: 'ami-1', OwnerId: ACCOUNT, State: 'available' },
          { ImageId: 'ami-2', OwnerId: OTHER },
        ],
      },
    },
    {
      operation: 'ec2:DescribeRegions',
      output: {
        Regions: [
          { RegionName: REGION, OptInStatus: 'opt-in-not-required' },
          { RegionName: 'af-south-1', OptInStatus: 'not-opted-in' },
        ],
      },
    },
    {
      operation: 'iam:GetAccountAuthorizationDetails',
      output: {
        UserDetailList: [{ UserName: 'u' }],
        GroupDetailList: [{ GroupName: 'g' }],
        RoleDetailList: [{ RoleName: 'r' }],
        Policies: [{ Arn: 'arn:aws:iam::aws:policy/Theirs' }, { Arn: `arn:aws:iam::${ACCOUNT}:policy/Ours` }],
      },
    },
  ],
};

let now = new Date('2026-11-20T09:00:00.000Z');
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation, { now: () => now, reportPolls: 2 });
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

describe('KMS', () => {
  const data = Buffer.from('what is signed');
  const digest = createHash('sha256').update(data).digest();

  it.each([
    ['alias/sign/rsa', 'RSASSA_PKCS1_V1_5_SHA_256', 1, -1],
    ['alias/sign/rsa', 'RSASSA_PSS_SHA_256', 6, 32],
    ['ec', 'ECDSA_SHA_256', undefined, undefined],
  ] as const)(
    'signs a digest with %s and %s, as node:crypto agrees',
    async (KeyId, SigningAlgorithm, padding, saltLength) => {
      const kms = new KMSClient(clientConfig(sandbox));
      const { PublicKey, SigningAlgorithms } = await kms.send(new GetPublicKeyCommand({ KeyId }));
      const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
      const check = padding === undefined ? key : { key, padding, ...(saltLength > 0 && { saltLength }) };
      expect(SigningAlgorithms).toContain(SigningAlgorithm);
      for (let round = 0; round < 20; round++) {
        const answer = await kms.send(
          new SignCommand({ KeyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm }),
        );
        expect(verify('sha256', data, check, answer.Signature ?? new Uint8Array())).toBe(true);
        expect(verify('sha256', Buffer.from('else'), check, answer.Signature ?? new Uint8Array())).toBe(false);
      }
    },
  );

  it('refuses an algorithm of another kind of key, and a digest of another length', async () => {
    const kms = new KMSClient(clientConfig(sandbox));
    const wrong = new SignCommand({
      KeyId: 'ec',
      Message: digest,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PSS_SHA_256',
    });
    expect(await thrownBy(kms.send(wrong))).toMatchObject({ name: 'ValidationException' });
    const short = new SignCommand({
      KeyId: 'ec',
      Message: digest.subarray(1),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect(await thrownBy(kms.send(short))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('the credential report', () => {
  it('must be asked for, waited for and read', async () => {
    const iam = new IAMClient(clientConfig(sandbox));
    const read = () => iam.send(new GetCredentialReportCommand({}));
    const generate = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
    expect(await thrownBy(read())).toMatchObject({ name: 'CredentialReportNotPresentException', status: 410 });
    expect(await generate()).toBe('STARTED');
    expect(await thrownBy(read())).toMatchObject({ name: 'CredentialReportNotReadyException', status: 404 });
    expect(await generate()).toBe('INPROGRESS');
    expect(await generate()).toBe('COMPLETE');
    const { Content, GeneratedTime } = await read();
    expect(Buffer.from(Content ?? []).toString()).toBe(CSV);
    expect(GeneratedTime).toEqual(now);
  });
});

describe('paging', () => {
  it("gives Image Builder's 25 at a time, whatever is asked, and every item once", async () => {
    const client = new ImagebuilderClient(clientConfig(sandbox));
    const sizes: number[] = [];
    const arns: (string | undefined)[] = [];
    for await (const page of paginateListComponents({ client }, { owner: 'Self' })) {
      sizes.push(page.componentVersionList?.length ?? 0);
      arns.push(...(page.componentVersionList ?? []).map(({ arn }) => arn));
    }
    expect(sizes).toEqual([25, 25, 10]);
    expect(arns).toEqual(COMPONENTS.map(({ arn }) => arn));
  });

  it('refuses a token from another call', async () => {
    const client = new ImagebuilderClient(clientConfig(sandbox));
    const { nextToken } = await client.send(new ListComponentsCommand({ owner: 'Self', maxResults: 10 }));
    const other = client.send(new ListComponentsCommand({ owner: 'Shared', ...(nextToken && { nextToken }) }));
    expect(nextToken).toBeDefined();
    expect((await thrownBy(other)).name).toBe('InvalidPaginationTokenException');
  });
});

describe('filters', () => {
  it("narrow IAM's details to the kinds asked for", async () => {
    const iam = new IAMClient(clientConfig(sandbox));
    const details = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'LocalManagedPolicy'] }),
    );
    expect(details.RoleDetailList).toHaveLength(1);
    expect([details.UserDetailList ?? [], details.GroupDetailList ?? []]).toEqual([[], []]);
    expect(details.Policies?.map(({ Arn }) => Arn)).toEqual([`arn:aws:iam::${ACCOUNT}:policy/Ours`]);
  });

  it("narrow EC2's lists by owner, id and filter, and refuse what they do not know", async () => {
    const ec2 = new EC2Client(clientConfig(sandbox));
    const ids = async (input: object) =>
      (await ec2.send(new DescribeImagesCommand(input))).Images?.map(({ ImageId }) => ImageId) ?? [];
    expect(await ids({ Owners: ['self'] })).toEqual(['ami-1']);
    expect(await ids({ ImageIds: ['ami-2'] })).toEqual(['ami-2']);
    expect(await ids({ Filters: [{ Name: 'state', Values: ['available'] }] })).toEqual(['ami-1']);
    expect(await thrownBy(ids({ ImageIds: ['ami-3'] }))).toMatchObject({ name: 'InvalidAMIID.NotFound' });
    expect(await thrownBy(ids({ Filters: [{ Name: 'mood', Values: ['good'] }] }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
    const { Regions } = await ec2.send(new DescribeRegionsCommand({}));
    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual([REGION]);
    const all = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
    expect(all.Regions).toHaveLength(2);
  });
});

describe('S3', () => {
  it('answers "none" with a code, HEAD with a status alone, and us-east-1 with an empty location', async () => {
    const s3 = new S3Client(clientConfig(sandbox));
    expect(await thrownBy(s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })))).toMatchObject({
      name: 'NoSuchBucketPolicy',
      status: 404,
    });
    expect(await thrownBy(s3.send(new HeadBucketCommand({ Bucket: 'bare' })))).toMatchObject({ status: 404 });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'bare' }))).LocationConstraint).toBeFalsy();
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

describe('TLS', () => {
  const handshake = (host: string, maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
    new Promise<string | null>((resolve, reject) => {
      const socket = connect(
        { host: '127.0.0.1', port: sandbox.port, servername: host, ca: sandbox.ca, minVersion: 'TLSv1.1', maxVersion },
        () => {
          resolve(socket.getProtocol());
          socket.destroy();
        },
      );
      socket.on('error', reject);
    });

  it.each([
    'iam.amazonaws.com',
    `bucket.s3.${REGION}.amazonaws.com`,
    `${ACCOUNT}.s3-control.${REGION}.amazonaws.com`,
    'sandbox.localhost',
  ])('is trusted as %s', async (host) => {
    expect(await handshake(host, 'TLSv1.3')).toBe('TLSv1.3');
  });

  it('speaks 1.2, nothing older, and is no other host', async () => {
    expect(await handshake('kms.us-east-1.amazonaws.com', 'TLSv1.2')).toBe('TLSv1.2');
    await expect(handshake('kms.us-east-1.amazonaws.com', 'TLSv1.1')).rejects.toThrow();
    await expect(handshake('example.com', 'TLSv1.3')).rejects.toThrow(/altnames/);
  });
});
