import { grouped } from '../../core/group.ts';
import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL, type Operation } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { gapsAt, unknownOf } from '../coverage.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { known, unknown } from '../row.ts';
import { algorithm, EVERY_CALL, PLACE } from '../source.ts';

/** Of the event history, how far reading came is printed with the report's coverage; of the others one page is enough. */
export const SAMPLED_LISTS: ReadonlySet<DeclaredOperation> = new Set([
  'cloudtrail:LookupEvents',
  'imagebuilder:ListImagePackages',
  'imagebuilder:ListLifecycleExecutions',
]);

const ANSWERED = algorithm(
  'answered-calls@1',
  [EVERY_CALL],
  'Answered is a call with a successful answer, one to which AWS says that there is none, one that a pinned table ' +
    "of services and Regions says cannot be made, and one about another account's bucket or key that this account may " +
    'not ask for while an account in scope could. Where any call of the operation was refused, throttled out or failed, ' +
    'or was not read to its last page, the number is not known, with the first such call as the reason. Some ' +
    'lists are not read to their end on purpose, which does not count: ' +
    `${[...SAMPLED_LISTS].join(', ')}.`,
);

/** The calls of one operation in one Region: there is at least one. */
interface Calls extends Subject {
  readonly place: string;
  readonly operation: Operation;
  readonly records: readonly EvidenceRecord[];
}

export const evidenceCalls = table<Calls>({
  name: 'evidence.calls',
  as: 'call',
  meaning: "This report's own calls: each operation in each Region in which it was made.",
  grain: 'account',
  key: 'id',
  needs: ['sts:GetCallerIdentity'],
  reads: [EVERY_CALL],
  subjects: eachOperation,
  columns: {
    id: always('string', 'The account, the Region and the operation.', PLACE, ({ operation, place, scope }) =>
      known(`${scope.account}/${place} ${operation}`),
    ),
    region: always('string', 'The Region, or global.', PLACE, ({ place }) => known(place)),
    operation: always('string', 'The operation.', EVERY_CALL, ({ operation }) => known(operation)),
    calls: always('int', 'How many calls were made, each page by itself.', EVERY_CALL, ({ records }) =>
      known(records.length),
    ),
    answered: always('int', 'How many of them AWS answered.', ANSWERED, (calls, evidence, org) => {
      const [why] = unansweredBy(calls, evidence, org);
      return why === undefined ? known(calls.records.length) : unknown(why);
    }),
  },
});

function eachOperation(evidence: AccountEvidence): Found<Calls> {
  const groups = grouped(evidence.all(), ({ operation, scope }) => `${scope.region} ${operation}`);
  const scope = { account: evidence.account, region: GLOBAL };
  const subjects = [...groups.values()].flatMap((records) =>
    records
      .slice(0, 1)
      .map((first) => ({ place: first.scope.region, operation: first.operation, records, scope, from: records })),
  );
  return { subjects };
}

function unansweredBy({ operation, place, records }: Calls, evidence: AccountEvidence, org: OrgContext): Unknown[] {
  const declared = operation as DeclaredOperation; // schemas read operations as plain text
  const open = records.filter(
    (record) => record.outcome.kind !== 'unsupported' && !isToldByOwner(record, evidence, org),
  );
  const refused = open.flatMap((record) => unknownOf(record) ?? []);
  const cut = gapsAt(declared, place, evidence).filter(({ reason }) => reason === 'more-pages');
  return [...refused, ...(SAMPLED_LISTS.has(declared) ? [] : cut)];
}

/** The bucket and the key of an organisation trail show themselves to their owner alone, who is asked as well. */
function isToldByOwner({ input, operation }: EvidenceRecord, { account, partition }: AccountEvidence, org: OrgContext) {
  const bucket = operation.startsWith('s3:') ? stringMember(input, 'Bucket') : undefined;
  const key = operation.startsWith('kms:') ? stringMember(input, 'KeyId') : undefined;
  const arn = bucket === undefined ? key : `arn:${partition}:s3:::${bucket}`;
  const row = arn === undefined ? undefined : org.lookup(arn);
  return row !== undefined && 'values' in row && row.scope.account !== account;
}
