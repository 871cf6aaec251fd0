import { createRecorder, type Recorder } from '../aws/recorder.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import type { EventPlace } from '../evidence/corroboration.ts';
import { CLOUDTRAIL } from '../operations/cloudtrail.ts';
import { enterAccount, enterHub } from './enter.ts';
import { inTurn } from './in-turn.ts';
import type { CollectOptions, CollectPorts } from './options.ts';
import { readerFor } from './reader.ts';
import { watch } from './watch.ts';

/** What CloudTrail is to be asked. */
export interface Questions {
  /** By account; each account's places are its own. */
  readonly places: ReadonlyMap<string, readonly EventPlace[]>;
  readonly partition: string;
  readonly from: Utc;
  readonly to: Utc;
}

const ACCOUNTS_AT_ONCE = 4;

/** Every event of one user: where the other sweep samples, this one must be whole. */
const { maxPages: _, ...EVERY_EVENT } = CLOUDTRAIL.lookupEvents;

/**
 * Asks the event history of each place for what a user did in a time, and records the answers. An account that cannot
 * be entered is told and left out. How the accounts were entered is no evidence: the records name who asked.
 *
 * @throws GoldproofError `collect` when nothing at all can be asked, `session` when the session or the network ended on
 * the way; the signal's reason when cancelled
 */
export async function corroborate(questions: Questions, options: CollectOptions, given: CollectPorts): Promise<void> {
  const ending = new AbortController();
  const { begin, connection } = watch(given.connection, (reason) => ending.abort(reason));
  const ports = { ...given, connection, signal: AbortSignal.any([given.signal, ending.signal]) };
  const { progress } = ports;
  const recorder = createRecorder({
    ...ports,
    onRecord: ({ scope, operation, outcome }) => progress?.({ kind: 'call', scope, operation, outcome: outcome.kind }),
  });
  const entering = forgetful(ports);
  const hub = await enterHub(ports, entering);
  begin(hub.identity);
  if (hub.partition !== questions.partition) {
    const message = `the credentials are of the partition ${hub.partition}`;
    const remedy = `Use credentials of ${questions.partition}, where the evidence was collected`;
    throw new GoldproofError('collect', 'the evidence is of another partition', [{ message, remedy }]);
  }
  const accounts = [...questions.places.keys()];
  progress?.({ kind: 'accounts', ids: accounts, inScope: accounts.length, outOfScope: 0 });
  let done = 0;
  await inTurn(accounts, options.concurrency ?? ACCOUNTS_AT_ONCE, async (account) => {
    const places = questions.places.get(account) ?? [];
    const identity = await enterAccount(ports, entering, hub, account, options);
    if (typeof identity === 'string') return progress?.({ kind: 'account-unreachable', account, reason: identity });
    progress?.({ kind: 'account-started', account, regions: new Set(places.map(({ region }) => region)).size });
    const reader = readerFor(recorder, identity);
    await Promise.all(places.map(({ region, user }) => reader.read(region, EVERY_EVENT, question(user, questions))));
    connection.release(account);
    done += 1;
    progress?.({ kind: 'account-done', account, done, of: accounts.length });
  });
  if (done > 0 || accounts.length === 0) return;
  const remedy = 'Run it where it was collected from, with the role that the config names';
  throw new GoldproofError('collect', 'no account could be asked', [{ message: 'none could be entered', remedy }]);
}

/** Times are whole seconds since 1970, as CloudTrail's JSON has them and the AWS CLI takes them too. */
function question(user: string, { from, to }: Questions): { readonly [name: string]: Json } {
  return {
    LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: user }],
    StartTime: Date.parse(from) / 1000,
    EndTime: Date.parse(to) / 1000,
    MaxResults: 50,
  };
}

/** A recorder that keeps nothing but TLS sessions, which later records may refer to. */
function forgetful(ports: CollectPorts): Recorder {
  const store = { append: async () => undefined, tls: ports.store.tls, existing: () => undefined };
  return createRecorder({ ...ports, store });
}
