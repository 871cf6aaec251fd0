import { byText } from '../../core/compare.ts';
import { isJsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { callWith } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { readPolicy } from '../policy/read.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { filledIn } from '../told.ts';
import { type BucketReference, bucketReferences } from './bucket-references.ts';
import { bucketSettings, SETTINGS_ALGORITHMS, SETTINGS_COLUMNS } from './bucket-settings.ts';
import { REFUSES_PLAIN_HTTP, refusesPlainHttp } from './refuses-plain-http.ts';

const POLICY = 's3:GetBucketPolicy';

const spec: FactTable = {
  name: 's3.buckets',
  as: 'bucket',
  meaning: 'Buckets that Image Builder writes build logs and disk images to, and that trails deliver to.',
  grain: 'account',
  key: 'arn',
  needs: [
    'cloudtrail:DescribeTrails',
    'imagebuilder:ListDistributionConfigurations',
    'imagebuilder:ListInfrastructureConfigurations',
  ],
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the bucket.',
      source: 'the name in the configuration that refers to it',
    },
    uses: {
      type: 'list<string>',
      absentable: false,
      meaning: 'What it is used for: build-logs, disk-images, trail.',
      source:
        'imagebuilder:GetInfrastructureConfiguration logging.s3Logs; imagebuilder:GetDistributionConfiguration ' +
        's3ExportConfiguration; cloudtrail:DescribeTrails S3BucketName',
    },
    usedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the configurations and trails that name it.',
      source: 'as for uses',
    },
    exists: {
      type: 'bool',
      absentable: false,
      meaning: 'The bucket exists.',
      source: 's3:GetBucketPolicy: anything but NoSuchBucket',
    },
    hasPolicy: {
      type: 'bool',
      absentable: false,
      meaning: 'The bucket has a policy.',
      source: 's3:GetBucketPolicy: anything but NoSuchBucketPolicy and NoSuchBucket',
    },
    refusesPlainHttp: {
      type: 'bool',
      absentable: false,
      meaning: 'The bucket policy refuses every request that does not come over TLS.',
      source: 'derived: s3.refuses-plain-http@1',
    },
    refusedBy: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The statements of the bucket policy that refuse plain HTTP.',
      source: 'derived: s3.refuses-plain-http@1',
    },
    ...SETTINGS_COLUMNS,
  },
  algorithms: { 's3.refuses-plain-http@1': REFUSES_PLAIN_HTTP, ...SETTINGS_ALGORITHMS },
};

export const s3Buckets: TableDefinition = { ...spec, derive };

type PolicyCells = Record<'exists' | 'hasPolicy' | 'refusesPlainHttp' | 'refusedBy', Cell>;

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { references, gaps } = bucketReferences(evidence);
  const uses = new Map<string, BucketReference[]>();
  for (const reference of references) {
    const found = uses.get(reference.bucket);
    if (found === undefined) uses.set(reference.bucket, [reference]);
    else found.push(reference);
  }
  return { rows: [...uses].map(([bucket, by]) => rowFor(bucket, by, evidence, org)), gaps };
}

function rowFor(bucket: string, by: readonly BucketReference[], evidence: AccountEvidence, org: OrgContext): Row {
  const arn = `arn:${evidence.partition}:s3:::${bucket}`;
  const scope = { account: evidence.account, region: GLOBAL };
  const record = callWith(evidence.records(GLOBAL, POLICY), 'Bucket', bucket);
  const settings = bucketSettings(
    bucket,
    evidence,
    by.flatMap(({ place }) => place ?? []),
  );
  const own = { ...policyCells(arn, record, scope), ...settings.cells };
  const { cells, from } = filledIn(own, arn, org);
  return makeRow(spec, {
    scope,
    from: [...(record === undefined ? [] : [record]), ...settings.records, ...by.flatMap((use) => use.records)],
    alsoFrom: from,
    cells: {
      arn: known(arn),
      uses: known([...new Set(by.map((use) => use.use))].sort(byText)),
      usedBy: known([...new Set(by.map((use) => use.by))].sort(byText)),
      ...cells,
    },
  });
}

/** Whether a bucket exists, as S3 tells this account or else the bucket's own. */
export function bucketThere(bucket: string, evidence: AccountEvidence, org: OrgContext): Cell {
  const arn = `arn:${evidence.partition}:s3:::${bucket}`;
  const record = callWith(evidence.records(GLOBAL, POLICY), 'Bucket', bucket);
  const { exists } = policyCells(arn, record, { account: evidence.account, region: GLOBAL });
  return filledIn({ exists }, arn, org).cells.exists;
}

function policyCells(arn: string, record: EvidenceRecord | undefined, scope: Row['scope']): PolicyCells {
  const why = record === undefined ? notCalled(POLICY, scope) : unknownOf(record);
  if (record === undefined || why !== undefined) return all(unknown(why ?? notCalled(POLICY, scope)));
  const { outcome } = record;
  if (outcome.kind === 'absent') {
    return { exists: known(outcome.code !== 'NoSuchBucket'), hasPolicy: known(false), ...refusal(false, []) };
  }
  const response = outcome.kind === 'ok' ? outcome.response : undefined;
  if (!isJsonObject(response)) return all(unknown(unparsable(record, 'the answer is no object')));
  const reading = readPolicy(member(response, 'Policy'));
  const there = { exists: known(true), hasPolicy: known(true) };
  if (!reading.ok) {
    const unread = unknown(unparsable(record, reading.detail));
    return { ...there, refusesPlainHttp: unread, refusedBy: unread };
  }
  const { refuses, by } = refusesPlainHttp(reading.document, arn);
  return { ...there, ...refusal(refuses, by) };
}

function refusal(refuses: boolean, by: readonly string[]) {
  return { refusesPlainHttp: known(refuses), refusedBy: known(by) };
}

function all(cell: Cell): PolicyCells {
  return { exists: cell, hasPolicy: cell, refusesPlainHttp: cell, refusedBy: cell };
}
