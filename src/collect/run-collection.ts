import { createRecorder } from '../aws/recorder.ts';
import { sdkVersions } from '../aws/sdk-versions.ts';
import { utc } from '../core/utc.ts';
import type { Collection } from '../model/evidence.ts';
import { collectAccount } from './collect-account.ts';
import { discoverAccounts, type FoundAccount } from './discover-accounts.ts';
import { discoverRegions } from './discover-regions.ts';
import { enterAccount, enterHub } from './enter.ts';
import { inTurn } from './in-turn.ts';
import { permissionsNeeded } from './operations.ts';
import type { CollectionPorts, CollectOptions } from './options.ts';
import { readerFor } from './reader.ts';

type AccountEntry = Collection['accounts'][number];

const ACCOUNTS_AT_ONCE = 4;

/**
 * Reads every account in scope into the store, and tells what was set out to be read. An account that cannot be
 * entered stays in scope with the reason; calls that fail are records. Started again over the same store, it makes
 * only the calls that have no final answer yet.
 *
 * @throws GoldproofError `collect` when nothing at all can be read; the signal's reason when cancelled.
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
  const inScope = found.accounts.filter((account) => account.inScope);
  progress?.({
    kind: 'accounts',
    ids: inScope.map(({ id }) => id),
    inScope: inScope.length,
    outOfScope: found.accounts.length - inScope.length,
  });
  const entries = new Map<string, AccountEntry>();
  const readAccount = async (account: FoundAccount): Promise<void> => {
    const identity = await enterAccount(ports, recorder, hub, account.id, options);
    if (typeof identity === 'string') {
      progress?.({ kind: 'account-unreachable', account: account.id, reason: identity });
      entries.set(account.id, { ...account, reason: identity, regions: [] });
      return;
    }
    const reader = readerFor(recorder, identity);
    const regions = await discoverRegions(reader, connection.home, options.regions);
    const wanted = regions.filter((region) => region.inScope).map((region) => region.region);
    progress?.({ kind: 'account-started', account: account.id, regions: wanted.length });
    const management = found.management && account.id === hub.identity.account;
    await collectAccount(reader, wanted, management, ports.rightHolders);
    entries.set(account.id, { ...account, regions });
    connection.release(account.id);
    progress?.({ kind: 'account-done', account: account.id, done: entries.size, of: inScope.length });
  };
  await inTurn(inScope, options.concurrency ?? ACCOUNTS_AT_ONCE, readAccount);
  return {
    schema: 'goldproof.collection/1',
    run: options.run,
    partition: hub.partition,
    organisation: found.organisation,
    principal: hub.identity.principal,
    from,
    to: utc(clock.now()),
    accounts: found.accounts.map((account) => entries.get(account.id) ?? { ...account, regions: [] }),
    permissions: permissionsNeeded(),
    tool: { version: options.version, node: process.version, sdk: sdkVersions() },
  };
}
