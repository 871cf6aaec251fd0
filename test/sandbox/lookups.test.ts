import { DescribeImagesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { ImagebuilderClient, ListComponentsCommand, paginateListComponents } from '@aws-sdk/client-imagebuilder';
import { GetBucketLocationCommand, GetBucketPolicyCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { GOLDEN_IMAGES } from '../../src/sandbox/organisation/accounts.ts';
import { bucketPolicy, buckets, denyPlainHttp } from '../../src/sandbox/organisation/build/buckets.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { COMPONENTS, CSV, OTHER, organisation, PRINCIPAL } from './small-organisation.ts';
import { ACCOUNT, clientConfig, REGION, thrownBy } from './support.ts';

const now = new Date('2026-11-20T09:00:00.000Z');
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox(organisation, { now: () => now, reportPolls: 2 });
});
afterAll(() => sandbox.close());

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

describe('the last use of services', () => {
  it('is a job: started, waited for, read, by nobody from another account', async () => {
    const iam = new IAMClient(clientConfig(sandbox));
    const start = (Arn: string) => iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn }));
    expect((await thrownBy(start(`${PRINCIPAL}-gone`))).name).toBe('NoSuchEntityException');
    const { JobId } = await start(PRINCIPAL);
    const read = (client: IAMClient) => client.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    const stranger = new IAMClient({ ...clientConfig(sandbox), credentials: sandboxCredentials(OTHER) });
    expect((await thrownBy(read(stranger))).name).toBe('NoSuchEntityException');
    expect([await read(iam), await read(iam)].map(({ JobStatus }) => JobStatus)).toEqual([
      'IN_PROGRESS',
      'IN_PROGRESS',
    ]);
    expect(await read(iam)).toMatchObject({
      JobStatus: 'COMPLETED',
      ServicesLastAccessed: [{ ServiceNamespace: 's3' }],
    });
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

  it("sends who asks in another Region to the bucket's own, and strangers away", async () => {
    const place = { account: ACCOUNT, region: REGION };
    const policy = bucketPolicy(denyPlainHttp('logs'));
    const elsewhere = await startSandbox({ rows: buckets(place, [{ name: 'logs', policy }]) });
    const command = new GetBucketPolicyCommand({ Bucket: 'logs' });
    const virginia = clientConfig(elsewhere, ACCOUNT, 'us-east-1');
    expect(await thrownBy(new S3Client(virginia).send(command))).toMatchObject({
      name: 'PermanentRedirect',
      status: 301,
    });
    const followed = await new S3Client({ ...virginia, followRegionRedirects: true }).send(command);
    expect(JSON.parse(followed.Policy ?? '')).toEqual(policy);
    const stranger = new S3Client(clientConfig(elsewhere, GOLDEN_IMAGES));
    expect(await thrownBy(stranger.send(command))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await elsewhere.close();
  });
});
