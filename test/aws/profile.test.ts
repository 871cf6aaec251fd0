import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertProfile } from '../../src/aws/profile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-profile-'));
  await writeFile(
    join(folder, 'config'),
    '[default]\nregion = eu-central-1\n[profile audit]\nsso_session = s\n[sso-session s]\n',
  );
  await writeFile(join(folder, 'credentials'), '[ci]\naws_access_key_id = x\naws_secret_access_key = y\n');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('AWS_PROFILE', () => {
  it.each([undefined, '', 'default', 'audit', 'ci'])('%s is no problem', async (name) => {
    await assertProfile(name === undefined ? {} : { AWS_PROFILE: name });
  });

  it('that does not exist is told as that, with the one that was meant', async () => {
    await expect(assertProfile({ AWS_PROFILE: 'adit' })).rejects.toMatchObject({
      code: 'config',
      message: 'the AWS profile adit does not exist',
      problems: [{ remedy: 'Did you mean `audit`?' }],
    });
    await expect(assertProfile({ AWS_PROFILE: 'production' })).rejects.toMatchObject({
      problems: [{ remedy: expect.stringMatching(/there are default, audit, ci/) }],
    });
  });

  it('that does not exist where there are no files at all', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    await expect(assertProfile({ AWS_PROFILE: 'x' })).rejects.toMatchObject({
      problems: [{ remedy: expect.stringMatching(/no profiles at all/) }],
    });
  });
});
