import { resolve } from 'node:path';
import { systemClock } from '../aws/clock.ts';
import type { Connection } from '../aws/connection.ts';
import { corroborate, type Questions } from '../collect/corroborate.ts';
import { GoldproofError } from '../core/errors.ts';
import { utc } from '../core/utc.ts';
import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { askedWindow, type EventPlace, eventPlaceOf, reachedAws } from '../evidence/corroboration.ts';
import { readAccount, readCollection } from '../evidence/read.ts';
import { createRedactor } from '../evidence/redaction.ts';
import { type EvidenceWork, reopenStore, settleStore } from '../evidence/store.ts';
import type { Collection } from '../model/evidence.ts';
import type { FileSource } from '../model/file-source.ts';
import { alone } from './alone.ts';
import { readVersion } from './built-in.ts';
import { type CollectJob, openConnection } from './collect.ts';
import { progressOf } from './collect-progress.ts';
import { openEvidence } from './report.ts';

/** CloudTrail's event history holds so much. */
const HISTORY_MS = 90 * 86_400_000;

/**
 * Asks CloudTrail about every call of sealed evidence, and seals the evidence again with what it said. A later pass
 * takes the place of an earlier one. Whatever goes wrong, the evidence stays as it was.
 *
 * @param job its directory holds `evidence/`
 * @throws GoldproofError `evidence` when the evidence is not what was sealed, `collect` when nothing could be asked,
 *   `output` when another run is at work there
 */
export async function corroborateEvidence(job: CollectJob): Promise<Collection> {
  const directory = resolve(job.directory);
  return alone(directory, () => corroborateAlone({ ...job, directory }));
}

async function corroborateAlone(job: CollectJob): Promise<Collection> {
  const { loaded, directory, access } = job;
  await settleStore(directory);
  const source = await openUnpacked(directory);
  const collection = await readCollection(source);
  refuseOld(collection, (access.clock ?? systemClock).now());
  const connection = await openConnection(loaded, access, 'goldproof-corroborate');
  try {
    const questions = { places: await placesOf(source, collection), partition: collection.partition };
    const store = await reopenStore(directory, source);
    return await addAnswers(job, collection, { ...questions, ...askedWindow(collection) }, connection, store);
  } finally {
    connection.close();
    await source.close();
  }
}

/** Asks, and seals the evidence again; or leaves it as it was, and nothing beside it. */
async function addAnswers(
  { loaded, access, signal, onProgress }: CollectJob,
  collection: Collection,
  questions: Questions,
  connection: Connection,
  store: EvidenceWork,
): Promise<Collection> {
  const clock = access.clock ?? systemClock;
  const { role } = loaded.config.scope;
  const run = `${collection.run}-corroborate`;
  const options = { run, ...(role === undefined ? {} : { role }), version: await readVersion() };
  const accountsInScope = new Set(questions.places.keys());
  const redactor = createRedactor({ key: store.redactionKey, accountsInScope, approved: collection.approved });
  const progress = progressOf(onProgress, 'corroborate');
  try {
    const from = utc(clock.now());
    await corroborate(questions, options, { connection, store, redactor, clock, signal, progress });
    const corroborated = { ...collection, corroborated: { from, to: utc(clock.now()) } };
    await store.seal(corroborated);
    return corroborated;
  } catch (thrown) {
    await store.discard();
    if (!signal.aborted) throw thrown;
    throw new GoldproofError('cancelled', 'stopped; the evidence is as it was', [], { cause: thrown });
  }
}

/** A directory with evidence that is not packed: what is signed is never added to. */
async function openUnpacked(directory: string): Promise<FileSource> {
  const source = await openEvidence(directory);
  if (!source.files.has('manifest.json') && !source.files.has('SHA256SUMS')) return source;
  await source.close();
  const remedy = 'Name the directory that `goldproof collect` printed, corroborate it, and make a report of it anew';
  throw new GoldproofError('evidence', `${directory} is a package`, [
    { file: directory, message: 'a sealed package is not added to', remedy },
  ]);
}

function refuseOld({ to }: Collection, now: Date): void {
  if (now.getTime() - Date.parse(to) < HISTORY_MS) return;
  const message = `it was collected until ${to}; CloudTrail's event history holds 90 days`;
  const remedy = 'Corroborate minutes after collecting';
  throw new GoldproofError('evidence', 'the evidence is too old to be corroborated', [{ message, remedy }]);
}

/** Where the events of the recorded calls must be: by caller's account, of accounts in scope. */
async function placesOf(source: FileSource, collection: Collection): Promise<Map<string, readonly EventPlace[]>> {
  const places = new Map<string, EventPlace>();
  const inScope = collection.accounts.filter((account) => account.inScope).map(({ id }) => id);
  for (const account of inScope) {
    for (const place of placesIn(await readAccount(source, account, collection), collection.partition))
      places.set(`${place.account} ${place.region} ${place.user}`, place);
  }
  const byAccount = new Map<string, readonly EventPlace[]>();
  for (const account of inScope) {
    const own = [...places.values()].filter((place) => place.account === account);
    if (own.length > 0) byAccount.set(account, own);
  }
  return byAccount;
}

function placesIn(evidence: AccountEvidence, partition: string): EventPlace[] {
  return [...evidence.all()].filter(reachedAws).map((record) => eventPlaceOf(record, partition));
}
