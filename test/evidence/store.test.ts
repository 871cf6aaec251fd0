import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { sha256 } from '../../src/core/digest.ts';
import type { Json } from '../../src/core/json.ts';
import { openStore } from '../../src/evidence/store.ts';
import { COLLECTION, recordOf, SESSION, temporaryDirectory } from './support.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory[Symbol.asyncDispose]());

const FIRST = recordOf({ input: { KeyId: 'a' } });
const SECOND = recordOf({ input: { KeyId: 'b' } });
const GLOBAL = recordOf({ region: 'global', operation: 'iam:GetAccountSummary' });

function journal(): string {
  return join(directory.path, 'work', 'journal.ndjson');
}

async function filesOf(path: string): Promise<Record<string, string>> {
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(path.length + 1), await readFile(file, 'utf8')] as const)),
  );
}

async function sealed(records: readonly (typeof FIRST)[], path: string): Promise<Record<string, string>> {
  const store = await openStore(path);
  await Promise.all([...records.map((record) => store.append(record)), store.tls(SESSION), store.tls(SESSION)]);
  await store.seal(COLLECTION);
  return filesOf(path);
}

describe('sealing', () => {
  test('writes canonical lines in the order of ids, a file for each scope, and the list of their digests', async () => {
    const files = await sealed([SECOND, GLOBAL, FIRST], directory.path);
    const line = (value: unknown) => `${canonicalJson(value as Json)}\n`;
    const [low, high] = [FIRST, SECOND].sort((left, right) => (left.id < right.id ? -1 : 1));
    const expected = {
      'evidence/111122223333/eu-central-1.ndjson': line(low) + line(high),
      'evidence/111122223333/global.ndjson': line(GLOBAL),
      'evidence/collection.json': line(COLLECTION),
      'evidence/tls.ndjson': line(SESSION),
    };
    const sums = Object.entries(expected).map(([path, text]) => `${sha256(text)}  ${path.slice('evidence/'.length)}\n`);
    expect(files).toEqual({ ...expected, 'evidence/SHA256SUMS': sums.join('') });
  });

  test('gives the same bytes whatever the order of the answers', async () => {
    const other = await temporaryDirectory();
    expect(await sealed([FIRST, SECOND, GLOBAL], directory.path)).toEqual(
      await sealed([GLOBAL, SECOND, FIRST], other.path),
    );
    await other[Symbol.asyncDispose]();
  });

  test('destroys the key and ends the work', async () => {
    await sealed([FIRST], directory.path);
    expect(await readdir(directory.path)).toEqual(['evidence']);
    await expect(openStore(directory.path)).rejects.toMatchObject({ code: 'evidence' });
  });
});

test('a run that died between sealing and tidying up leaves no key', async () => {
  await sealed([FIRST], directory.path);
  await mkdir(join(directory.path, 'work'));
  await writeFile(join(directory.path, 'work', 'redaction.key'), 'k');
  await expect(openStore(directory.path)).rejects.toMatchObject({ code: 'evidence' });
  expect(await readdir(directory.path)).toEqual(['evidence']);
});

test('evidence without its key is not gone on with', async () => {
  const store = await openStore(directory.path);
  await store.append(FIRST);
  await store.close();
  await rm(join(directory.path, 'work', 'redaction.key'));
  await expect(openStore(directory.path)).rejects.toMatchObject({ code: 'evidence' });
});

test('what cannot be written any more is a problem of the output', async () => {
  const store = await openStore(directory.path);
  await store.close();
  await expect(store.append(FIRST)).rejects.toMatchObject({ code: 'output' });
  await expect(store.append(SECOND)).rejects.toMatchObject({ code: 'output' });
});

test('memory holds no answers: a record is read back from the disk', async () => {
  const store = await openStore(directory.path);
  await Promise.all(Array.from({ length: 200 }, (_, page) => store.append(recordOf({ page: page + 1 }))));
  for (const page of [1, 100, 200]) expect(store.existing(recordOf({ page }).id)).toEqual(recordOf({ page }));
  const text = await readFile(journal(), 'utf8');
  await writeFile(journal(), text.replaceAll('"attempts":1', '"attempts":2'));
  for (const page of [1, 100, 200]) expect(store.existing(recordOf({ page }).id)?.attempts).toBe(2);
  await store.close();
});

describe('resuming', () => {
  test('keeps what was on the disk, and the key', async () => {
    const store = await openStore(directory.path);
    await Promise.all([store.append(FIRST), store.append(GLOBAL), store.tls(SESSION)]);
    await store.close();
    const again = await openStore(directory.path);
    expect(again.existing(FIRST.id)).toEqual(FIRST);
    expect(again.existing(GLOBAL.id)).toEqual(GLOBAL);
    expect(again.existing(SECOND.id)).toBeUndefined();
    expect(again.redactionKey).toEqual(store.redactionKey);
    expect(again.redactionKey).toHaveLength(32);
    expect((await stat(join(directory.path, 'work', 'redaction.key'))).mode & 0o777).toBe(0o600);
    await again.close();
  });

  test('a later record of the same call replaces the earlier', async () => {
    const retried = recordOf({ input: { KeyId: 'a' }, response: { second: true } });
    const store = await openStore(directory.path);
    await store.append(FIRST);
    await store.append(retried);
    expect(store.existing(FIRST.id)).toEqual(retried);
    await store.close();
    const again = await openStore(directory.path);
    expect(again.existing(FIRST.id)).toEqual(retried);
    await again.close();
  });

  // More, too, than is read at a time to find where it begins.
  test.each([1, 30, 2000, 200_000])('a last line that was being written is dropped (%d bytes of it)', async (bytes) => {
    const store = await openStore(directory.path);
    await store.append(FIRST);
    await store.close();
    const whole = await readFile(journal());
    const begun = Buffer.concat([whole.subarray(0, -1), Buffer.alloc(bytes, 'x')]);
    await appendFile(journal(), begun.subarray(0, bytes));
    const again = await openStore(directory.path);
    expect(again.existing(FIRST.id)).toEqual(FIRST);
    await again.append(SECOND);
    expect(again.existing(SECOND.id)).toEqual(SECOND);
    await again.close();
    expect((await readFile(journal(), 'utf8')).split('\n')).toHaveLength(3);
  });

  test('a journal cut off in its only line is empty', async () => {
    const store = await openStore(directory.path);
    await store.append(FIRST);
    await store.close();
    await truncate(journal(), 100);
    const again = await openStore(directory.path);
    expect(again.existing(FIRST.id)).toBeUndefined();
    await again.close();
  });

  test('a line damaged in the middle is an error that names it', async () => {
    const store = await openStore(directory.path);
    await store.append(FIRST);
    await store.append(SECOND);
    await store.close();
    const text = await readFile(journal(), 'utf8');
    await writeFile(journal(), text.replace('"page":1', '"page":0'));
    await expect(openStore(directory.path)).rejects.toMatchObject({
      code: 'evidence',
      problems: [{ file: journal(), line: 1 }],
    });
  });

  test('a directory that cannot be is a problem of the output', async () => {
    await writeFile(join(directory.path, 'file'), '');
    await expect(openStore(join(directory.path, 'file'))).rejects.toMatchObject({ code: 'output' });
  });
});
