import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { collect } from '../../src/collect/run-collection.ts';
import { member } from '../../src/core/json.ts';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';

/**
 * The same collectors against moto, an AWS in Python that shares no code with the SDK or the sandbox: what we send
 * is understood, and what comes is read, by someone else's rules too. Runs where GOLDPROOF_MOTO_URL names a fresh
 * server: `moto_server -p 5601`, GOLDPROOF_MOTO_URL=http://127.0.0.1:5601.
 */
const url = process.env['GOLDPROOF_MOTO_URL'];
const REGION = 'eu-central-1';
const ACCOUNT = '123456789012'; // moto's only account
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' };
const POLICY =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}';

describe.skipIf(url === undefined)('against moto (set GOLDPROOF_MOTO_URL to run)', () => {
  const memory = memoryStore();
  let collection: Collection;

  beforeAll(async () => {
    process.env['AWS_ENDPOINT_URL'] = url;
    await seed();
    const connection = connect({
      home: REGION,
      userAgent: 'goldproof-test/0',
      credentials: async () => credentials,
      limits: NO_LIMITS,
      maxAttempts: 1,
    });
    collection = await collect(
      { run: 'moto', version: '0', regions: [REGION, 'us-east-1'] },
      {
        connection,
        store: memory.store,
        redactor: openRedactor,
        clock: systemClock,
        rightHolders: () => [],
        signal: new AbortController().signal,
      },
    );
    connection.close();
  });
  afterAll(() => {
    delete process.env['AWS_ENDPOINT_URL'];
  });

  const of = (operation: string, region = 'global'): readonly EvidenceRecord[] =>
    [...memory.records.values()].filter((each) => each.operation === operation && each.scope.region === region);

  it('knows the caller, the partition and the Regions', () => {
    expect(collection).toMatchObject({ partition: 'aws', organisation: null });
    const inScope = collection.accounts[0]?.regions.filter((region) => region.inScope);
    expect(inScope).toEqual([REGION, 'us-east-1'].map((region) => ({ region, inScope: true })));
  });

  it('reads users over the query protocol', () => {
    const [details] = of('iam:GetAccountAuthorizationDetails');
    expect(details?.outcome).toMatchObject({ kind: 'ok', response: { UserDetailList: [{ UserName: 'ann' }] } });
    const [report] = of('iam:GetCredentialReport');
    const content = report?.outcome.kind === 'ok' ? member(report.outcome.response, 'Content') : undefined;
    expect(Buffer.from(String(content), 'base64').toString()).toMatch(/^user,arn,.*\nann,arn:aws:iam::123456789012/s);
  });

  it('follows the trail to its bucket, over JSON and XML', () => {
    expect(of('cloudtrail:GetTrailStatus', REGION)[0]?.outcome).toMatchObject({ response: { IsLogging: true } });
    expect(of('cloudtrail:GetTrailStatus', 'us-east-1')).toEqual([]);
    expect(of('s3:GetBucketPolicy')[0]?.outcome).toEqual({ kind: 'ok', response: { Policy: POLICY } });
  });

  it('asks S3 Control at the endpoint as it stands', () => {
    expect(of('s3-control:GetPublicAccessBlock')[0]).toMatchObject({
      host: '127.0.0.1',
      outcome: { kind: 'absent', code: 'NoSuchPublicAccessBlockConfiguration' },
    });
  });

  it('never takes what moto lacks for an answer', () => {
    for (const operation of ['imagebuilder:ListComponents', 'ec2:GetImageBlockPublicAccessState']) {
      expect(of(operation, REGION)[0]?.outcome.kind).toBe('failed');
    }
  });
});

async function seed(): Promise<void> {
  const config = { region: REGION, credentials, forcePathStyle: true };
  const s3 = new S3Client(config);
  await new IAMClient(config).send(new CreateUserCommand({ UserName: 'ann' }));
  await s3.send(
    new CreateBucketCommand({ Bucket: 'trail', CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'trail', Policy: POLICY }));
  const trails = new CloudTrailClient(config);
  await trails.send(new CreateTrailCommand({ Name: 'all', S3BucketName: 'trail', IsMultiRegionTrail: true }));
  await trails.send(new StartLoggingCommand({ Name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all` }));
}
