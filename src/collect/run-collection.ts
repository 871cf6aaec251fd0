import { createRecorder } from '../aws/recorder.ts';
import { sdkVersions } from '../aws/sdk-versions.ts';
import { utc } from '../core/utc.ts';
import type { Collection } from '../model/evidence.ts';
import { collectAccount } from './collect-account.ts';
import { discoverAccounts, type FoundAccount } from './discover-accounts.ts';
import { discoverRegions, type FoundRegions } from './discover-regions.ts';
import { enterAccount, enterHub, type Hub } from './enter.ts';
import { inTurn } from './in-turn.ts';
import { permissionsNeeded } from './operations.ts';
import type { CollectionPorts, CollectOptions } from './options.ts';
import { type Reader, readerFor } from './reader.ts';
import { refuseStrangers } from './strangers.ts';

type AccountEntry = Collection['accounts'][number];

const ACCOUNTS_AT_ONCE = 4;

/** An account that can be read: by whom, and which Regions it has. */
interface Opened extends FoundRegions {
  readonly reader: Reader;
}

/**
 * Reads every account in scope into the store, and tells what was set out to be read. An account that cannot be
 * entered stays in scope with the reason; calls that fail are records. Started again over the same store, it makes
 * only the calls that have no final answer yet.
 *
 * @throws GoldproofError `collect` when nothing at all can be read; StrangersError when the options name an account
 * or a Region that AWS does not know; the signal's reason when cancelled.
 */
export async function collect(options: CollectOptions, ports: CollectionPorts): Promise<Collection> {
  const { connection, clock, signal, progress } = ports;
  const from = options.from ?? utc(clock.now());
  const recorder = createRecorder({
    connection,
    store: ports.store,
    redactor: ports.redactor,
    signal,
    ...(options.maxPages === undefined ? {} : { maxPages: options.maxPages }),
    onRecord: ({ scope, operation, outcome }) => progress?.({ kind: 'call', scope, operation, outcome: outcome.kind }),
  });
  const hub = await enterHub(ports, recorder);
  const found = await discoverAccounts(readerFor(recorder, hub.identity), options);
  refuseStrangers('account', found.strangers);
  const inScope = found.accounts.filter((account) => account.inScope);
  progress?.({
    kind: 'accounts',
    ids: inScope.map(({ id }) => id),
    inScope: inScope.length,
    outOfScope: found.accounts.length - inScope.length,
  });
  const entries = new Map<string, AccountEntry>();
  const openAccount = async ({ id }: FoundAccount): Promise<Opened | string> => {
    const identity = await enterAccount(ports, recorder, hub, id, options);
    if (typeof identity === 'string') return identity;
    const reader = readerFor(recorder, identity);
    const opened = { reader, ...(await discoverRegions(reader, connection.home, options.regions)) };
    refuseStrangers('region', opened.strangers);
    return opened;
  };
  const readAccount = async (account: FoundAccount, opened: Opened | string): Promise<void> => {
    if (typeof opened === 'string') {
      progress?.({ kind: 'account-unreachable', account: account.id, reason: opened });
      entries.set(account.id, { ...account, reason: opened, regions: [] });
      return;
    }
    const { reader, regions, list } = opened;
    const wanted = regions.filter((region) => region.inScope).map((region) => region.region);
    progress?.({ kind: 'account-started', account: account.id, regions: wanted.length });
    const management = found.management && account.id === hub.identity.account;
    await collectAccount(reader, wanted, management, ports.rightHolders);
    entries.set(account.id, { ...account, regionList: list, regions });
    connection.release(account.id);
    progress?.({ kind: 'account-done', account: account.id, done: entries.size, of: inScope.length });
  };
  // One account is opened before any is read: a Region that AWS does not know is told before anything is collected.
  const first = firstToOpen(inScope, hub);
  const openedFirst = first === undefined ? undefined : await openAccount(first);
  await inTurn(inScope, options.concurrency ?? ACCOUNTS_AT_ONCE, async (account) => {
    const isOpen = account === first && openedFirst !== undefined;
    await readAccount(account, isOpen ? openedFirst : await openAccount(account));
  });
  return {
    schema: 'goldproof.collection/1',
    run: options.run,
    partition: hub.partition,
    organisation: found.organisation,
    principal: hub.identity.principal,
    from,
    to: utc(clock.now()),
    accountList: found.list,
    accounts: found.accounts.map((account) => entries.get(account.id) ?? { ...account, regions: [] }),
    permissions: permissionsNeeded(),
    tool: { version: options.version, node: process.version, sdk: sdkVersions() },
  };
}

/** The caller's own account, which is there in most runs, or the first. */
function firstToOpen(inScope: readonly FoundAccount[], hub: Hub): FoundAccount | undefined {
  return inScope.find(({ id }) => id === hub.identity.account) ?? inScope[0];
}
