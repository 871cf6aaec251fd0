import { append } from '../../core/append.ts';
import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { readAccount, readTlsSessions } from '../../evidence/read.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Collection, EvidenceRecord, ListRead } from '../../model/evidence.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Step } from '../../model/verification.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import type { Config } from '../config-schema.ts';
import {
  accountReasonFaults,
  entryReasonFaults,
  regionReasonFaults,
  unaskedFaults,
  whyNotRead,
} from './scope-reasons.ts';

type Account = Collection['accounts'][number];
type Chosen = Config['scope'];

/** States in which an account is read. Written out again: the checker is not the maker. */
const READABLE: ReadonlySet<string> = new Set(['ACTIVE', 'UNKNOWN']);

/**
 * Whether evidence/collection.json says what the evidence and config.yaml say: every account and Region that AWS
 * named, each in or out of scope as configured, and no record outside the run's time, accounts and connections. Dropping
 * a failing account or Region from the list would otherwise drop it from every verdict.
 */
export async function checkScope(source: FileSource, collection: Collection, chosen: Chosen): Promise<Step> {
  const sessions = await readTlsSessions(source);
  const faults: string[] = [];
  for (const account of collection.accounts) {
    const evidence = await readAccount(source, account.id, collection);
    append(faults, accountFaults(account, evidence, collection, chosen));
    for (const { id, tls } of [...evidence.all(), ...(evidence.corroboration ?? [])]) {
      if (tls !== null && !sessions.has(tls)) faults.push(`${id} names a TLS session that was not recorded.`);
    }
  }
  const known = collection.accounts.map(({ id }) => `evidence/${id}/`);
  for (const path of source.files.keys()) {
    const isStray = /^evidence\/.*\//.test(path) && !known.some((folder) => path.startsWith(folder));
    if (isStray) faults.push(`${path} is of an account that evidence/collection.json does not list.`);
  }
  const said = `${collection.accounts.length} accounts and their Regions are those that AWS named, in and out of scope as config.yaml says.`;
  const shown =
    faults.length > SHOWN ? [...faults.slice(0, SHOWN), `${faults.length - SHOWN} further faults.`] : faults;
  return {
    name: 'scope',
    result: faults.length === 0 ? 'passed' : 'failed',
    detail: faults.length === 0 ? [said] : shown,
  };
}

function accountFaults(account: Account, evidence: AccountEvidence, run: Collection, chosen: Chosen): string[] {
  const isHub = account.id === run.principal.split(':')[4];
  return [
    ...choiceFaults(account, isHub, chosen),
    ...unaskedFaults(account, isHub, evidence),
    ...(isHub ? organisationFaults(evidence, run, chosen) : []),
    ...(account.inScope ? entryFaults(account, evidence, chosen) : []),
    ...[...evidence.all()].flatMap((record) => recordFaults(record, account, isHub, run)),
    ...corroborationFaults(account, evidence, isHub, run),
  ];
}

/** What CloudTrail was asked afterwards has a time of its own, which begins when collecting has ended. */
function corroborationFaults(
  account: Account,
  { corroboration = [] }: AccountEvidence,
  isHub: boolean,
  run: Collection,
) {
  const { corroborated } = run;
  if (corroborated === undefined) {
    return corroboration.map(({ id }) => `${id} corroborates; evidence/collection.json does not say that it was done.`);
  }
  const faults = corroboration.flatMap((record) => recordFaults(record, account, isHub, corroborated));
  if (corroborated.from < run.to || corroborated.to < corroborated.from)
    faults.push(`It is said to have been corroborated from ${corroborated.from}, before collecting ended.`);
  return faults;
}

/** An account in scope was read in the Regions that AWS named, or a record says why it could not be entered. */
function entryFaults(account: Account, evidence: AccountEvidence, chosen: Chosen): string[] {
  if (account.reason === undefined) return regionFaults(evidence, account, chosen);
  const entering = ['sts:AssumeRole', 'sts:GetCallerIdentity'] as const;
  const isRefused = entering.some((operation) => evidence.records(GLOBAL, operation).some(isUnanswered));
  return isRefused
    ? entryReasonFaults(account, evidence)
    : [`${account.id} is said not to have been entered; no record says so.`];
}

function isUnanswered({ outcome }: EvidenceRecord): boolean {
  return outcome.kind !== 'ok';
}

const SHOWN = 10;

function choiceFaults(account: Account, isHub: boolean, chosen: Chosen): string[] {
  const { id, inScope, state, reason } = account;
  const { accounts, role } = chosen;
  const excluded = accounts.exclude.find((account) => account.id === id);
  if (excluded !== undefined) {
    const same = !inScope && reason === excluded.reason;
    return same ? [] : [`${id} is excluded in config.yaml, and not in evidence/collection.json for the same reason.`];
  }
  const isChosen = accounts.include?.includes(id) ?? true;
  const isReadable = READABLE.has(state) && (isHub || role !== undefined);
  if (inScope === (isChosen && isReadable)) return accountReasonFaults(account, chosen);
  return [`${id} (${state}) is ${inScope ? 'in' : 'out of'} scope, which does not follow from config.yaml.`];
}

/** A record must be of the run's time, and of an account that was read, or that the run came from. */
function recordFaults(
  { id, startedAt, endedAt }: EvidenceRecord,
  { inScope }: Account,
  isHub: boolean,
  run: Pick<Collection, 'from' | 'to'>,
) {
  const faults: string[] = [];
  if (startedAt < run.from || endedAt > run.to)
    faults.push(`${id} was not recorded between ${run.from} and ${run.to}.`);
  if (!inScope && !isHub) faults.push(`${id} is evidence of an account that is out of scope.`);
  return faults;
}

function organisationFaults(evidence: AccountEvidence, run: Collection, chosen: Chosen): string[] {
  const { organisation, principal, accounts } = run;
  const faults: string[] = [];
  const answers = (operation: DeclaredOperation) => evidence.records(GLOBAL, operation);
  if (!sameList(run.accountList, accountList(evidence, run, chosen)))
    faults.push('What is known of the list of accounts does not follow from the evidence and config.yaml.');
  if (!answers('sts:GetCallerIdentity').some((record) => record.principal === principal))
    faults.push('No record says that AWS took the caller for the principal of evidence/collection.json.');
  const [described] = answers('organizations:DescribeOrganization').flatMap(responseOf);
  if ((stringMember(member(described, 'Organization'), 'Id') ?? null) !== organisation)
    faults.push('The organisation of evidence/collection.json is not the one that AWS named.');
  const listed = new Map(accounts.map(({ id, state }) => [id, state]));
  for (const account of answers('organizations:ListAccounts').flatMap((record) => itemsOf(record, 'Accounts'))) {
    const [id = '', state] = [stringMember(account, 'Id'), stringMember(account, 'State')];
    const wanted = state ?? stringMember(account, 'Status') ?? 'UNKNOWN';
    if (/^\d{12}$/.test(id) && listed.get(id) !== wanted)
      faults.push(`AWS named the account ${id} as ${wanted}; evidence/collection.json does not.`);
  }
  return faults;
}

/**
 * What the evidence says of the list of accounts: that there is no organisation makes a complete list of one; else the
 * pages must all be there, with the caller among the accounts, each by its id.
 */
function accountList(evidence: AccountEvidence, { principal }: Collection, { accounts, role }: Chosen): ListRead {
  const chosen = accounts.include !== undefined || role === undefined;
  const [described] = evidence.records(GLOBAL, 'organizations:DescribeOrganization');
  const pages = evidence.records(GLOBAL, 'organizations:ListAccounts');
  const [first] = pages;
  if (described?.outcome.kind === 'absent' && first !== undefined && first.outcome.kind !== 'ok')
    return { complete: true, chosen };
  const ids = pages.flatMap((page) => itemsOf(page, 'Accounts')).map((account) => stringMember(account, 'Id') ?? '');
  const isList = ids.includes(principal.split(':')[4] ?? '') && ids.every((id) => /^\d{12}$/.test(id));
  return { complete: isWhole(pages) && isList, chosen };
}

const REGION = /^[a-z]{2,6}(-[a-z]+)+-\d{1,2}$/;

/** Whether one of the two lists of Regions was read to its end, and names nothing but Regions. */
function regionList(evidence: AccountEvidence, { regions }: Chosen): ListRead {
  const lists: readonly DeclaredOperation[] = ['account:ListRegions', 'ec2:DescribeRegions'];
  const complete = lists.some((operation) => {
    const pages = evidence.records(GLOBAL, operation);
    const names = pages.flatMap((page) => itemsOf(page, 'Regions')).map((item) => stringMember(item, 'RegionName'));
    return isWhole(pages) && names.length > 0 && names.every((name) => REGION.test(name ?? ''));
  });
  return { complete, chosen: regions !== undefined };
}

function isWhole(pages: readonly EvidenceRecord[]): boolean {
  return pages.length > 0 && pages.every(isAnswered) && pages.some(({ more }) => more === false);
}

function isAnswered({ outcome }: EvidenceRecord): boolean {
  return outcome.kind === 'ok';
}

function sameList(said: ListRead | undefined, follows: ListRead): boolean {
  return said?.complete === follows.complete && said.chosen === follows.chosen;
}

function regionFaults(evidence: AccountEvidence, account: Account, chosen: Chosen): string[] {
  const { id, regions } = account;
  const { regions: wanted } = chosen;
  const follows = regionList(evidence, chosen);
  const list = sameList(account.regionList, follows)
    ? []
    : [`What is known of the list of Regions of ${id} does not follow from the evidence and config.yaml.`];
  const named = namedRegions(evidence);
  const wrong = [...named].flatMap(([name, state]) => {
    const region = regions.find((each) => each.region === name);
    const isWanted = whyNotRead(name, state, evidence, chosen) === undefined;
    if (region !== undefined && region.inScope === isWanted) return [];
    return [`AWS named ${name} in ${id} as ${state}; evidence/collection.json does not have it so.`];
  });
  // Beside those that AWS named, only the config's choice may be read; without a list, the Region that was asked.
  const isMade = (region: string) => !named.has(region) && !(wanted?.includes(region) ?? !follows.complete);
  const made = regions.filter(({ region }) => isMade(region));
  const reasons = regionReasonFaults(account, (region) =>
    whyNotRead(region, named.get(region) ?? 'UNKNOWN', evidence, chosen),
  );
  return [...list, ...wrong, ...reasons, ...made.map(({ region }) => `${region} in ${id} is named by nobody.`)];
}

/** The Regions that AWS named, with their states: by account:ListRegions, and by EC2 where that was asked too. */
function namedRegions(evidence: AccountEvidence): ReadonlyMap<string, string> {
  const states = (operation: DeclaredOperation, state: string) =>
    evidence
      .records(GLOBAL, operation)
      .flatMap((record) => itemsOf(record, 'Regions'))
      .map((item) => [stringMember(item, 'RegionName') ?? '', stringMember(item, state) ?? 'UNKNOWN'] as const);
  const named = [...states('account:ListRegions', 'RegionOptStatus'), ...states('ec2:DescribeRegions', 'OptInStatus')];
  return new Map(named.filter(([name]) => REGION.test(name)));
}

function responseOf({ outcome }: EvidenceRecord) {
  return outcome.kind === 'ok' ? [outcome.response] : [];
}

function itemsOf(record: EvidenceRecord, name: string) {
  return responseOf(record).flatMap((response) => {
    const items = member(response, name);
    return Array.isArray(items) ? items : [];
  });
}
