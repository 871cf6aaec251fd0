import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { formatSums, parseSums } from '../../src/core/sums.ts';
import { readAccount, readCollection, readTlsSessions } from '../../src/evidence/read.ts';
import { openStore, reopenStore, settleStore } from '../../src/evidence/store.ts';
import { openDirectory } from '../../src/pack/directory.ts';
import { ACCOUNT, COLLECTION, recordOf, SESSION, temporaryDirectory } from './support.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
  const store = await openStore(directory.path);
  await Promise.all([store.append(COLLECTED), store.tls(SESSION)]);
  await store.seal(COLLECTION);
});
afterEach(() => directory[Symbol.asyncDispose]());

const COLLECTED = recordOf({ input: { KeyId: 'a' } });
const asked = (response: Parameters<typeof recordOf>[0]['response'] & {}, page = 1) =>
  recordOf({
    operation: 'cloudtrail:LookupEvents',
    input: { LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'run-1' }] },
    page,
    response,
  });

const sums = () => readFile(join(directory.path, 'evidence/SHA256SUMS'), 'utf8');

async function add(...records: (typeof COLLECTED)[]): Promise<void> {
  const store = await reopenStore(directory.path, await openDirectory(directory.path));
  await Promise.all(records.map(store.append));
  await store.seal(COLLECTION);
}

async function found() {
  const source = await openDirectory(directory.path);
  const evidence = await readAccount(source, ACCOUNT, await readCollection(source));
  return { all: [...evidence.all()], corroboration: evidence.corroboration, tls: [...(await readTlsSessions(source))] };
}

test('what is added stands beside what was collected, and a later pass takes its place to the last page', async () => {
  await add(asked({ Events: [] }), asked({ Events: [] }, 2));
  expect(await found()).toEqual({
    all: [COLLECTED],
    corroboration: [asked({ Events: [] }), asked({ Events: [] }, 2)],
    tls: [['t1', SESSION]],
  });
  await add(asked({ Events: [{ EventId: 'e' }] }));
  expect((await found()).corroboration).toEqual([asked({ Events: [{ EventId: 'e' }] })]);
  expect(await readdir(directory.path)).toEqual(['evidence']);
});

test('until it is sealed the evidence is as it was, and discarding leaves nothing', async () => {
  const before = await sums();
  const store = await reopenStore(directory.path, await openDirectory(directory.path));
  await store.append(asked({ Events: [] }));
  expect(await sums()).toBe(before);
  await store.discard();
  expect([await sums(), await readdir(directory.path)]).toEqual([before, ['evidence']]);
});

test('a pass that died has no part in the next', async () => {
  const store = await reopenStore(directory.path, await openDirectory(directory.path));
  await store.append(asked({ Events: [] }));
  await store.close();
  await add();
  expect((await found()).corroboration).toBeUndefined();
});

test('evidence that was being replaced when the process died is put back, or the old one removed', async () => {
  const [sealed, aside] = [join(directory.path, 'evidence'), join(directory.path, 'evidence.replaced')];
  const before = await sums();
  await rename(sealed, aside);
  await settleStore(directory.path);
  expect([await sums(), await readdir(directory.path)]).toEqual([before, ['evidence']]);
  await cp(sealed, aside, { recursive: true });
  await settleStore(directory.path);
  expect([await sums(), await readdir(directory.path)]).toEqual([before, ['evidence']]);
});

test.each([
  ['a file that is not listed', async (folder: string) => writeFile(join(folder, 'more.ndjson'), ''), 'not listed'],
  [
    'a file that is missing',
    async (folder: string) => rename(join(folder, 'tls.ndjson'), join(folder, '../x')),
    'missing',
  ],
  ['other bytes', async (folder: string) => writeFile(join(folder, 'tls.ndjson'), ''), 'not what SHA256SUMS lists'],
  ['evidence of an account that nobody listed', addStranger, 'of an account that collection.json does not list'],
])('%s is refused', async (_, change, message) => {
  await change(join(directory.path, 'evidence'));
  const opened = openDirectory(directory.path).then((source) => reopenStore(directory.path, source));
  await expect(opened).rejects.toMatchObject({ code: 'evidence', problems: [{ message }] });
  expect(await readdir(directory.path)).not.toContain('work');
});

/** With sums that agree. */
async function addStranger(folder: string): Promise<void> {
  await mkdir(join(folder, '999999999999'));
  await writeFile(join(folder, '999999999999/global.ndjson'), '');
  const listed = parseSums(await sums(), 'SHA256SUMS');
  const all = [...listed].map(([path, digest]) => ({ path, sha256: digest }));
  const stranger = { path: '999999999999/global.ndjson', sha256: sha256('') };
  await writeFile(join(folder, 'SHA256SUMS'), formatSums([...all, stranger]));
}
