import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/aws/clock.ts';
import { NO_LIMITS } from '../../src/aws/connection.ts';
import { assuranceRegister, demoApprovals } from '../../src/cli/demo-files.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS, permissionsNeeded } from '../../src/collect/operations.ts';
import { GoldproofError } from '../../src/core/errors.ts';
import { readCollection } from '../../src/evidence/read.ts';
import { tables } from '../../src/facts/tables.ts';
import { scopeKey } from '../../src/model/common.ts';
import type { Unknown } from '../../src/model/facts.ts';
import type { Status } from '../../src/model/status.ts';
import { openPackage } from '../../src/pack/open.ts';
import { collectEvidence } from '../../src/pipeline/collect.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { hashingFiles } from '../../src/pipeline/derived-files.ts';
import { judge } from '../../src/pipeline/judge.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { periodOf } from '../../src/pipeline/period.ts';
import { readRegisters } from '../../src/pipeline/registers.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { FaultRule } from '../../src/sandbox/faults.ts';
import {
  ACTIVE_ACCOUNTS,
  APPROVED_ACCOUNTS,
  COLLECTOR_ROLE,
  EXTERNAL_ID,
  FORMERLY_APPROVED,
  FRANKFURT,
  MANAGEMENT,
  REGIONS,
} from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

/** How a control came out in a scope, how many rows were tested there, and what is said to be missing. */
interface Result {
  readonly status: Status;
  readonly rows: number;
  readonly gaps: readonly Unknown[];
  readonly reason: string | undefined;
}
export type Outcome = ReadonlyMap<string, Result>;

const now = new Date();
const organisation = demoOrganisation(now);
const catalog = await loadControls([]);

const specs = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
/** Every operation that is collected. */
export const OPERATIONS: readonly string[] = [...new Set(specs.map(({ operation }) => operation))].sort();
/** Those whose answers come in pages. */
export const PAGED: ReadonlySet<string> = new Set(
  specs.filter(({ paging }) => paging !== undefined).map(({ operation }) => operation),
);

/** What may happen to a call. */
export const FAULTS: readonly FaultRule['fault'][] = [
  { kind: 'deny', by: 'scp' },
  { kind: 'throttle' },
  { kind: 'http-500' },
  { kind: 'close' },
  { kind: 'truncate' },
  { kind: 'html', status: 200 },
  { kind: 'malformed' },
  { kind: 'endless-paging' },
];

const needs = new Map(tables.map((table) => [table.name, table.needs]));

/** Controls whose population rests on an operation: each of them must never pass without it. */
export function restingOn(operation: string): readonly string[] {
  return catalog.catalog.controls
    .filter(({ tests }) =>
      tests.some(({ kind, population }) => kind === 'requirement' && isNeeded(operation, population)),
    )
    .map(({ id }) => id);
}

/** Whether a control judges the collector's own calls and connections. */
function judgesCollector(id: string): boolean {
  const tests = catalog.catalog.controls.find((control) => control.id === id)?.tests ?? [];
  return tests.length > 0 && tests.every(({ population }) => population.startsWith('evidence.'));
}

/** Whether a control does not apply for a reason that has nothing to do with an operation. */
function isOutOfPlay(id: string, operation: string): boolean {
  const applies = catalog.catalog.controls.find((control) => control.id === id)?.applies;
  return applies !== undefined && !isNeeded(operation, applies.population);
}

function isNeeded(operation: string, table: string): boolean {
  return needs.get(table)?.some((need) => need === operation) === true;
}

/** Which part of the demo organisation is read. */
export interface Estate {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Enough for every operation to be called once. */
export const SMALL: Estate = { accounts: [MANAGEMENT], regions: [FRANKFURT] };
export const WHOLE: Estate = { accounts: ACTIVE_ACCOUNTS, regions: REGIONS };

/** The sandbox makes a credential report by the second call, not by the second. */
const impatient: Clock = { ...systemClock, sleep: (_, signal) => systemClock.sleep(1, signal) };

/**
 * Collects from the sandbox with faults and judges what came. What cannot even begin counts as nothing established.
 *
 * @param asked Filled with the operations that the sandbox was asked for.
 */
export async function runWith(
  faults: readonly FaultRule[],
  { accounts, regions }: Estate = SMALL,
  asked = new Set<string>(),
): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'goldproof-fault-'));
  const sandbox = await startSandbox({ ...organisation, faults: [...faults, ...(organisation.faults ?? [])] });
  const [path, name] = COLLECTOR_ROLE.split('/');
  const text = `organisation: Example
scope:
  home: ${FRANKFURT}
  regions: [${regions.join(', ')}]
  accounts: { include: [${accounts.map((id) => `"${id}"`).join(', ')}] }
  role: { path: /${path}/, name: ${name}, externalId: ${EXTERNAL_ID} }
params:
  approvedAccounts:
${demoApprovals({ approved: APPROVED_ACCOUNTS, formerly: FORMERLY_APPROVED }, now)}
`;
  const loaded = configFromText(text, join(directory, 'goldproof.yaml'));
  try {
    await collectEvidence({
      loaded,
      directory,
      access: {
        credentials: async () => sandboxCredentials(MANAGEMENT),
        connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
        limits: NO_LIMITS,
        maxAttempts: 1,
        clock: impatient,
      },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    for (const { operation } of sandbox.calls) asked.add(operation);
    return await judged(directory, loaded);
  } catch (thrown) {
    if (thrown instanceof GoldproofError && thrown.code === 'collect') return new Map();
    throw thrown;
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function judged(directory: string, loaded: ReturnType<typeof configFromText>): Promise<Outcome> {
  const source = await openPackage(directory);
  const collection = await readCollection(source);
  const { period } = periodOf(undefined, collection.from, 1);
  const registers = readRegisters({ assurance: assuranceRegister(now) }, period);
  const { findings } = await judge(
    { source, collection, catalog, params: paramsOf(catalog, loaded)(period), registers, period },
    hashingFiles(),
  );
  await source.close();
  const outcome = new Map<string, Result>();
  for (const { control, accounts } of findings) {
    for (const { scope, status, counts, gaps, reason } of accounts.flatMap((account) => account.scopes)) {
      const rows = counts.conforms + counts.deviates + counts.undetermined;
      outcome.set(`${control} ${scopeKey(scope)}`, { status, rows, gaps, reason });
    }
  }
  return outcome;
}

const GOOD: readonly Status[] = ['pass', 'not-applicable'];

/**
 * What is wrong about a run with a fault in one operation, against the run without: a control that rests on it and
 * still passes or does not apply; anything that looks better than before; a smaller population that passes.
 */
export function wrongPasses(operation: string, before: Outcome, after: Outcome): string[] {
  const resting = restingOn(operation);
  return [...after].flatMap(([key, { status, rows }]) => {
    if (!GOOD.includes(status)) return [];
    const was = before.get(key);
    const id = key.split(' ')[0] ?? '';
    if (status === 'not-applicable' && was?.status === status && isOutOfPlay(id, operation)) return [];
    if (resting.includes(id)) return [`${key} is ${status} without ${operation}`];
    if (was === undefined || !GOOD.includes(was.status)) return [`${key} became ${status} without ${operation}`];
    // Our own connections are fewer when fewer calls follow: nothing was lost.
    if (judgesCollector(id)) return [];
    return rows < was.rows ? [`${key} passes on ${rows} of ${was.rows} rows without ${operation}`] : [];
  });
}

const permissions = new Map(permissionsNeeded().map(({ operation, actions }) => [operation, actions]));

/**
 * What is left unsaid where something is not established: the call that would have told, or the IAM action that allows
 * it. What rests on an attestation alone says that there is none.
 */
export function unnamed(outcome: Outcome): string[] {
  return [...outcome].flatMap(([key, { status, gaps, reason }]) => {
    if (status !== 'not-established') return [];
    if (gaps.length === 0)
      return /^No (attestation|third-party assurance) is registered/.test(reason ?? '') ? [] : [`${key} says nothing`];
    return gaps.flatMap(({ operation, detail }) => {
      const actions = permissions.get(operation);
      // The collector's own policy refuses to read parameters: the only call that is named and never made.
      if (operation === 'ssm:GetParameter' && detail === 'the collector reads no parameters') return [];
      if (actions === undefined) return [`${key} names ${operation}, which nobody calls`];
      // Who one is may be asked without any permission.
      return actions.length > 0 || operation === 'sts:GetCallerIdentity' ? [] : [`${key}: ${operation} has no action`];
    });
  });
}

/** Controls that a fault in one operation left open and that do not name it. */
export function unblamed(operation: string, before: Outcome, after: Outcome): string[] {
  const resting = restingOn(operation);
  return [...after].flatMap(([key, { status, gaps }]) => {
    if (status !== 'not-established' || before.get(key)?.status === status) return [];
    if (!resting.includes(key.split(' ')[0] ?? '')) return [];
    return gaps.some((gap) => gap.operation === operation) ? [] : [`${key} does not name ${operation}`];
  });
}
