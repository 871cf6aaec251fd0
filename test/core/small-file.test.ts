import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_SMALL_FILE, readSmallFile } from '../../src/core/small-file.ts';
import { loadConfig } from '../../src/pipeline/config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goldproof-small-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

describe('a small file', () => {
  it('is read, through a link too, without its byte order mark', async () => {
    await writeFile(at('a.yaml'), '\uFEFFé: 1\n');
    await symlink(at('a.yaml'), at('link.yaml'));
    expect(await readSmallFile(at('a.yaml'))).toBe('é: 1\n');
    expect(await readSmallFile(at('link.yaml'))).toBe('é: 1\n');
  });

  it('may be as large as the limit', async () => {
    await writeFile(at('full'), 'x'.repeat(MAX_SMALL_FILE));
    expect((await readSmallFile(at('full'))).length).toBe(MAX_SMALL_FILE);
  });

  it('may be one of /proc, which says that it is empty', async () => {
    expect(await readSmallFile('/proc/self/cmdline')).toContain('node');
  });
});

/** Each would be waited for, or fill the memory. */
describe('at once refused is', () => {
  it.each([
    ['a pipe', async (path: string) => void execFileSync('sh', ['-c', 'mkfifo "$0"', path]), /it is a pipe/],
    ['a link to a device', (path: string) => symlink('/dev/zero', path), /it is a device/],
    ['a link to a terminal that waits', (path: string) => symlink('/dev/ptmx', path), /it is a device/],
    ['a directory', (path: string) => symlink(folder, path), /it is a directory/],
    [
      'a file of 5 GB',
      async (path: string) => {
        await writeFile(path, '');
        await truncate(path, 5 * 1024 ** 3);
      },
      /larger than 4194304 bytes/,
    ],
    [
      'a file that is a byte too large',
      async (path: string) => writeFile(path, 'x'.repeat(MAX_SMALL_FILE + 1)),
      /larger than/,
    ],
    ['text in UTF-16', async (path: string) => writeFile(path, Buffer.from('\uFEFFa: 1', 'utf16le')), /not UTF-8/],
  ])('%s', async (name, make, reason) => {
    const path = at(name.replaceAll(' ', '-'));
    await make(path);
    await expect(readSmallFile(path)).rejects.toThrow(reason);
    await expect(loadConfig(path)).rejects.toMatchObject({
      code: 'config',
      problems: [{ file: path, message: expect.stringMatching(reason) }],
    });
  });

  it('a socket', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(at('socket'), listening));
    await expect(readSmallFile(at('socket'))).rejects.toThrow(/it is a socket/);
    await new Promise((closed) => server.close(closed));
  });
});
