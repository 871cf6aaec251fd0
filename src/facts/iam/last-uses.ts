import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { callWith, type Item, listed } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { computed } from '../lens.ts';
import { algorithm, call } from '../source.ts';

const START = 'iam:GenerateServiceLastAccessedDetails';
const READ = 'iam:GetServiceLastAccessedDetails';

/** For every table that reads IAM's jobs. */
export const LAST_USE = algorithm(
  'last-use@1',
  [call(START), call(READ)],
  `${START} (ACTION_LEVEL) is asked for the ARN, and ${READ} until the job is done. The job's answer counts when JobStatus ` +
    'is COMPLETED and every page was read; of it the element of ServicesLastAccessed with the ServiceNamespace is taken. ' +
    'LastAuthenticated is the last time the service was called, missing where IAM knows of none. IAM looks back 400 days ' +
    'at most, lags by hours, and counts refused attempts. An answer that does not list the service leaves it unknown.',
);

/** IAM's word on one service that a principal may use, or why there is none. */
export type ServiceUse =
  | { readonly ok: true; readonly json: JsonObject; readonly record: EvidenceRecord }
  | { readonly ok: false; readonly why: Unknown; readonly record?: EvidenceRecord };

/** Finds when principals last used a service, in the jobs that IAM was asked for. */
export const lastUses = computed(LAST_USE, lastUsesIn);

function lastUsesIn(evidence: AccountEvidence): (arn: string, service: string) => ServiceUse {
  const pages = new Map<string, EvidenceRecord[]>();
  for (const record of evidence.records(GLOBAL, READ)) {
    const arn = stringMember(record.about, 'Arn') ?? '';
    pages.set(arn, [...(pages.get(arn) ?? []), record]);
  }
  return (arn, service) => {
    const records = pages.get(arn) ?? [];
    const [first] = records;
    if (first === undefined) return { ok: false, ...notStarted(evidence, arn) };
    const why = unfinished(records);
    if (why !== undefined) return { ok: false, why, record: first };
    const { items, gaps } = listed(records, 'ServicesLastAccessed');
    const found = items.find(({ json }) => stringMember(json, 'ServiceNamespace') === service);
    if (found !== undefined) return used(found);
    return { ok: false, why: gaps[0] ?? unparsable(first, `IAM lists no use of ${service} for ${arn}`), record: first };
  };
}

function used({ json, record }: Item): ServiceUse {
  return { ok: true, json, record };
}

/** The call that starts the job may be the one that was refused. */
function notStarted(evidence: AccountEvidence, arn: string) {
  const start = callWith(evidence.records(GLOBAL, START), 'Arn', arn);
  const scope = { account: evidence.account, region: GLOBAL };
  if (start === undefined) return { why: notCalled(READ, scope, evidence.unreachable) };
  return { why: unknownOf(start) ?? notCalled(READ, scope), record: start };
}

/** Why a job's pages tell nothing. */
function unfinished(records: readonly EvidenceRecord[]): Unknown | undefined {
  for (const record of records) {
    const refused = unknownOf(record);
    if (refused !== undefined) return refused;
    const { id, operation, outcome, scope } = record;
    const response = outcome.kind === 'ok' ? outcome.response : null;
    const status = stringMember(response, 'JobStatus');
    if (status !== 'COMPLETED') {
      return { operation, scope, record: id, reason: 'failed', detail: `the job is ${status}${errorIn(response)}` };
    }
  }
  const last = records.reduce((one, other) => (other.page > one.page ? other : one));
  if (last.more === false) return undefined;
  return { operation: last.operation, scope: last.scope, record: last.id, reason: 'more-pages' };
}

function errorIn(response: Json): string {
  const error = member(response, 'Error');
  const said = [stringMember(error, 'Code'), stringMember(error, 'Message')].filter((each) => each !== undefined);
  return said.length === 0 ? '' : `: ${said.join(': ')}`;
}
