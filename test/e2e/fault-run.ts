import { type Clock, systemClock } from '../../src/aws/clock.ts';
import { connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { assuranceRegister, demoApprovals, demoPeriod } from '../../src/cli/demo-files.ts';
import { collect } from '../../src/collect/run-collection.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { byText } from '../../src/core/compare.ts';
import { GoldproofError } from '../../src/core/errors.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { rightHolders } from '../../src/facts/iam/held-rights.ts';
import { tables } from '../../src/facts/tables.ts';
import { NOT_KNOWN, scopeKey } from '../../src/model/common.ts';
import type { Collection, EvidenceRecord, TlsSession } from '../../src/model/evidence.ts';
import type { Unknown } from '../../src/model/facts.ts';
import type { FileSource } from '../../src/model/file-source.ts';
import type { Status } from '../../src/model/status.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS, permissionsNeeded } from '../../src/operations/all.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { hashingFiles } from '../../src/pipeline/derived-files.ts';
import { judge } from '../../src/pipeline/judge.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { periodOf } from '../../src/pipeline/period.ts';
import { readRegisters } from '../../src/pipeline/registers.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  APPROVED_ACCOUNTS,
  COLLECTOR_ROLE,
  EXTERNAL_ID,
  FORMERLY_APPROVED,
  FRANKFURT,
  MANAGEMENT,
} from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore } from '../aws/support.ts';
import { memorySource } from '../fixtures/memory-source.ts';
import { type Replay, replaying, type Strike } from './replay-connection.ts';

/** How a control came out in a scope, how many rows were tested there, and what is said to be missing. */
interface Result {
  readonly status: Status;
  readonly rows: number;
  readonly gaps: readonly Unknown[];
  readonly reason: string | undefined;
}

/** By `CONTROL account/region`; empty when nothing could be collected at all. */
export type Outcome = ReadonlyMap<string, Result>;

const now = new Date();
const catalog = await loadControls([]);

const specs = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
/** Every operation that is collected. */
export const OPERATIONS: readonly string[] = [...new Set(specs.map(({ operation }) => operation))].sort();
/** Those whose answers come in pages. */
export const PAGED: ReadonlySet<string> = new Set(
  specs.filter(({ paging }) => paging !== undefined).map(({ operation }) => operation),
);
/** Those that say what there is to look at. */
export const DISCOVERING = [
  'account:ListRegions',
  'ec2:DescribeRegions',
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
] as const;

/** What may happen to a call. */
export const FAULTS: readonly Fault[] = [
  { kind: 'deny', by: 'scp' },
  { kind: 'throttle' },
  { kind: 'http-500' },
  { kind: 'close' },
  { kind: 'truncate' },
  { kind: 'html', status: 200 },
  { kind: 'malformed' },
  { kind: 'endless-paging' },
];

/** Whether a fault can happen to an operation: only what has pages can page without end. */
export function canSuffer(operation: string, { kind }: Fault): boolean {
  return kind !== 'endless-paging' || PAGED.has(operation);
}

/** Whether nothing can be collected without the operation. */
export function opensTheRun({ operation, account = MANAGEMENT }: Strike): boolean {
  return operation === 'sts:GetCallerIdentity' && account === MANAGEMENT;
}

const config = configFromText(
  `organisation: Example
period: ${demoPeriod(now)}
scope:
  home: ${FRANKFURT}
  role: { path: /${COLLECTOR_ROLE.split('/')[0]}/, name: ${COLLECTOR_ROLE.split('/')[1]}, externalId: ${EXTERNAL_ID} }
params:
  approvedAccounts:
${demoApprovals({ approved: APPROVED_ACCOUNTS, formerly: FORMERLY_APPROVED }, now)}
`,
  'goldproof.yaml',
);

/** The whole demo organisation, its accounts and Regions left to be discovered. */
export interface FaultRuns {
  /** Collects with the strikes and judges what came. */
  run(strikes: readonly Strike[]): Promise<Outcome>;
  /** Collects without a strike, and gives what sealing would write. */
  collect(): Promise<Collected>;
  /** The operations that the sandbox was asked for so far. */
  asked(): ReadonlySet<string>;
  close(): Promise<void>;
}

/** What came of collecting, in memory. */
export interface Collected {
  readonly source: FileSource;
  readonly collection: Collection;
}

/** Nothing is waited for. */
const impatient: Clock = { ...systemClock, sleep: (_, signal) => systemClock.sleep(0, signal) };

export async function startFaultRuns(): Promise<FaultRuns> {
  const sandbox = await startSandbox(demoOrganisation(now), { reportPolls: 0 }); // each question is put once
  const sessions = new Map<string, TlsSession>();
  const line = connect({
    home: FRANKFURT,
    userAgent: 'goldproof/0',
    credentials: async () => sandboxCredentials(MANAGEMENT),
    connectTo: { host: sandbox.host, port: sandbox.port, ca: sandbox.ca },
    limits: NO_LIMITS,
    maxAttempts: 1,
    clock: impatient,
    env: {},
    onTls: (session) => sessions.set(session.id, session),
  });
  const replay = replaying(line, sandbox, sessions);
  return {
    run: (strikes) => runWith(replay, strikes),
    collect: () => collectWith(replay, []),
    asked: () => new Set(sandbox.calls.map(({ operation }) => operation)),
    close: async () => {
      line.close();
      await sandbox.close();
    },
  };
}

async function runWith(replay: Replay, strikes: readonly Strike[]): Promise<Outcome> {
  try {
    return await judged(await collectWith(replay, strikes));
  } catch (thrown) {
    if (thrown instanceof GoldproofError && thrown.code === 'collect') return new Map();
    throw thrown;
  }
}

async function collectWith(replay: Replay, strikes: readonly Strike[]): Promise<Collected> {
  const memory = memoryStore();
  const inScope = new Set<string>();
  const collection = await collect(
    { run: 'faults', version: '0', ...optionsOf(config.config.scope) },
    {
      connection: replay.with(strikes),
      store: memory.store,
      redactor: createRedactor({ key: Buffer.alloc(32), accountsInScope: inScope }),
      clock: impatient,
      signal: new AbortController().signal,
      rightHolders,
      progress: (event) => {
        if (event.kind === 'accounts') for (const id of event.ids) inScope.add(id);
      },
    },
  );
  return { source: sealed(collection, memory.records, memory.sessions), collection };
}

function optionsOf({ role }: typeof config.config.scope) {
  return role === undefined ? {} : { role };
}

/** What sealing would write, in memory. */
function sealed(
  collection: Collection,
  records: ReadonlyMap<string, EvidenceRecord>,
  sessions: ReadonlyMap<string, TlsSession>,
): FileSource {
  const lines = (values: Iterable<{ readonly id: string }>) =>
    [...values]
      .sort((a, b) => byText(a.id, b.id))
      .map((value) => `${canonicalJson(JSON.parse(JSON.stringify(value)))}\n`)
      .join('');
  const scopes = new Map<string, EvidenceRecord[]>();
  for (const record of records.values()) {
    const key = scopeKey(record.scope);
    scopes.set(key, [...(scopes.get(key) ?? []), record]);
  }
  const files = [...scopes].map(([scope, own]) => [`evidence/${scope}.ndjson`, lines(own)] as const);
  return memorySource(
    Object.fromEntries(
      [
        ...files,
        ['evidence/tls.ndjson', lines(sessions.values())] as const,
        ['evidence/collection.json', `${canonicalJson(JSON.parse(JSON.stringify(collection)))}\n`] as const,
      ].map(([path, text]) => [path, Buffer.from(text)]),
    ),
  );
}

async function judged({ source, collection }: Collected): Promise<Outcome> {
  const { period } = periodOf(config.config.period, collection.from, 1);
  const registers = readRegisters({ assurance: assuranceRegister(now) }, period);
  const params = paramsOf(catalog, config)(period, collection.from);
  const { findings } = await judge({ source, collection, catalog, params, registers, period }, hashingFiles());
  const outcome = new Map<string, Result>();
  for (const { control, accounts } of findings) {
    for (const { scope, status, counts, gaps, reason } of accounts.flatMap((account) => account.scopes)) {
      const rows = counts.conforms + counts.deviates + counts.undetermined;
      outcome.set(`${control} ${scopeKey(scope)}`, { status, rows, gaps, reason });
    }
  }
  return outcome;
}

const OPEN: ReadonlySet<Status> = new Set(['fail', 'not-established']);

/**
 * In what a run with faults is better than one without: a result that turned from fail or not established into
 * anything else, a pass on fewer rows, a pass where nothing was decided before, and a result that is gone without
 * anything that says “not known” in its place. More faults never make a result better.
 */
export function improvements(before: Outcome, after: Outcome): string[] {
  if (after.size === 0) return []; // nothing was collected, and nothing sealed
  const changed = [...after].flatMap(([key, { status, rows }]) => {
    if (OPEN.has(status)) return [];
    const was = before.get(key);
    if (was === undefined) return status === 'pass' ? [`${key} passes and was not there`] : [];
    if (OPEN.has(was.status)) return [`${key} became ${status}`];
    // Our own connections are fewer when fewer calls follow: nothing was lost.
    if (status !== 'pass' || judgesCollector(controlOf(key))) return [];
    return rows < was.rows ? [`${key} passes on ${rows} of ${was.rows} rows`] : [];
  });
  const gone = [...before.keys()].filter((key) => !after.has(key) && !isHeldOpen(key, after));
  return [...changed, ...gone.map((key) => `${key} is gone`)];
}

/** Something that is not established stands in a result's place: for the account's other Regions, or for the account. */
function isHeldOpen(key: string, after: Outcome): boolean {
  const control = controlOf(key);
  const account = key.slice(control.length + 1, key.indexOf('/'));
  const places = [`${account}/${NOT_KNOWN}`, `${account}/global`, `${NOT_KNOWN}/${NOT_KNOWN}`];
  return places.some((place) => after.get(`${control} ${place}`)?.status === 'not-established');
}

function controlOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

const needs = new Map(tables.map((table) => [table.name, table.needs]));

function isNeeded(operation: string, table: string): boolean {
  return needs.get(table)?.some((need) => need === operation) === true;
}

function controlNamed(id: string) {
  return catalog.catalog.controls.find((control) => control.id === id);
}

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
  const tests = controlNamed(id)?.tests ?? [];
  return tests.length > 0 && tests.every(({ population }) => population.startsWith('evidence.'));
}

/** Whether a control does not apply for a reason that has nothing to do with an operation. */
function isOutOfPlay(id: string, operation: string): boolean {
  const applies = controlNamed(id)?.applies;
  return applies !== undefined && !isNeeded(operation, applies.population);
}

/** Results that are good although an operation they rest on did not answer anywhere. */
export function passesWithout(operation: string, before: Outcome, after: Outcome): string[] {
  const resting = restingOn(operation);
  return [...after].flatMap(([key, { status }]) => {
    const id = controlOf(key);
    if (!resting.includes(id) || (status !== 'pass' && status !== 'not-applicable')) return [];
    const isUnchanged = status === 'not-applicable' && before.get(key)?.status === status;
    return isUnchanged && isOutOfPlay(id, operation) ? [] : [`${key} is ${status} without ${operation}`];
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
    if (!resting.includes(controlOf(key))) return [];
    return gaps.some((gap) => gap.operation === operation) ? [] : [`${key} does not name ${operation}`];
  });
}
