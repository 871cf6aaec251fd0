import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { openDirectory } from '../../src/pack/directory.ts';
import { checkIntegrity } from '../../src/pack/integrity.ts';
import { openPackage } from '../../src/pack/open.ts';
import { writePackage } from '../../src/pack/write-package.ts';
import { writeZip } from '../../src/pack/zip-write.ts';
import { fill, HEADER, smallPackage, temporaryDirectory } from './support.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

const inside = (...names: string[]) => join(directory.path, ...names);

async function integrity(path: string) {
  const source = await openPackage(path);
  const step = await checkIntegrity(source);
  await source.close();
  return step;
}

test('a manifest with more faults than a call has room for fails integrity', async () => {
  const path = await smallPackage(directory.path);
  const manifest: Manifest = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8'));
  const files = Array.from({ length: 130_000 }, (_, index) => ({ ...manifest.files[0], path: `x${index}` }));
  await writeFile(join(path, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  expect(await integrity(path)).toMatchObject({ result: 'failed' });
});

describe('a package', () => {
  test('lists every file in SHA256SUMS, which is the same to sha256sum', async () => {
    const path = await smallPackage(directory.path);
    const sums = await readFile(join(path, 'SHA256SUMS'), 'utf8');
    const paths = sums
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(66));
    expect(paths).toEqual([
      'evidence/111122223333/eu-central-1.ndjson',
      'evidence/444455556666/global.ndjson',
      'evidence/SHA256SUMS',
      'evidence/collection.json',
      'facts/iam.users/111122223333.ndjson',
      'manifest.json',
      'report.json',
      'report.pdf',
    ]);
    for (const line of sums.trimEnd().split('\n')) {
      expect(line.slice(0, 64)).toBe(sha256(await readFile(join(path, line.slice(66)))));
    }
    expect(await readFile(join(path, 'SHA256SUMS.p7s'), 'utf8')).toBe(`signed ${sha256(sums)}`);
  });

  test('has a manifest with sizes, roles and the digest of each account', async () => {
    const path = await smallPackage(directory.path);
    const manifest: Manifest = JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ schema: 'goldproof.manifest/1', ...HEADER });
    expect(manifest.files.map((file) => file.path)).not.toContain('manifest.json');
    expect(manifest.files.find((file) => file.path === 'report.pdf')).toMatchObject({ bytes: 6, role: 'report' });
    const line = `${sha256('{"a":1}\n')}  evidence/111122223333/eu-central-1.ndjson\n`;
    expect(manifest.shards[0]).toEqual({ account: '111122223333', sums: sha256(line) });
    expect(manifest.shards.map(({ account }) => account)).toEqual(['111122223333', '444455556666']);
  });

  test('passes as a directory and as a zip, which says the same', async () => {
    const path = await smallPackage(directory.path);
    expect(await integrity(path)).toMatchObject({ name: 'integrity', result: 'passed' });
    const source = await openDirectory(path);
    const digest = await writeZip(source, 'package', inside('a.zip'));
    expect(sha256(await readFile(inside('a.zip')))).toBe(digest);
    expect(await writeZip(source, 'package', inside('b.zip'))).toBe(digest);
    const zip = await openPackage(inside('a.zip'));
    expect([...zip.files]).toEqual([...source.files]);
    for (const file of source.files.keys()) expect(await zip.bytes(file)).toEqual(await source.bytes(file));
    expect(await checkIntegrity(zip)).toEqual(await checkIntegrity(source));
    await zip.close();
  });

  test('zips to the same bytes in another time zone', async () => {
    const path = await smallPackage(directory.path);
    const zone = process.env['TZ'];
    const digests = new Set<string>();
    for (const [index, other] of ['UTC', 'Pacific/Auckland', 'America/Los_Angeles'].entries()) {
      process.env['TZ'] = other;
      digests.add(await writeZip(await openDirectory(path), 'package', inside(`${index}.zip`)));
    }
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(digests.size).toBe(1);
  });
});

describe('integrity fails on', () => {
  test('a flipped bit in any file', async () => {
    const path = await smallPackage(directory.path);
    const source = await openDirectory(path);
    for (const [file, size] of source.files) {
      if (file === 'SHA256SUMS.p7s') continue; // the signatures step answers for it
      const original = await readFile(join(path, file));
      for (const at of new Set([0, Math.floor(size / 2), size - 1])) {
        const changed = Buffer.from(original);
        changed[at] = (changed[at] ?? 0) ^ 1;
        await writeFile(join(path, file), changed);
        expect(await integrity(path), `${file} at ${at}`).toMatchObject({ result: 'failed' });
      }
      await writeFile(join(path, file), original);
    }
    expect(await integrity(path)).toMatchObject({ result: 'passed' });
  });

  const CHANGES: readonly (readonly [string, (path: string) => Promise<unknown>, RegExp])[] = [
    ['a removed file', (path) => rm(join(path, 'report.pdf')), /^report\.pdf is missing$/],
    ['an added file', (path) => writeFile(join(path, 'extra.txt'), ''), /^extra\.txt is not listed in SHA256SUMS$/],
    ['a file added deep inside', (path) => writeFile(join(path, 'facts', 'x'), ''), /^facts\/x is not listed/],
    ['a renamed file', (path) => rename(join(path, 'report.pdf'), join(path, 'report2.pdf')), /report2?\.pdf is/],
    ['a file cut off', (path) => truncate(join(path, 'report.json'), 3), /^report\.json is not what/],
    ['no SHA256SUMS', (path) => rm(join(path, 'SHA256SUMS')), /^SHA256SUMS is missing$/],
    ['no manifest', (path) => rm(join(path, 'manifest.json')), /^manifest\.json is missing$/],
    [
      'a second signature file in a folder',
      (path) => writeFile(join(path, 'facts', 'SHA256SUMS'), ''),
      /is not listed/,
    ],
    [
      'a list that leaves a file out',
      (path) => edit(path, 'SHA256SUMS', /.*report\.pdf\n/, ''),
      /report\.pdf is not listed/,
    ],
    ['a list that names one twice', (path) => edit(path, 'SHA256SUMS', /(.*report\.pdf\n)/, '$1$1'), /listed twice/],
    ['a list in another form', (path) => edit(path, 'SHA256SUMS', / {2}report\.pdf/, ' *report.pdf'), /not a line/],
  ];

  test.each(CHANGES)('%s', async (_, change, message) => {
    const path = await smallPackage(directory.path);
    await change(path);
    const { result, detail } = await integrity(path);
    expect(result).toBe('failed');
    expect(detail).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });

  test('a manifest that says other than the list, though its own digest is right', async () => {
    const path = await smallPackage(directory.path);
    await edit(path, 'manifest.json', '"role":"facts"', '"role":"report"');
    await relist(path, 'manifest.json');
    // The manifest's roles are its own word; its list of files is not.
    expect(await integrity(path)).toMatchObject({ result: 'passed' });
    await edit(path, 'manifest.json', '"bytes":6', '"bytes":7');
    await relist(path, 'manifest.json');
    expect(await integrity(path)).toMatchObject({
      result: 'failed',
      detail: ['report.pdf has not the size that manifest.json says'],
    });
  });

  test("evidence's own list that says other than the package's", async () => {
    const path = await smallPackage(directory.path);
    await edit(path, 'evidence/SHA256SUMS', /.*collection\.json\n/, '');
    await relist(path, 'evidence/SHA256SUMS');
    const { result, detail } = await integrity(path);
    expect(result).toBe('failed');
    expect(detail).toContain('evidence/collection.json is not listed in evidence/SHA256SUMS');
  });

  async function edit(path: string, file: string, from: RegExp | string, to: string): Promise<void> {
    const text = await readFile(join(path, file), 'utf8');
    expect(text).toMatch(from);
    await writeFile(join(path, file), text.replace(from, to));
  }

  /** Puts a file's new digest into SHA256SUMS, as a forger would. */
  async function relist(path: string, file: string): Promise<void> {
    const digest = sha256(await readFile(join(path, file)));
    await edit(
      path,
      'SHA256SUMS',
      new RegExp(`^[0-9a-f]{64}  ${file.replaceAll('.', '\\.')}$`, 'm'),
      `${digest}  ${file}`,
    );
  }
});

describe('a directory is refused', () => {
  test('with a link to a file, to a folder, or to nowhere', async () => {
    const path = await smallPackage(directory.path);
    await symlink('report.json', join(path, 'link.json'));
    await symlink('evidence', join(path, 'link'));
    await symlink('/nowhere', join(path, 'gone'));
    await expect(openDirectory(path)).rejects.toMatchObject({
      code: 'package',
      problems: expect.arrayContaining(
        ['link.json', 'link', 'gone'].map((file) => expect.objectContaining({ file, message: 'is a link' })),
      ),
    });
  });

  test('with a name that no package has', async () => {
    await mkdir(inside('p'));
    await writeFile(inside('p', 'a b'), '');
    await writeFile(inside('p', '.hidden'), '');
    await expect(openDirectory(inside('p'))).rejects.toMatchObject({ code: 'package', problems: [{}, {}] });
  });

  test('with more files than a package may have', async () => {
    const path = await smallPackage(directory.path);
    await expect(openDirectory(path, 9)).rejects.toMatchObject({
      code: 'package',
      problems: [{ message: 'it holds more than 9 files' }],
    });
    await (await openDirectory(path, 10)).close();
  });

  test('that is not there', async () => {
    await expect(openPackage(inside('nothing'))).rejects.toMatchObject({ code: 'usage' });
    await expect(openPackage(inside('nothing', 'deeper'))).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('writing is all or nothing', () => {
  const left = () => readdir(directory.path);

  test('a signer that refuses', async () => {
    const refuse = async () => Promise.reject(new Error('AccessDenied on kms:Sign'));
    const writing = writePackage(inside('p'), async (writer) => {
      await fill(writer);
      await writer.seal(HEADER, refuse);
    });
    await expect(writing).rejects.toThrow('AccessDenied on kms:Sign');
    expect(await left()).toEqual([]);
  });

  test('content that breaks off', async () => {
    async function* broken() {
      yield 'half';
      throw new Error('source gone');
    }
    const writing = writePackage(inside('p'), async (writer) => void (await writer.add('a', 'facts', broken())));
    await expect(writing).rejects.toThrow('source gone');
    expect(await left()).toEqual([]);
  });

  test('a package that was not sealed', async () => {
    await expect(writePackage(inside('p'), fill)).rejects.toThrow('sealed');
    expect(await left()).toEqual([]);
  });

  test('a place that is taken, or cannot be', async () => {
    await mkdir(inside('taken'));
    await writeFile(inside('file'), '');
    for (const target of [inside('taken'), inside('file'), inside('file', 'p')]) {
      await expect(smallPackage(target, '')).rejects.toMatchObject({ code: 'output' });
    }
    expect(await left()).toEqual(['file', 'taken']);
  });

  test('names that cannot be, come twice, or only differ in case', async () => {
    for (const name of ['../a', 'a b', 'manifest.json', 'SHA256SUMS', 'SHA256SUMS.p7s', '']) {
      const writing = writePackage(inside('p'), async (writer) => void (await writer.add(name, 'facts', '')));
      await expect(writing, name).rejects.toMatchObject({ code: 'output' });
    }
    for (const names of [
      ['a', 'a'],
      ['a', 'A'],
      ['a/b', 'A/c'],
    ]) {
      const writing = writePackage(inside('p'), async (writer) => {
        for (const name of names) await writer.add(name, 'facts', '');
        await writer.seal(HEADER);
      });
      await expect(writing, names.join()).rejects.toMatchObject({ code: 'output' });
    }
    expect(await left()).toEqual([]);
  });

  test('a disk that is full', async () => {
    // A limit on file size is a disk that takes no more, to the one that writes.
    const script = inside('full.mjs');
    const module = new URL('../../src/pack/write-package.ts', import.meta.url).pathname;
    const loader = import.meta.resolve('tsx');
    await mkdir(inside('out'));
    await writeFile(
      script,
      `process.on('SIGXFSZ', () => {});
      const { writePackage } = await import(${JSON.stringify(module)});
      await writePackage(${JSON.stringify(inside('out', 'p'))}, (writer) => writer.add('a', 'facts', Buffer.alloc(1 << 20)))
        .then(() => console.log('written'), (error) => console.log(error.code));`,
    );
    const stdout = await new Promise<string>((resolve, reject) => {
      const command = `ulimit -f 64; exec "${process.execPath}" --import "${loader}" "${script}"`;
      execFile('sh', ['-c', command], { env: { ...process.env, TSX_DISABLE_CACHE: '1' } }, (error, out, err) =>
        error === null ? resolve(out) : reject(new Error(err)),
      );
    });
    expect(stdout.trim()).toBe('output');
    expect(await readdir(inside('out'))).toEqual([]);
  });

  test('a zip whose source breaks off', async () => {
    const path = await smallPackage(directory.path);
    const source = await openDirectory(path);
    await rm(join(path, 'report.pdf'));
    await expect(writeZip(source, 'p', inside('a.zip'))).rejects.toMatchObject({ code: 'package' });
    expect(await left()).toEqual(['package']);
  });
});
