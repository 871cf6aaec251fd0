import { createRecorder, type Recorder } from '../aws/recorder.ts';
import { sdkVersions } from '../aws/sdk-versions.ts';
import { utc } from '../core/utc.ts';
import type { Collection } from '../model/evidence.ts';
import { permissionsNeeded } from '../operations/all.ts';
import { collectAccount } from './collect-account.ts';
import { discoverAccounts, type FoundAccount, type FoundOrganisation } from './discover-accounts.ts';
import { discoverRegions, type FoundRegions } from './discover-regions.ts';
import { enterAccount, enterHub, type Hub } from './enter.ts';
import { inTurn } from './in-turn.ts';
import type { CollectionPorts, CollectOptions } from './options.ts';
import { type Reader, readerFor } from './reader.ts';
import { refuseStrangers } from './strangers.ts';
import { watch } from './watch.ts';

type AccountEntry = Collection['accounts'][number];

const ACCOUNTS_AT_ONCE = 4;

/** A collection under way. */
interface Job {
  readonly options: CollectOptions;
  /** With the line that is watched, and the signal that also ends when the session does. */
  readonly ports: CollectionPorts;
  readonly recorder: Recorder;
  readonly hub: Hub;
  readonly found: FoundOrganisation;
}

/**
 * Reads every account in scope into the store, and tells what was set out to be read. An account that cannot be
 * entered stays in scope with the reason; calls that fail are records. Started again over the same store, it makes
 * only the calls that have no final answer yet.
 *
 * @throws GoldproofError `collect` when nothing at all can be read; `session` when the session or the network ended on
 * the way; StrangersError when the options name an account or a Region that AWS does not know; the signal's reason when
 * cancelled.
 */
export async function collect(options: CollectOptions, given: CollectionPorts): Promise<Collection> {
  const from = options.from ?? utc(given.clock.now());
  const ending = new AbortController();
  const { begin, connection } = watch(given.connection, (reason) => ending.abort(reason));
  const ports = { ...given, connection, signal: AbortSignal.any([given.signal, ending.signal]) };
  const recorder = recorderFor(options, ports);
  const hub = await enterHub(ports, recorder);
  begin(hub.identity);
  const found = await discoverAccounts(readerFor(recorder, hub.identity), options);
  refuseStrangers('account', found.strangers);
  const entries = await readAccounts({ options, ports, recorder, hub, found });
  return {
    schema: 'goldproof.collection/1',
    run: options.run,
    partition: hub.partition,
    organisation: found.organisation,
    principal: hub.identity.principal,
    from,
    to: utc(given.clock.now()),
    approved: options.approved ?? [],
    accountList: found.list,
    accounts: found.accounts.map((account) => entries.get(account.id) ?? { ...account, regions: [] }),
    permissions: permissionsNeeded(),
    tool: { version: options.version, node: process.version, sdk: sdkVersions() },
  };
}

function recorderFor({ maxPages }: CollectOptions, { connection, store, redactor, signal, progress }: CollectionPorts) {
  return createRecorder({
    connection,
    store,
    redactor,
    signal,
    ...(maxPages === undefined ? {} : { maxPages }),
    onRecord: ({ scope, operation, outcome }) => progress?.({ kind: 'call', scope, operation, outcome: outcome.kind }),
  });
}

async function readAccounts(job: Job): Promise<ReadonlyMap<string, AccountEntry>> {
  const { options, ports, hub, found } = job;
  const inScope = found.accounts.filter((account) => account.inScope);
  const outOfScope = found.accounts.length - inScope.length;
  ports.progress?.({ kind: 'accounts', ids: inScope.map(({ id }) => id), inScope: inScope.length, outOfScope });
  const entries = new Map<string, AccountEntry>();
  // One account is opened before any is read: a Region that AWS does not know is told before anything is collected.
  const first = inScope.find(({ id }) => id === hub.identity.account) ?? inScope[0];
  const opened = first === undefined ? undefined : await openAccount(job, first);
  await inTurn(inScope, options.concurrency ?? ACCOUNTS_AT_ONCE, async (account) => {
    const isOpen = account === first && opened !== undefined;
    const entry = await readAccount(job, account, isOpen ? opened : await openAccount(job, account));
    entries.set(account.id, entry);
    if (entry.regionList === undefined) return;
    ports.connection.release(account.id);
    ports.progress?.({ kind: 'account-done', account: account.id, done: entries.size, of: inScope.length });
  });
  return entries;
}

/** An account that can be read: by whom, and which Regions it has. */
interface Opened extends FoundRegions {
  readonly reader: Reader;
}

/** @returns why the account could not be entered, if so */
async function openAccount({ options, ports, recorder, hub }: Job, { id }: FoundAccount): Promise<Opened | string> {
  const identity = await enterAccount(ports, recorder, hub, id, options);
  if (typeof identity === 'string') return identity;
  const reader = readerFor(recorder, identity);
  const found = await discoverRegions(reader, ports.connection.home, options);
  refuseStrangers('region', found.strangers);
  return { reader, ...found };
}

async function readAccount(job: Job, account: FoundAccount, opened: Opened | string): Promise<AccountEntry> {
  const { progress, rightHolders } = job.ports;
  if (typeof opened === 'string') {
    progress?.({ kind: 'account-unreachable', account: account.id, reason: opened });
    return { ...account, reason: opened, regions: [] };
  }
  const { reader, regions, list } = opened;
  const wanted = regions.filter((region) => region.inScope).map((region) => region.region);
  progress?.({ kind: 'account-started', account: account.id, regions: wanted.length });
  const management = job.found.management && account.id === job.hub.identity.account;
  await collectAccount(reader, wanted, management, rightHolders);
  return { ...account, regionList: list, regions };
}
