import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { column } from '../columns.ts';
import { gapsAt, unknownOf } from '../coverage.ts';
import { known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

/** Of the event history, how far reading came is printed with the report's coverage; of the others one page is enough. */
export const SAMPLED_LISTS: ReadonlySet<DeclaredOperation> = new Set([
  'cloudtrail:LookupEvents',
  'imagebuilder:ListImagePackages',
  'imagebuilder:ListLifecycleExecutions',
]);

const spec: FactTable = {
  name: 'evidence.calls',
  as: 'call',
  meaning: "This report's own calls: each operation in each Region in which it was made.",
  grain: 'account',
  key: 'id',
  needs: ['sts:GetCallerIdentity'],
  columns: {
    id: column('string', 'The account, the Region and the operation.', 'the scope of the calls'),
    region: column('string', 'The Region, or global.', 'the scope of the calls'),
    operation: column('string', 'The operation.', 'the evidence records'),
    calls: column('int', 'How many calls were made, each page by itself.', 'the evidence records'),
    answered: column('int', 'How many of them AWS answered.', 'derived: answered-calls@1'),
  },
  algorithms: {
    'answered-calls@1':
      'Answered is a call with a successful answer, one to which AWS says that there is none, one that a pinned table ' +
      "of services and Regions says cannot be made, and one about another account's bucket or key that this account may " +
      'not ask for while an account in scope could. Where any call of the operation was refused, throttled out or failed, ' +
      'or was not read to its last page, the number is not known, with the first such call as the reason. Some ' +
      'lists are not read to their end on purpose, which does not count: ' +
      `${[...SAMPLED_LISTS].join(', ')}.`,
  },
};

export const evidenceCalls: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const groups = new Map<string, EvidenceRecord[]>();
  for (const record of evidence.all()) {
    const key = `${record.scope.region} ${record.operation}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return { rows: [...groups.values()].flatMap((records) => rowFor(records, evidence, org)) };
}

function rowFor(records: readonly EvidenceRecord[], evidence: AccountEvidence, org: OrgContext): Row[] {
  const [first] = records;
  if (first === undefined) return [];
  const { operation, scope } = first;
  const [why] = unansweredBy(records, evidence, org);
  return [
    makeRow(spec, {
      scope: { account: evidence.account, region: GLOBAL },
      from: records,
      cells: {
        id: known(`${scope.account}/${scope.region} ${operation}`),
        region: known(scope.region),
        operation: known(operation),
        calls: known(records.length),
        answered: why === undefined ? known(records.length) : unknown(why),
      },
    }),
  ];
}

function unansweredBy(records: readonly EvidenceRecord[], evidence: AccountEvidence, org: OrgContext): Unknown[] {
  const [first] = records;
  if (first === undefined) return [];
  const open = records.filter(
    (record) => record.outcome.kind !== 'unsupported' && !isToldByOwner(record, evidence, org),
  );
  const refused = open.flatMap((record) => unknownOf(record) ?? []);
  const gaps = gapsAt(first.operation as DeclaredOperation, first.scope.region, evidence); // schemas read operations as plain text
  const cut = gaps.filter(
    ({ reason }) => reason === 'more-pages' && !SAMPLED_LISTS.has(first.operation as DeclaredOperation),
  );
  return [...refused, ...cut];
}

/** The bucket and the key of an organisation trail show themselves to their owner alone, who is asked as well. */
function isToldByOwner({ input, operation }: EvidenceRecord, { account, partition }: AccountEvidence, org: OrgContext) {
  const bucket = operation.startsWith('s3:') ? stringMember(input, 'Bucket') : undefined;
  const key = operation.startsWith('kms:') ? stringMember(input, 'KeyId') : undefined;
  const arn = bucket === undefined ? key : `arn:${partition}:s3:::${bucket}`;
  const row = arn === undefined ? undefined : org.lookup(arn);
  return row !== undefined && 'values' in row && row.scope.account !== account;
}
