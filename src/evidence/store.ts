import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { Collection, EvidenceRecord, TlsSession } from '../model/evidence.ts';
import { type Journal, openJournal } from './journal.ts';
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
   * Writes `evidence/` — sorted NDJSON per scope, tls.ndjson, collection.json, SHA256SUMS — in one rename, and then
   * destroys the journal and the key.
   */
  seal(collection: Collection): Promise<void>;
  /** Leaves the work as it is, to be resumed. */
  close(): Promise<void>;
}

/** Under the store's directory while collecting. */
const WORK = 'work';
const SEALED = 'evidence';
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
    await writing(directory, () => rm(work, { recursive: true, force: true }));
    throw new GoldproofError('evidence', `${join(directory, SEALED)} is sealed`, [
      { message: 'Evidence that is sealed is not added to', remedy: 'Collect into a directory of its own.' },
    ]);
  }
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
    seal: (collection) => writing(directory, () => seal(directory, journal, collection)),
  };
}

async function seal(directory: string, journal: Journal, collection: Collection): Promise<void> {
  const staging = join(directory, `${SEALED}.partial`);
  await rm(staging, { recursive: true, force: true });
  await sealEvidence(staging, journal, collection);
  await rename(staging, join(directory, SEALED));
  await journal.close();
  await rm(join(directory, WORK), { recursive: true });
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
