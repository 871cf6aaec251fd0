import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { Collection, EvidenceRecord, TlsSession } from '../model/evidence.ts';
import type { FileSource } from '../model/file-source.ts';
import { checkSums } from './check-sums.ts';
import { type Journal, openJournal } from './journal.ts';
import { readAccount, readCollection, readTlsSessions } from './read.ts';
import { sealEvidence } from './seal.ts';

/** Where collecting puts what AWS answered. */
export interface EvidenceStore {
  /** Keeps a record; resolves when it is on the disk. A later record of the same id replaces the earlier. */
  append(record: EvidenceRecord): Promise<void>;
  /** Keeps a TLS session; the first of an id stays. */
  tls(session: TlsSession): Promise<void>;
  /** What an interrupted run of the same job has already asked. */
  existing(id: string): EvidenceRecord | undefined;
}

/** A store on the disk, from its opening until it is sealed. */
export interface EvidenceWork extends EvidenceStore {
  /** HMAC-SHA-256 key of the redactor: the same when the job resumes, destroyed by `seal`. */
  readonly redactionKey: Uint8Array;
  /**
   * Writes `evidence/` — sorted NDJSON per scope, tls.ndjson, collection.json, SHA256SUMS — in one rename, two where it
   * takes the place of what was there, and then destroys the journal and the key.
   */
  seal(collection: Collection): Promise<void>;
  /** Leaves the work as it is, to be resumed. */
  close(): Promise<void>;
  /** Destroys the work and its key. */
  discard(): Promise<void>;
}

/** Under the store's directory while collecting. */
const WORK = 'work';
const SEALED = 'evidence';
/** Evidence that is being written. */
const STAGING = 'evidence.partial';
/** The evidence that is being replaced, for a moment. */
const ASIDE = 'evidence.replaced';
const KEY_BYTES = 32;

/**
 * Opens a directory for collecting, or resumes what a run that was killed left there: what had reached the disk is
 * kept, half a last line is dropped.
 *
 * @throws GoldproofError('evidence') when the directory's evidence is sealed already, or its journal is damaged
 * @throws GoldproofError('output') when the directory cannot be written
 */
export async function openStore(directory: string): Promise<EvidenceWork> {
  const work = join(directory, WORK);
  if (await exists(join(directory, SEALED))) {
    // A run that died between sealing and tidying up must not leave its key behind.
    await writing(directory, () => remove(work));
    throw new GoldproofError('evidence', `${join(directory, SEALED)} is sealed`, [
      { message: 'Evidence that is sealed is not added to', remedy: 'Collect into a directory of its own.' },
    ]);
  }
  return openWork(directory);
}

/**
 * Opens sealed evidence to add to it: everything that was collected goes into a new journal, so that sealing writes it
 * again beside what is added. Until then the evidence stays as it is; a pass that dies leaves it so.
 *
 * @param source the same directory, for reading
 * @throws GoldproofError('evidence') where the evidence is not what its sums and its digests say
 */
export async function reopenStore(directory: string, source: FileSource): Promise<EvidenceWork> {
  await checkSums(source);
  const collection = await readCollection(source);
  refuseStray(source, collection);
  const sessions = await readTlsSessions(source);
  const work = join(directory, WORK);
  await writing(work, () => remove(work)); // what a pass that died left
  const store = await openWork(directory);
  try {
    const used = new Set<string>();
    for (const { id } of collection.accounts) {
      const records = [...(await readAccount(source, id, collection)).all()];
      for (const { tls } of records) if (tls !== null) used.add(tls);
      await Promise.all(records.map(store.append));
    }
    await Promise.all([...sessions.values()].filter(({ id }) => used.has(id)).map(store.tls));
    return store;
  } catch (thrown) {
    await store.discard();
    throw thrown;
  }
}

/** Evidence of an account that the collection does not list would be lost without a word. */
function refuseStray(source: FileSource, { accounts }: Collection): void {
  const known = new Set(accounts.map(({ id }) => id));
  const stray = [...source.files.keys()].filter((path) => {
    const account = /^evidence\/([^/]+)\//.exec(path)?.[1];
    return account !== undefined && !known.has(account);
  });
  if (stray.length === 0) return;
  const remedy = 'Take the evidence from its source again.';
  const problems = stray.map((file) => ({ file, message: 'of an account that collection.json does not list', remedy }));
  throw new GoldproofError('evidence', `The evidence in ${source.name} is not what was sealed`, problems);
}

/** Puts back the evidence that a run which died while replacing it had moved aside. */
export async function settleStore(directory: string): Promise<void> {
  const [sealed, aside] = [join(directory, SEALED), join(directory, ASIDE)];
  if (!(await exists(aside))) return;
  await writing(directory, () => exists(sealed).then((isThere) => (isThere ? remove(aside) : rename(aside, sealed))));
}

async function openWork(directory: string): Promise<EvidenceWork> {
  const work = join(directory, WORK);
  const [redactionKey, journal] = await writing(work, async () => {
    await mkdir(work, { recursive: true, mode: 0o700 });
    return [await keyIn(work), await openJournal(join(work, 'journal.ndjson'))] as const;
  });
  return {
    redactionKey,
    append: (record) => writing(work, () => journal.put({ record })),
    tls: async (session) => {
      if (!journal.hasSession(session.id)) await writing(work, () => journal.put({ session }));
    },
    existing: (id) => journal.record(id),
    close: () => journal.close(),
    discard: async () => {
      await journal.close();
      await writing(directory, () => Promise.all([work, join(directory, STAGING)].map(remove)));
    },
    seal: (collection) => writing(directory, () => seal(directory, journal, collection)),
  };
}

async function seal(directory: string, journal: Journal, collection: Collection): Promise<void> {
  const [sealed, aside] = [join(directory, SEALED), join(directory, ASIDE)];
  const staging = join(directory, STAGING);
  await remove(staging);
  await sealEvidence(staging, journal, collection);
  if (await exists(sealed)) await rename(sealed, aside);
  await rename(staging, sealed);
  await journal.close();
  await remove(aside);
  await remove(join(directory, WORK));
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

/** The key of this job, made on first use; only its owner may read it. */
async function keyIn(work: string): Promise<Uint8Array> {
  const file = join(work, 'redaction.key');
  const kept = (await exists(file)) ? await readFile(file) : undefined;
  if (kept?.length === KEY_BYTES) return kept;
  if (await exists(join(work, 'journal.ndjson'))) {
    throw new GoldproofError('evidence', 'The redaction key of this collection is gone', [
      { file, message: 'Evidence without its key cannot be resumed', remedy: `Remove ${work} and collect again.` },
    ]);
  }
  const key = randomBytes(KEY_BYTES);
  await writeFile(`${file}.new`, key, { mode: 0o600, flush: true });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return key;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function writing<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof GoldproofError) throw cause;
    const problem = {
      file: place,
      message: messageOf(cause),
      remedy: 'Make room or give write access, and run again.',
    };
    throw new GoldproofError('output', `${place} cannot be written`, [problem], { cause });
  }
}
