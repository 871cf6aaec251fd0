import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { type ConnectionOptions, configuredRegion, connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { collect } from '../../src/collect/run-collection.ts';
import { GoldproofError } from '../../src/core/errors.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';
import { HOME, MANAGEMENT, organisation } from './organisation.ts';

let sandbox: Sandbox;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'goldproof-aws-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(directory, 'credentials'));
  sandbox = await startSandbox(organisation);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
  await rm(directory, { recursive: true });
});

/** Collects one account and one Region by the default credential chain, unless told otherwise. */
async function entering(changed: Partial<ConnectionOptions> = {}) {
  const connectTo = { host: sandbox.host, port: sandbox.port, ca: sandbox.ca };
  const base = { home: HOME, userAgent: 'goldproof-test/0', limits: NO_LIMITS, maxAttempts: 1, connectTo };
  const connection = connect({ ...base, ...changed });
  const memory = memoryStore();
  try {
    return await collect(
      { run: 'r', version: '0', accounts: { include: [MANAGEMENT] }, regions: [HOME] },
      {
        connection,
        store: memory.store,
        redactor: openRedactor,
        clock: systemClock,
        rightHolders: () => [],
        signal: new AbortController().signal,
      },
    );
  } finally {
    connection.close();
  }
}

async function refusal(changed: Partial<ConnectionOptions> = {}): Promise<GoldproofError> {
  try {
    await entering(changed);
  } catch (thrown) {
    if (thrown instanceof GoldproofError) return thrown;
    throw thrown;
  }
  throw new Error('it was let in');
}

const keys = sandboxCredentials(MANAGEMENT);

describe('entering AWS', () => {
  it('takes keys from the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    expect((await entering()).principal).toBe(`arn:aws:iam::${MANAGEMENT}:user/goldproof-demo`);
  });

  it('takes keys and the Region from a profile', async () => {
    const profile = `aws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`;
    await writeFile(join(directory, 'credentials'), `[audit]\n${profile}`);
    await writeFile(join(directory, 'config'), '[profile audit]\nregion = eu-west-3\n');
    vi.stubEnv('AWS_PROFILE', 'audit');
    expect((await entering()).accounts[0]?.id).toBe(MANAGEMENT);
    expect(await configuredRegion()).toBe('eu-west-3');
  });

  it('has no Region where none is configured', async () => {
    expect(await configuredRegion()).toBeUndefined();
    vi.stubEnv('AWS_REGION', 'us-gov-west-1');
    expect(await configuredRegion()).toBe('us-gov-west-1');
  });
});

describe('credentials that other services hand out', () => {
  /** The hosts that were asked for credentials, and for nothing else. */
  async function hostsAsked(files: { readonly config: string; readonly cache?: readonly [string, object] }) {
    // In a file of its own: the SDK remembers a file that was not there when its clients were made.
    vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'profiles'));
    await writeFile(join(directory, 'profiles'), files.config);
    vi.stubEnv('HOME', directory);
    vi.stubEnv('AWS_PROFILE', 'audit');
    if (files.cache !== undefined) {
      const [path, content] = files.cache;
      await mkdir(join(directory, '.aws', dirname(path)), { recursive: true });
      await writeFile(join(directory, '.aws', path), JSON.stringify(content));
    }
    const hosts = new Set<string>();
    const { problems } = await refusal({ onTls: ({ host }) => void hosts.add(host) });
    // The sandbox has no certificate for Identity Center: its host stands in the refusal.
    const refused = /Host: (\S+)\. is not in/.exec(problems[0]?.message ?? '')?.[1];
    return [...hosts, ...(refused === undefined ? [] : [refused])];
  }
  const startUrl = 'https://acme.awsapps.com/start';
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

  it('asks Identity Center where it is, whatever the home Region', async () => {
    const name = createHash('sha1').update('acme').digest('hex');
    const config = `[profile audit]
sso_session = acme
sso_account_id = ${MANAGEMENT}
sso_role_name = Auditor
[sso-session acme]
sso_region = us-east-1
sso_start_url = ${startUrl}
`;
    const token = { startUrl, region: 'us-east-1', accessToken: 'made-up', expiresAt: tomorrow };
    const asked = await hostsAsked({ config, cache: [`sso/cache/${name}.json`, token] });
    expect(asked).toEqual(['portal.sso.us-east-1.amazonaws.com']);
  });

  it('asks Identity Center so for the source of another profile, too, and in the older form', async () => {
    const name = createHash('sha1').update(startUrl).digest('hex');
    const config = `[profile audit]
role_arn = arn:aws:iam::${MANAGEMENT}:role/Auditor
source_profile = base
[profile base]
sso_start_url = ${startUrl}
sso_region = us-west-2
sso_account_id = ${MANAGEMENT}
sso_role_name = Auditor
`;
    const token = { startUrl, region: 'us-west-2', accessToken: 'made-up', expiresAt: tomorrow };
    const asked = await hostsAsked({ config, cache: [`sso/cache/${name}.json`, token] });
    expect(asked).toEqual(['portal.sso.us-west-2.amazonaws.com']);
  });

  it('assumes a role at home where its profile names no Region', async () => {
    await writeFile(
      join(directory, 'credentials'),
      `[base]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    );
    const config = `[profile audit]\nrole_arn = arn:aws:iam::${MANAGEMENT}:role/Nobody\nsource_profile = base\n`;
    expect(await hostsAsked({ config })).toEqual([`sts.${HOME}.amazonaws.com`]);
  });
});

describe('a profile that asks for a code', () => {
  const device = `arn:aws:iam::${MANAGEMENT}:mfa/ann`;
  beforeEach(async () => {
    await writeFile(
      join(directory, 'credentials'),
      `[base]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
    );
    const role = `role_arn = arn:aws:iam::${MANAGEMENT}:role/audit/GoldproofCollector\nsource_profile = base\n`;
    await writeFile(join(directory, 'config'), `[profile audit]\n${role}mfa_serial = ${device}\n`);
    vi.stubEnv('AWS_PROFILE', 'audit');
  });

  it('asks a person, once, and sends it along', async () => {
    const asked: string[] = [];
    const mfaCode = async (serial: string) => {
      asked.push(serial);
      return '123456';
    };
    await entering({ mfaCode }).catch(() => undefined);
    expect(asked).toEqual([device]);
    const assumed = sandbox.calls.find(({ operation }) => operation === 'sts:AssumeRole');
    expect(assumed?.input).toMatchObject({ SerialNumber: device, TokenCode: '123456' });
  });

  it('says what to do where nobody can be asked', async () => {
    const error = await refusal();
    expect(error.message).toMatch(/^the AWS profile asks for a code of a multi-factor device/);
    expect(error.problems[0]?.remedy).toMatch(/on a terminal/);
  });
});

describe('what a user is told when nothing can be read', () => {
  it.each<[string, Partial<ConnectionOptions>, RegExp]>([
    ['no keys', {}, /^no AWS credentials were found \(/],
    ['nobody there', { connectTo: { host: '127.0.0.1', port: 1, ca: '' } }, /^AWS cannot be reached \(sts\./],
  ])('%s', async (_, changed, message) => {
    const credentials = changed.connectTo === undefined ? {} : { credentials: async () => keys };
    const error = await refusal({ ...changed, ...credentials });
    expect(error.code).toBe('collect');
    expect(error.message).toMatch(message);
    expect(error.problems[0]?.remedy).toMatch(/\.$/);
  });

  it.each([
    ['ExpiredToken', 403, /^the AWS session has expired/],
    ['InvalidClientTokenId', 403, /^AWS does not accept the credentials/],
    ['ValidationError', 400, /^AWS did not say who the caller is .*ValidationError/],
  ] as const)('%s', async (error, status, message) => {
    sandbox.addFault({ operation: 'sts:*', fault: { kind: 'error', error, status, message: 'because' } });
    const thrown = await refusal({ credentials: async () => keys });
    expect(thrown.message).toMatch(message);
    expect(JSON.stringify([thrown.message, thrown.problems])).not.toContain(keys.secretAccessKey);
  });

  it.each([
    [4, undefined],
    [-4, undefined],
    [6, /^the clock of this machine is wrong/],
    [-6, /^the clock of this machine is wrong/],
  ])('a clock that is %i minutes ahead', async (minutes, message) => {
    const clock = { ...systemClock, now: () => new Date(Date.now() + minutes * 60_000) };
    const enter = entering({ clock, credentials: async () => keys });
    if (message === undefined) await expect(enter).resolves.toMatchObject({ partition: 'aws' });
    else await expect(enter).rejects.toMatchObject({ code: 'collect', message: expect.stringMatching(message) });
  });

  it('a certificate that is not trusted', async () => {
    const connectTo = { host: sandbox.host, port: sandbox.port, ca: '' };
    const error = await refusal({ connectTo, credentials: async () => keys });
    expect(error.message).toMatch(/^the TLS certificate of the endpoint is not trusted/);
    expect(error.problems[0]?.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('a bundle of authorities that is not there', () => {
    vi.stubEnv('AWS_CA_BUNDLE', join(directory, 'missing.pem'));
    expect(() => connect({ home: HOME, userAgent: 'x' })).toThrow('AWS_CA_BUNDLE');
  });
});
