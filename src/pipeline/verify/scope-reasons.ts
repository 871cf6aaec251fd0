import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Collection, EvidenceRecord } from '../../model/evidence.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import type { Config } from '../config-schema.ts';

type Account = Collection['accounts'][number];
type Chosen = Config['scope'];

/**
 * Why accounts and Regions are not read, in the words that follow from config.yaml and the evidence. Written out again:
 * the checker is not the maker.
 */

/** The reason of an account that is out of scope is the first that holds. */
export function accountReasonFaults({ id, inScope, state, reason }: Account, chosen: Chosen): string[] {
  if (inScope) return [];
  const follows = whyOut(id, state, chosen);
  return reason === follows
    ? []
    : [`${id} is said to be out of scope because “${reason}”; what follows is “${follows}”.`];
}

function whyOut(id: string, state: string, { accounts }: Chosen): string {
  const excluded = accounts.exclude.find((account) => account.id === id);
  if (excluded !== undefined) return excluded.reason;
  if (accounts.include?.includes(id) === false) return 'not among the accounts the configuration includes';
  if (state !== 'ACTIVE' && state !== 'UNKNOWN') return `the account is ${state.toLowerCase().replaceAll('_', ' ')}`;
  return 'no role is configured by which member accounts could be read';
}

/** The reason of an account that could not be entered is what AWS answered to the attempt. */
export function entryReasonFaults({ id, reason }: Account, evidence: AccountEvidence): string[] {
  const [assumed] = evidence.records(GLOBAL, 'sts:AssumeRole');
  const [asked] = evidence.records(GLOBAL, 'sts:GetCallerIdentity');
  const arn = stringMember(assumed?.input, 'RoleArn');
  const follows =
    assumed?.outcome.kind === 'ok'
      ? `the session of ${arn} was not accepted: ${said(asked)}`
      : `the role ${arn} could not be assumed: ${said(assumed)}`;
  return reason === follows
    ? []
    : [`${id} is said not to have been entered because “${reason}”; what follows is “${follows}”.`];
}

function said(record: EvidenceRecord | undefined): string {
  const outcome = record?.outcome;
  return outcome !== undefined && 'message' in outcome ? `${outcome.code}: ${outcome.message}` : 'no credentials came';
}

/** A Region's reason is the first that holds. */
export function regionReasonFaults({ id, regions }: Account, whyOut: (region: string) => string | undefined): string[] {
  return regions.flatMap(({ region, inScope, reason }) => {
    const follows = inScope ? undefined : whyOut(region);
    if (reason === follows) return [];
    return [
      `${region} in ${id} is said to be ${inScope ? 'in' : 'out of'} scope because “${reason}”, which does not follow.`,
    ];
  });
}

/** States in which a Region is read. */
const ENABLED: ReadonlySet<string> = new Set([
  'ENABLED',
  'ENABLED_BY_DEFAULT',
  'opted-in',
  'opt-in-not-required',
  'UNKNOWN',
]);

/** Why a Region is not read: it is not enabled, the config names others, or declares it closed and AWS shows that. */
export function whyNotRead(
  region: string,
  state: string,
  evidence: AccountEvidence,
  { regions, closedRegions }: Chosen,
): string | undefined {
  if (!ENABLED.has(state)) return 'the Region is not enabled in the account';
  if (regions?.includes(region) === false) return 'not among the Regions the configuration includes';
  const closed = closedRegions.find(
    (each) => each.region === region && (each.accounts?.includes(evidence.account) ?? true),
  );
  const isShown = (['imagebuilder:ListImagePipelines', 'ec2:DescribeVpcs'] as const).every((operation) => {
    const records = evidence.records(region, operation);
    return records.length > 0 && records.every(({ outcome }) => outcome.kind === 'denied' && outcome.by === 'scp');
  });
  if (closed === undefined || !isShown) return undefined;
  return `not looked at: closed by a service control policy, as ${closed.owner} declared (${closed.reason})`;
}

/** What there was to look at is always asked: without a record of it, a list was struck out. */
export function unaskedFaults(account: Account, isHub: boolean, evidence: AccountEvidence): string[] {
  const wasAsked = (operation: DeclaredOperation) => evidence.records(GLOBAL, operation).length > 0;
  const wasEntered = account.inScope && account.reason === undefined;
  const wanted = [
    ...(isHub ? (['organizations:DescribeOrganization', 'organizations:ListAccounts'] as const) : []),
    ...(wasEntered ? (['account:ListRegions'] as const) : []),
  ];
  return wanted
    .filter((operation) => !wasAsked(operation))
    .map((operation) => `No record says that ${operation} was asked in ${account.id}.`);
}
