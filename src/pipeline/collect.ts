import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConnectTo } from '../aws/agents.ts';
import { type Clock, systemClock } from '../aws/clock.ts';
import { AWS_LIMITS, type Connection, configuredRegion, connect } from '../aws/connection.ts';
import type { CredentialProvider } from '../aws/identity.ts';
import type { Limits } from '../aws/rate-limiter.ts';
import { collect } from '../collect/run-collection.ts';
import { StrangersError } from '../collect/strangers.ts';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { type Utc, utc } from '../core/utc.ts';
import { createRedactor } from '../evidence/redaction.ts';
import { openStore } from '../evidence/store.ts';
import { rightHolders } from '../facts/iam/held-rights.ts';
import { UtcSchema } from '../model/common.ts';
import type { ApprovedValue, Collection } from '../model/evidence.ts';
import type { OnProgress } from '../model/progress.ts';
import { approvedFor, inForceOf } from './approved-values.ts';
import { readVersion } from './built-in.ts';
import { progressOf } from './collect-progress.ts';
import type { LoadedConfig } from './config.ts';
import { periodIn } from './period-in.ts';
import { placeStrangers } from './place-strangers.ts';

/** How AWS is reached. Everything is optional: left out, it is the AWS SDK's default. */
export interface AwsAccess {
  /** Told before a line is opened what is wrong with the settings. @throws GoldproofError `config` */
  readonly check?: () => Promise<void>;
  readonly credentials?: CredentialProvider;
  /** The sandbox's place, for the demo and the tests. */
  readonly connectTo?: ConnectTo;
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly maxAttempts?: number;
}

/** Collecting goes by the program's name alone, so that its events are told from those of signing and corroborating. */
export type UserAgent = 'goldproof' | 'goldproof-corroborate' | 'goldproof-sign';

export interface CollectJob {
  readonly loaded: LoadedConfig;
  /** The evidence goes to `evidence/` below it. An interrupted job is resumed where it was. */
  readonly directory: string;
  readonly access: AwsAccess;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Collects evidence and seals it with its sums. Judges nothing.
 *
 * @throws GoldproofError `collect` when nothing could be collected, `output` when the directory cannot be written
 */
export async function collectEvidence(job: CollectJob): Promise<Collection> {
  const { loaded, directory, access, signal } = job;
  const clock = access.clock ?? systemClock;
  await homeOf(loaded); // what the config lacks is said before anything is written
  const approvedAt = (from: Utc) => approvedIn(loaded, new Date(from));
  const beginning = await begin(directory, clock, approvedAt);
  const { approved } = beginning;
  const store = await openStore(directory);
  const connection = await openConnection(loaded, access, 'goldproof');
  const accounts = new Set<string>();
  const tell = progressOf(job.onProgress);
  try {
    const { role, accounts: selected, regions, closedRegions } = loaded.config.scope;
    const collection = await collect(
      {
        ...beginning,
        accounts: selected,
        closedRegions,
        ...(regions === undefined ? {} : { regions }),
        ...(role === undefined ? {} : { role }),
        version: await readVersion(),
      },
      {
        connection,
        store,
        redactor: createRedactor({ key: store.redactionKey, accountsInScope: accounts, approved }),
        clock,
        signal,
        rightHolders,
        progress: (event) => {
          if (event.kind === 'accounts') for (const id of event.ids) accounts.add(id);
          tell(event);
        },
      },
    );
    await store.seal(collection);
    return collection;
  } catch (thrown) {
    await store.close();
    if (signal.aborted)
      throw new GoldproofError('cancelled', 'stopped; start again to go on where it was', [], { cause: thrown });
    throw thrown instanceof StrangersError ? placeStrangers(thrown, loaded) : thrown;
  } finally {
    connection.close();
  }
}

/** The Region of the first calls. @throws GoldproofError `config` when neither config nor environment names one */
export async function homeOf({ config, file }: LoadedConfig): Promise<string> {
  const home = config.scope.home ?? (await configuredRegion());
  if (home !== undefined) return home;
  const remedy = 'Set `scope.home`, AWS_REGION, or a Region in the AWS profile';
  throw new GoldproofError('config', 'no Region is configured', [{ file, message: 'there is no home Region', remedy }]);
}

/**
 * Opens a line to AWS as the config and the environment say.
 *
 * @param agent what CloudTrail will know the calls by
 */
export async function openConnection(
  loaded: LoadedConfig,
  access: AwsAccess,
  agent: UserAgent = 'goldproof-sign',
): Promise<Connection> {
  await access.check?.();
  const home = await homeOf(loaded);
  const { connectTo, credentials, limits, clock, maxAttempts } = access;
  return connect({
    home,
    userAgent: `${agent}/${await readVersion()}`,
    limits: limits ?? AWS_LIMITS,
    ...(connectTo === undefined ? {} : { connectTo }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(clock === undefined ? {} : { clock }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
  });
}

function approvedIn(loaded: LoadedConfig, from: Date): readonly ApprovedValue[] {
  const { approved } = loaded.config.redaction;
  // Only approvals need the period here: whoever has none may collect before it is known.
  return approved.length === 0 ? [] : approvedFor(approved, periodIn(loaded, from, {}), utc(from));
}

const BeginningSchema = z.strictObject({
  run: z.string(),
  from: UtcSchema,
  /** Which texts stay: what is resumed must be of one kind. */
  left: z.array(z.string()).default([]),
});

interface Beginning extends Pick<z.infer<typeof BeginningSchema>, 'run' | 'from'> {
  readonly approved: readonly ApprovedValue[];
}

/**
 * A run's id and beginning stay the same when it is resumed.
 *
 * @throws GoldproofError `config` when other values are approved than when it began
 */
async function begin(
  directory: string,
  clock: Clock,
  approvedAt: (from: Utc) => readonly ApprovedValue[],
): Promise<Beginning> {
  const file = join(directory, 'run.json');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) {
    const parsed = BeginningSchema.safeParse(JSON.parse(known));
    if (parsed.success) {
      const { run, from, left } = parsed.data;
      const approved = approvedAt(from);
      if (inForceOf(approved).join('\n') === left.join('\n')) return { run, from, approved };
      throw new GoldproofError('config', 'other values are approved than when collecting began', [
        {
          file: directory,
          message: 'what is there was collected with another `redaction.approved`',
          remedy: 'Restore the list to go on, or remove the directory to begin anew',
        },
      ]);
    }
    throw new GoldproofError('evidence', `${file} is damaged`, [
      { file, message: parsed.error.message, remedy: 'Collect into a directory of its own' },
    ]);
  }
  const from = utc(clock.now());
  const approved = approvedAt(from);
  const run = `goldproof-${from.replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(`${file}.new`, `${JSON.stringify({ run, from, left: inForceOf(approved) })}\n`);
    await rename(`${file}.new`, file);
  } catch (thrown) {
    const problem = {
      file: directory,
      message: messageOf(thrown),
      remedy: 'Choose a directory that can be written to',
    };
    throw new GoldproofError('output', `${directory} cannot be written`, [problem], { cause: thrown });
  }
  return { run, from, approved };
}
