import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type BucketReference, bucketReferences } from './bucket-references.ts';
import { bucketSettings } from './bucket-settings.ts';

const spec: FactTable = {
  name: 's3.exportTargets',
  as: 'exportTarget',
  meaning: 'Buckets to which distribution settings export disk images: one row for each setting and bucket.',
  grain: 'region',
  key: 'id',
  needs: ['imagebuilder:ListDistributionConfigurations'],
  columns: {
    id: column('string', 'The setting and the bucket.', 'imagebuilder:GetDistributionConfiguration'),
    distribution: column(
      'string',
      'ARN of the distribution configuration.',
      'imagebuilder:ListDistributionConfigurations',
    ),
    bucket: column(
      'string',
      'Name of the bucket.',
      'imagebuilder:GetDistributionConfiguration distributions[].s3ExportConfiguration.s3Bucket',
    ),
    owner: absentable(
      'string',
      'The account that owns it. Absent: there is no such bucket.',
      'derived: bucket-owner@1',
    ),
    foreign: column('bool', 'That is another account.', 'derived: bucket-owner@1'),
  },
  algorithms: {
    'bucket-owner@1':
      'The account itself where S3 answers s3:GetBucketLocation with it as ExpectedBucketOwner; else the account in scope ' +
      'to which S3 so answered, where that names the bucket too. Otherwise it is not known: a refusal does not tell a ' +
      'stranger’s bucket from a missing permission.',
  },
};

/** Where disk images are handed to. */
export const s3ExportTargets: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { references, gaps } = bucketReferences(evidence);
  const rows = new Map<string, Row>();
  for (const reference of references) {
    if (reference.use !== 'disk-images') continue;
    const row = rowFor(reference, evidence, org);
    rows.set(row.key, row);
  }
  return { rows: [...rows.values()], gaps: gaps.filter(({ operation }) => /Distribution/.test(operation)) };
}

function rowFor({ bucket, by, records }: BucketReference, evidence: AccountEvidence, org: OrgContext): Row {
  const { account, partition } = evidence;
  const settings = bucketSettings(bucket, evidence);
  const told = org.lookup(`arn:${partition}:s3:::${bucket}`);
  const owner = ownerOf(settings.cells.region, told, account);
  return makeRow(spec, {
    scope: { account, region: by.split(':')[3] ?? '' },
    from: [...records, ...settings.records],
    alsoFrom: 'values' in told ? told.from : [],
    cells: {
      id: known(`${by}#${bucket}`),
      distribution: known(by),
      bucket: known(bucket),
      owner,
      foreign: owner.is === 'unknown' ? owner : known(owner.is === 'known' && owner.value !== account),
    },
  });
}

/** Only to the owner does S3 tell where a bucket is. */
function ownerOf(region: Cell, told: ReturnType<OrgContext['lookup']>, account: string): Cell {
  if (region.is === 'known') return known(account);
  if (region.is === 'absent') return ABSENT;
  const isTold = 'values' in told && told.values['region'] !== undefined && told.scope.account !== account;
  return isTold ? known(told.scope.account) : unknown(region.why);
}
