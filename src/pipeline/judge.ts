import { createJudge, findingsOf, type OrganisationPlace } from '../assess/judge.ts';
import type { AccountFacts } from '../assess/population.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import { append } from '../core/append.ts';
import { accountOfArn } from '../core/arn.ts';
import { member, stringMember } from '../core/json.ts';
import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { askedWindow } from '../evidence/corroboration.ts';
import { readAccount, readTlsSessions } from '../evidence/read.ts';
import { eventsAnswered } from '../facts/cloudtrail/events.ts';
import { gapsAt, regionsOf, unknownOf } from '../facts/coverage.ts';
import { callsByOperation, type PlannedCalls } from '../facts/evidence/plan.ts';
import { orgContextOf, sharedRows } from '../facts/org-context.ts';
import { derivingTable } from '../facts/table.ts';
import { tables } from '../facts/tables.ts';
import type { Finding, Observation } from '../model/assess.ts';
import { GLOBAL } from '../model/common.ts';
import { type Collection, isOpen } from '../model/evidence.ts';
import type { ControlTotal, FactTable, OrgContext, Row, TableShard, Unknown } from '../model/facts.ts';
import type { FileSource } from '../model/file-source.ts';
import type { OnProgress } from '../model/progress.ts';
import type { Report } from '../model/report.ts';
import { countApprovalUse } from '../report/model/approvals.ts';
import { countCorroboration } from '../report/model/corroboration.ts';
import { CoverageCounter, summariseCalls, summariseTls } from '../report/model/coverage.ts';
import { assertSameApproved, countApproved } from './approved-values.ts';
import { type DerivedFiles, shardPath, shardText } from './derived-files.ts';
import { inTurns } from './in-turns.ts';
import { daysOf } from './period.ts';
import { observationLine, populationHeader, populationPath, tablesOfTests } from './population-file.ts';
import type { Registers } from './registers.ts';
import type { RunParams } from './run-params.ts';

/** Everything a judgement rests on. `report` takes it from the config, `verify` from the package. */
export interface Judging {
  /** Holds `evidence/`. */
  readonly source: FileSource;
  readonly collection: Collection;
  readonly catalog: LoadedCatalog;
  readonly params: RunParams;
  readonly registers: Registers;
  readonly period: Report['period'];
  readonly onProgress?: OnProgress;
  /** Stops the judging. */
  readonly signal?: AbortSignal | undefined;
}

export interface Judged {
  readonly findings: readonly Finding[];
  /** Deviations of requirements and of advice. */
  readonly deviations: readonly Observation[];
  readonly totals: ReadonlyMap<string, readonly ControlTotal[]>;
  readonly scope: Report['scope'];
  readonly calls: Report['calls'];
  readonly tls: Report['tls'];
  readonly redactions: Report['redactions'];
  readonly approvals: Report['approvals'];
  readonly approvedValues: Report['approvedValues'];
  /** What CloudTrail's event history answered for, by account and Region. */
  readonly events: Report['events'];
  /** What it said of the calls that the evidence is made of. */
  readonly corroboration: Report['corroboration'];
}

/**
 * Judges stored evidence: the one code path of `report` and of `verify`. It never touches the network. Accounts are
 * taken one by one, so memory is bounded by the largest of them; what is derived (`facts/`, `populations/`) goes to
 * `files` as it is made.
 */
export async function judge(judging: Judging, files: DerivedFiles): Promise<Judged> {
  const { source, collection, catalog, params, registers, period } = judging;
  assertSameApproved(params.approvedValues, collection.approved);
  const inScope = collection.accounts.filter((account) => account.inScope).map(({ id }) => id);
  const ledger = openLedger(files, judging);
  const approvals = countApprovalUse(params.approvals, catalog.catalog.controls);
  const judgeOf = createJudge({
    controls: catalog.catalog.controls,
    tables: new Map(tables.map((table) => [table.name, table])),
    params: params.values,
    now: collection.from,
    period,
    days: daysOf(period),
    assurance: registers.assurance,
    waivers: registers.waivers,
    organisation: await organisationOf(judging),
  });
  const org = await orgContext(judging, inScope);
  const sessions = await readTlsSessions(source);
  const judgements = [];
  const events: Report['events'][number][] = [];
  const calls: PlannedCalls[] = [];
  for (const control of catalog.catalog.controls) await ledger.begin(control.id);
  for (const [index, account] of inScope.entries()) {
    judging.onProgress?.({ event: 'judge.account', message: `judging ${account}`, done: index, total: inScope.length });
    const evidence = await readAccount(source, account, collection, sessions);
    ledger.count(evidence);
    const answered = eventsAnswered(evidence);
    append(events, answered);
    append(calls, callsByOperation(evidence));
    const shards = new Map<string, TableShard>();
    for (const table of tables) {
      const shard = await inTurns(derivingTable(table, evidence, org), judging.signal);
      shards.set(table.name, shard);
      await ledger.shard(table, shard);
    }
    ledger.corroboration.add(shards.get('evidence.corroboration'), shards.get('evidence.unrecorded'));
    const facts = { account, regions: regionsOf(evidence), answered, shards, ...notEntered(evidence) };
    const observed: Observation[] = [];
    const judgement = judgeOf.judgingAccount(facts, (observation) => observed.push(observation));
    judgements.push({ account, results: await inTurns(judgement, judging.signal) });
    for (const observation of observed) {
      approvals.add(observation);
      await ledger.observe(observation);
    }
  }
  const findings = findingsOf(catalog.catalog.controls, inScope, judgements, await unknownAccounts(judging));
  return {
    findings: await Promise.all(
      findings.map(async (finding) => ({ ...finding, files: await ledger.files(finding.control) })),
    ),
    deviations: ledger.deviations,
    totals: ledger.totals,
    scope: ledger.coverage.scopes(collection),
    calls: summariseCalls(calls),
    tls: summariseTls(sessions.values()),
    redactions: ledger.coverage.redactions(),
    approvals: approvals.listed(),
    approvedValues: ledger.approved.listed(),
    events,
    corroboration: ledger.corroboration.finish(timesOf(collection)),
  };
}

/** When CloudTrail was asked about the collection, and about which time. */
function timesOf(collection: Collection) {
  const { corroborated } = collection;
  return corroborated === undefined ? undefined : { at: corroborated, asked: askedWindow(collection) };
}

/** What adds up over accounts. */
function openLedger(files: DerivedFiles, { catalog, params }: Judging) {
  const tested = tablesOfTests(catalog.catalog.controls);
  const coverage = new CoverageCounter();
  const approved = countApproved(params.approvedValues);
  const deviations: Observation[] = [];
  const totals = new Map<string, ControlTotal[]>();
  const rows = new Map<string, number>();
  return {
    coverage,
    approved,
    corroboration: countCorroboration(),
    deviations,
    totals,
    count: (evidence: AccountEvidence) => {
      for (const record of evidence.all()) coverage.add(record);
      for (const record of evidence.corroboration ?? []) coverage.addRedactions(record);
      for (const record of [...evidence.all(), ...(evidence.corroboration ?? [])]) approved.add(record);
    },
    begin: (control: string) => files.write(populationPath(control), populationHeader()),
    shard: async (table: FactTable, shard: TableShard) => {
      await files.write(shardPath(shard), shardText(table, shard));
      if (shard.totals.length > 0) totals.set(shard.table, [...(totals.get(shard.table) ?? []), ...shard.totals]);
    },
    observe: async (observation: Observation) => {
      await files.write(populationPath(observation.control), observationLine(observation, tested));
      rows.set(observation.control, (rows.get(observation.control) ?? 0) + 1);
      if (observation.result === 'deviates') deviations.push(observation);
    },
    files: async (control: string) => {
      const path = populationPath(control);
      return [{ path, rows: rows.get(control) ?? 0, sha256: await files.digest(path) }];
    },
  };
}

/** Why the organization's accounts are not known, if so; undefined when they are, or when the config chose them. */
async function unknownAccounts({ source, collection }: Judging): Promise<readonly Unknown[] | undefined> {
  if (!isOpen(collection.accountList)) return undefined;
  const operation = 'organizations:ListAccounts';
  const scope = { account: hubOf(collection) ?? '', region: GLOBAL };
  const isListed = collection.accounts.some(({ id }) => id === scope.account);
  const gaps = isListed ? gapsAt(operation, GLOBAL, await readAccount(source, scope.account, collection)) : [];
  if (gaps.length > 0) return gaps;
  return [{ operation, scope, record: null, reason: 'unparsable', detail: 'the list of accounts cannot be read' }];
}

/** The account that the run came from. */
function hubOf({ principal }: Collection): string | undefined {
  return accountOfArn(principal);
}

/**
 * Controls of the whole organisation are decided where the run came from, if that could see an organisation. That
 * there is none, only AWS can say: a call that was refused says nothing.
 */
async function organisationOf({ source, collection }: Judging): Promise<OrganisationPlace> {
  const hub = hubOf(collection);
  if (hub === undefined || !collection.accounts.some(({ id }) => id === hub))
    return { kind: 'unknown', reason: `the caller ${collection.principal} has no account among those listed` };
  if (collection.organisation !== null) return { kind: 'account', account: hub };
  const operation = 'organizations:DescribeOrganization';
  const [described] = (await readAccount(source, hub, collection)).records(GLOBAL, operation);
  if (described?.outcome.kind === 'absent') return { kind: 'none' };
  return { kind: 'unknown', reason: `${operation} was not answered` };
}

/**
 * The first of two passes: what accounts may know of each other, such as the policy of a bucket that only its owner
 * can read. Evidence is read once more for it, so that no more than one account is ever held.
 */
async function orgContext({ source, collection, period }: Judging, inScope: readonly string[]): Promise<OrgContext> {
  const shared: Row[] = [];
  for (const account of inScope) append(shared, sharedRows(await readAccount(source, account, collection)));
  const accounts = collection.accounts.map(({ id, state, inScope: isIn, reason }) => ({
    id,
    state,
    inScope: isIn,
    ...(reason === undefined ? {} : { reason }),
  }));
  const told = await organisationTold({ source, collection }, inScope);
  return orgContextOf({ organisation: collection.organisation, period, accounts, ...told }, shared);
}

/** What the account that the run came from was told: who manages the organisation, or that there is none. */
async function organisationTold(
  { source, collection }: Pick<Judging, 'source' | 'collection'>,
  inScope: readonly string[],
): Promise<Pick<OrgContext, 'management' | 'alone'>> {
  const hub = hubOf(collection);
  if (hub === undefined || !inScope.includes(hub)) return {};
  const records = (await readAccount(source, hub, collection)).records(GLOBAL, 'organizations:DescribeOrganization');
  if (collection.organisation === null && records[0]?.outcome.kind === 'absent') return { alone: hub };
  const [described] = records.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [outcome.response] : []));
  const management = stringMember(member(described, 'Organization'), 'MasterAccountId');
  return management === undefined ? {} : { management };
}

/** Why an account could not be entered: what the collection says, and the calls that say so. */
function notEntered(evidence: AccountEvidence): Pick<AccountFacts, 'unreachable'> {
  if (evidence.unreachable === undefined) return {};
  const calls = (['sts:AssumeRole', 'sts:GetCallerIdentity'] as const).flatMap((each) =>
    evidence.records(GLOBAL, each),
  );
  return { unreachable: { reason: evidence.unreachable, gaps: calls.flatMap((record) => unknownOf(record) ?? []) } };
}
