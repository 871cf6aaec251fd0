import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { type Connection, connect, NO_LIMITS } from '../../src/aws/connection.ts';
import type { CollectOptions, Progress } from '../../src/collect/options.ts';
import { collect } from '../../src/collect/run-collection.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { openStore } from '../../src/evidence/store.ts';
import { type Collection, CollectionSchema, type EvidenceRecord } from '../../src/model/evidence.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';
import { HOME, KEY, MANAGEMENT, MEMBER, OTHER, organisation, SUSPENDED, TRAIL } from './organisation.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const options: CollectOptions = {
  run: 'run-2026-q4',
  version: '0.1.0',
  role: { name: 'GoldproofCollector', path: '/audit/', externalId: 'a-shared-secret' },
};

function line(sandbox: Sandbox, credentials = sandboxCredentials(MANAGEMENT)): Connection {
  const connection = connect({
    home: HOME,
    userAgent: 'goldproof-test/0',
    limits: NO_LIMITS,
    maxAttempts: 1,
    env: {},
    credentials: async () => credentials,
    connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
  });
  closing.push(() => connection.close());
  return connection;
}

async function start() {
  const sandbox = await startSandbox(organisation);
  closing.push(() => sandbox.close());
  const memory = memoryStore();
  const events: Progress[] = [];
  const run = (changed: Partial<CollectOptions> = {}, signal = new AbortController().signal) =>
    collect(
      { ...options, ...changed },
      {
        connection: line(sandbox),
        store: memory.store,
        redactor: openRedactor,
        clock: systemClock,
        rightHolders: () => [],
        signal,
        progress: (event) => void events.push(event),
      },
    );
  return { sandbox, memory, events, run };
}

function calls(records: Iterable<EvidenceRecord>, account: string, region: string): string[] {
  return [...records]
    .filter((record) => record.scope.account === account && record.scope.region === region)
    .map((record) => `${record.operation} ${record.outcome.kind}`)
    .sort();
}

describe('a collection', () => {
  let collection: Collection;
  let records: readonly EvidenceRecord[];
  let sandboxCalls: readonly unknown[];
  beforeAll(async () => {
    const { run, memory, sandbox } = await start();
    collection = CollectionSchema.parse(await run());
    records = [...memory.records.values()];
    sandboxCalls = [...sandbox.calls];
  });

  it('covers the organisation: every account in or out, with its Regions and reasons', () => {
    expect(collection).toMatchObject({ partition: 'aws', organisation: 'o-goldproof', run: 'run-2026-q4' });
    expect(collection.principal).toBe(`arn:aws:iam::${MANAGEMENT}:user/goldproof-demo`);
    const regions = [
      { region: HOME, inScope: true },
      { region: 'me-south-1', inScope: false, reason: 'the Region is not enabled in the account' },
      { region: OTHER, inScope: true },
    ];
    const regionList = { complete: true, chosen: false };
    expect(collection.accountList).toEqual({ complete: true, chosen: false });
    expect(collection.accounts).toEqual([
      { id: MANAGEMENT, state: 'ACTIVE', inScope: true, regionList, regions },
      { id: MEMBER, state: 'ACTIVE', inScope: true, regionList, regions },
      { id: SUSPENDED, state: 'SUSPENDED', inScope: false, reason: 'the account is suspended', regions: [] },
    ]);
    expect(collection.tool.sdk['@aws-sdk/client-iam']).toMatch(/^3\./);
  });

  it('asks what the answers refer to, where it belongs, once', () => {
    const inputs = (operation: string, region: string) =>
      records
        .filter((record) => record.operation === operation && record.scope.account === MEMBER)
        .filter((record) => record.scope.region === region)
        .map((record) => JSON.stringify(record.input))
        .sort();
    expect(inputs('kms:DescribeKey', HOME)).toEqual(['{"KeyId":"alias/images"}', `{"KeyId":"${KEY}"}`]);
    expect(inputs('kms:DescribeKey', OTHER)).toEqual(['{"KeyId":"alias/copies"}']);
    expect(inputs('s3:GetBucketPolicy', 'global')).toEqual(
      ['build-logs', 'exports', 'trail'].map((bucket) => `{"Bucket":"${bucket}"}`),
    );
    expect(inputs('cloudtrail:GetTrailStatus', HOME)).toEqual([`{"Name":"${TRAIL}"}`]);
    expect(inputs('cloudtrail:GetTrailStatus', OTHER)).toEqual([]);
    expect(inputs('iam:ListMFADevices', 'global')).toEqual(['{"UserName":"new"}']);
    expect(inputs('ec2:DescribeImages', OTHER)).toHaveLength(2);
    for (const input of inputs('ec2:DescribeImages', OTHER))
      expect(JSON.parse(input)).toMatchObject({ IncludeDeprecated: true, IncludeDisabled: true });
    expect(inputs('ec2:DescribeImages', OTHER)[1] ?? '').not.toContain('ami-0ccc');
    expect(inputs('ec2:DescribeImageAttribute', HOME)).toEqual([
      '{"ImageId":"ami-0aaaaaaaaaaaaaaaa","Attribute":"launchPermission"}',
    ]);
    const asked = sandboxCalls.map((call) => JSON.stringify(call));
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('reads the member through its role, in a session named after the run', () => {
    const session = `arn:aws:sts::${MEMBER}:assumed-role/GoldproofCollector/run-2026-q4`;
    const own = records.filter((record) => record.scope.account === MEMBER);
    expect(new Set(own.map((record) => record.principal))).toEqual(
      new Set([session, `arn:aws:iam::${MANAGEMENT}:user/goldproof-demo`]),
    );
    const entry = own.filter((record) => record.operation === 'sts:AssumeRole');
    expect(entry).toHaveLength(1);
    expect(entry[0]).toMatchObject({ outcome: { kind: 'ok' }, input: { SourceIdentity: 'run-2026-q4' } });
    const text = JSON.stringify(records);
    expect(text).not.toContain('a-shared-secret');
    expect(text).not.toContain('SecretAccessKey');
  });

  it('keeps nothing by which a VPN could be opened', () => {
    const text = JSON.stringify(records.filter(({ operation }) => operation === 'ec2:DescribeVpnConnections'));
    expect(text).toContain('169.254.10.0/30');
    expect(text).not.toMatch(/a-tunnel-key|CustomerGatewayConfiguration|PreSharedKey/);
  });

  it('has an answer of its own for everything it set out to read', () => {
    const unanswered = records.filter(
      (record) => !['ok', 'absent'].includes(record.outcome.kind) && record.operation !== 'sts:AssumeRole',
    );
    expect(unanswered.map((record) => [record.id, record.outcome])).toEqual([]);
    expect(calls(records, MANAGEMENT, OTHER)).toEqual(
      expect.arrayContaining([
        'imagebuilder:ListComponents ok',
        'macie2:GetMacieSession absent',
        'ec2:DescribeVpcs ok',
      ]),
    );
    expect(calls(records, MANAGEMENT, 'global')).toContain('iam:ListOrganizationsFeatures ok');
    expect(calls(records, MEMBER, 'global')).not.toContain('iam:ListOrganizationsFeatures ok');
  });
});

describe('what stands in the way', () => {
  it('keeps an account in scope that cannot be entered, with the refusal', async () => {
    const { run, memory, sandbox } = await start();
    sandbox.addFault({ operation: 'sts:AssumeRole', fault: { kind: 'deny', by: 'scp' } });
    const collection = await run();
    expect(collection.accounts[1]).toMatchObject({ id: MEMBER, inScope: true, regions: [] });
    expect(collection.accounts[1]?.reason).toMatch(
      /role\/audit\/GoldproofCollector could not be assumed: AccessDenied/,
    );
    expect(calls(memory.records.values(), MEMBER, 'global')).toEqual(['sts:AssumeRole denied']);
  });

  it('does not stop at refusals, faults and broken answers', async () => {
    const { run, memory, sandbox } = await start();
    sandbox.addFault({ operation: 'iam:*', fault: { kind: 'deny', by: 'identity' } });
    sandbox.addFault({ operation: 'kms:*', fault: { kind: 'close' } });
    sandbox.addFault({ operation: 'imagebuilder:ListImages', fault: { kind: 'html', status: 200 } });
    const collection = await run();
    expect(collection.accounts.filter((account) => account.inScope)).toHaveLength(2);
    const kinds = new Set([...memory.records.values()].map((record) => record.outcome.kind));
    expect(kinds).toEqual(new Set(['ok', 'absent', 'denied', 'failed']));
  });

  it('asks by name for the builds of versions that the list of all leaves out', async () => {
    const { run, memory, sandbox } = await start();
    const arn = `arn:aws:imagebuilder:${HOME}:${MEMBER}:image/golden/1.0.0/1`;
    const all = 'imagebuilder:ListImageBuildVersions';
    const nothing = { kind: 'answer', output: { imageSummaryList: [] } } as const;
    sandbox.addFault({ operation: all, account: MEMBER, region: HOME, times: 1, fault: nothing });
    await run({ accounts: { include: [MEMBER] }, regions: [HOME] });
    const builds = [...memory.records.values()].filter(
      ({ operation, scope }) => operation === all && scope.account === MEMBER && scope.region === HOME,
    );
    expect(builds.map(({ input }) => input)).toEqual([
      { maxResults: 25 },
      { imageVersionArn: arn.slice(0, -2), maxResults: 25 },
    ]);
  });

  it('reads only its own account without a role, and says so of the others', async () => {
    const { role: _, ...without } = options;
    const { sandbox, memory } = await start();
    const collection = await collect(without, {
      connection: line(sandbox),
      store: memory.store,
      redactor: openRedactor,
      clock: systemClock,
      rightHolders: () => [],
      signal: new AbortController().signal,
    });
    expect(collection.accounts.map((account) => [account.id, account.inScope])).toEqual([
      [MANAGEMENT, true],
      [MEMBER, false],
      [SUSPENDED, false],
    ]);
    expect(collection.accounts[1]?.reason).toMatch(/no role/);
  });

  it('follows the configuration: accounts excluded with their reason, Regions chosen', async () => {
    const { run } = await start();
    const excluded = await run({
      accounts: { exclude: [{ id: MEMBER, reason: 'sold' }] },
      regions: [OTHER, 'me-south-1'],
    });
    expect(excluded.accounts.map((account) => account.reason)).toEqual([undefined, 'sold', 'the account is suspended']);
    expect(excluded.accounts[0]?.regions.filter((region) => region.inScope)).toEqual([
      { region: OTHER, inScope: true },
    ]);
    expect(excluded.accounts[0]?.regions.find((region) => region.region === 'me-south-1')?.inScope).toBe(false);
    expect(excluded.accounts[0]?.regionList).toEqual({ complete: true, chosen: true });
  });

  it.each([
    ['a Region', { regions: [HOME, 'us-eest-1'] }, "us-eest-1 is not in AWS's list of Regions"],
    ['an account', { accounts: { include: [MANAGEMENT, '123456789012'] } }, "123456789012 is not in AWS's list"],
    ['an excluded account', { accounts: { exclude: [{ id: '123456789012', reason: 'sold' }] } }, '123456789012 is not'],
  ])('refuses %s that AWS does not know, before anything is collected', async (_, changed, message) => {
    const { memory, run } = await start();
    await expect(run(changed)).rejects.toMatchObject({
      code: 'config',
      problems: [{ message: expect.stringContaining(message) }],
    });
    const asked = new Set([...memory.records.values()].map(({ operation }) => operation.split(':')[0]));
    expect([...asked].sort()).toEqual(expect.arrayContaining(['organizations', 'sts']));
    expect(asked.size).toBeLessThanOrEqual(3);
  });

  it('asks for no user beside a credential report that is too old to be read', async () => {
    const { sandbox, memory, run } = await start();
    const GeneratedTime = new Date(Date.now() - 25 * 3_600_000).toISOString();
    const output = { Content: Buffer.from('user,arn').toString('base64'), ReportFormat: 'text/csv', GeneratedTime };
    sandbox.addFault({ operation: 'iam:GetCredentialReport', fault: { kind: 'answer', output } });
    await run({ accounts: { include: [MANAGEMENT] } });
    const asked = [...memory.records.values()].map(({ operation }) => operation);
    expect(asked).toContain('iam:GetAccountAuthorizationDetails');
    expect(asked.filter((each) => /ListMFADevices|ListAccessKeys|GetLoginProfile/.test(each))).toEqual([]);
  });

  it('takes the word of AWS that there is no organisation for a complete list of one', async () => {
    const { sandbox, run } = await start();
    const error = 'AWSOrganizationsNotInUseException';
    sandbox.addFault({ operation: 'organizations:*', fault: { kind: 'error', error, status: 400 } });
    const { accountList, accounts } = await run();
    expect(accountList).toEqual({ complete: true, chosen: false });
    expect(accounts.map(({ id }) => id)).toEqual([MANAGEMENT]);
  });

  it.each([
    ['a list without the caller', [{ Id: MEMBER, State: 'ACTIVE' }]],
    ['an entry without an id', [{ Id: MANAGEMENT, State: 'ACTIVE' }, { State: 'ACTIVE' }]],
    ['an empty list', []],
  ])('does not take %s for all accounts there are', async (_, Accounts) => {
    const { sandbox, run } = await start();
    sandbox.addFault({ operation: 'organizations:ListAccounts', fault: { kind: 'answer', output: { Accounts } } });
    expect((await run()).accountList).toEqual({ complete: false, chosen: false });
  });

  it.each([
    ['an empty list', []],
    ['an entry that is no Region', [{ RegionName: HOME }, { RegionName: 'https://evil.example.com/' }]],
  ])('does not take %s for all Regions there are', async (_, Regions) => {
    const { sandbox, run } = await start();
    sandbox.addFault({ operation: 'account:ListRegions', fault: { kind: 'answer', output: { Regions } } });
    sandbox.addFault({ operation: 'ec2:DescribeRegions', fault: { kind: 'throttle' } });
    const { accounts } = await run();
    expect(accounts[0]?.regionList).toEqual({ complete: false, chosen: false });
    expect(accounts[0]?.regions).toEqual([{ region: HOME, inScope: true }]);
  });

  it('asks EC2 for the Regions where the account service does not answer', async () => {
    const { sandbox, memory, run } = await start();
    sandbox.addFault({ operation: 'account:*', fault: { kind: 'http-500' } });
    sandbox.addFault({
      operation: 'ec2:DescribeRegions',
      fault: { kind: 'answer', output: { Regions: [{ RegionName: OTHER, OptInStatus: 'opt-in-not-required' }] } },
    });
    const collection = await run({ accounts: { include: [MANAGEMENT] } });
    expect(collection.accounts[0]?.regions).toEqual([{ region: OTHER, inScope: true }]);
    expect(calls(memory.records.values(), MANAGEMENT, 'global')).toContain('account:ListRegions failed');
  });

  it.each([
    [
      'unknown keys',
      { accessKeyId: 'AKIANOBODYNOBODYNOBO', secretAccessKey: 'x' },
      'AWS does not accept the credentials',
    ],
  ])('says in one line what is wrong when nothing can be read: %s', async (_, credentials, message) => {
    const { sandbox, memory } = await start();
    const collecting = collect(options, {
      connection: line(sandbox, credentials),
      store: memory.store,
      redactor: openRedactor,
      clock: systemClock,
      rightHolders: () => [],
      signal: new AbortController().signal,
    });
    await expect(collecting).rejects.toMatchObject({ code: 'collect', message: expect.stringContaining(message) });
    expect(memory.records.size).toBe(0);
  });

  it('can be stopped and goes on where it was', async () => {
    const { run, memory, sandbox } = await start();
    const controller = new AbortController();
    const append = memory.store.append;
    let left = 20;
    Object.assign(memory.store, {
      append: async (record: EvidenceRecord) => {
        await append(record);
        left -= 1;
        if (left === 0) controller.abort(new Error('SIGTERM'));
      },
    });
    await expect(run({}, controller.signal)).rejects.toThrow('SIGTERM');
    const asked = (account: string, region: string, operation: string, input: unknown) =>
      `${account} ${region} ${operation} ${canonicalJson(JSON.parse(JSON.stringify(input)))}`;
    const logged = () => sandbox.calls.map((call) => asked(call.account, call.region, call.operation, call.input));
    const first = logged();
    // Whole answers: pages that broke off are read from the first again. What is global is signed for Virginia.
    const whole = [...memory.records.values()].filter(
      ({ operation, outcome, page, more }) =>
        outcome.kind === 'ok' && page === 1 && more === false && !operation.startsWith('sts:'),
    );
    const answered = whole
      .map(({ scope: { account, region }, operation, input }) =>
        asked(account, region === 'global' ? 'us-east-1' : region, operation, input),
      )
      .filter((call) => first.includes(call));
    await run();
    const again = logged().slice(first.length);
    expect(answered.length).toBeGreaterThan(10);
    expect(again.length).toBeGreaterThan(10);
    expect(again.filter((call) => answered.includes(call))).toEqual([]);
  });
});

describe('with the real store and redactor', () => {
  it('asks AWS by the names it gave, also after a restart, and keeps none that is personal', async () => {
    const users = ['old', 'ann@example.com'].map((UserName) => ({ UserName, CreateDate: new Date().toISOString() }));
    const lists = { GroupDetailList: [], RoleDetailList: [], Policies: [], IsTruncated: false };
    const sandbox = await startSandbox({
      ...organisation,
      rows: [
        {
          operation: 'iam:GetAccountAuthorizationDetails',
          account: MANAGEMENT,
          output: { ...lists, UserDetailList: users },
        },
        ...organisation.rows,
      ],
    });
    closing.push(() => sandbox.close());
    const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set([MANAGEMENT, MEMBER]) });
    const memory = memoryStore();
    const signal = new AbortController().signal;
    const ports = { store: memory.store, redactor, clock: systemClock, signal, rightHolders: () => [] };
    const only = { ...options, accounts: { include: [MANAGEMENT] }, regions: [HOME] };
    const asked = () =>
      sandbox.calls
        .filter((call) => call.operation === 'iam:GetLoginProfile')
        .map((call) => call.input['UserName'])
        .sort();
    await collect(only, { ...ports, connection: line(sandbox) });
    expect(asked()).toEqual(['ann@example.com', 'old']);
    for (const [id, record] of memory.records)
      if (record.operation === 'iam:GetLoginProfile') memory.records.delete(id);
    await collect(only, { ...ports, connection: line(sandbox) });
    expect(asked()).toEqual(['ann@example.com', 'ann@example.com', 'old', 'old']);
    expect(JSON.stringify([...memory.records.values()])).not.toContain('ann@');
    const profiles = [...memory.records.values()].filter((record) => record.operation === 'iam:GetLoginProfile');
    expect(profiles).toHaveLength(2);
  });

  it('writes sealed evidence without secrets or e-mail addresses', async () => {
    const sandbox = await startSandbox(organisation);
    closing.push(() => sandbox.close());
    const directory = await mkdtemp(join(tmpdir(), 'goldproof-collect-'));
    closing.push(() => rm(directory, { recursive: true }));
    const store = await openStore(directory);
    const redactor = createRedactor({ key: store.redactionKey, accountsInScope: new Set([MANAGEMENT, MEMBER]) });
    const collection = await collect(options, {
      connection: line(sandbox),
      store,
      redactor,
      clock: systemClock,
      rightHolders: () => [],
      signal: new AbortController().signal,
    });
    await store.seal(collection);
    const files = await readdir(join(directory, 'evidence'), { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
    );
    const text = texts.join('\n');
    expect(text).toContain('imagebuilder:GetComponent');
    expect(text).not.toMatch(/[a-z]+@example\.com/);
    expect(text).not.toContain('a-shared-secret');
    const lines = text.split('\n').filter((line) => line.includes('"schema":"goldproof.evidence/1"'));
    expect(lines.length).toBeGreaterThan(100);
  });
});
