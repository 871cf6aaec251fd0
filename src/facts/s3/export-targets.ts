import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { OrgContext } from '../../model/facts.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { ABSENT, type Cell, citing, known } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { type BucketReference, exportReferences } from './bucket-references.ts';
import { bucketRegion } from './bucket-settings.ts';

const BUCKET_OWNER = algorithm(
  'bucket-owner@1',
  [call('s3:GetBucketLocation')],
  'The account itself where S3 answers s3:GetBucketLocation with it as ExpectedBucketOwner; else the account in scope ' +
    'to which S3 so answered, where that names the bucket too. Otherwise it is not known: a refusal does not tell a ' +
    'stranger’s bucket from a missing permission.',
);

interface TargetSubject extends Subject, Pick<BucketReference, 'bucket' | 'by'> {}

/** Where disk images are handed to. */
export const s3ExportTargets = table<TargetSubject>({
  name: 's3.exportTargets',
  as: 'exportTarget',
  meaning: 'Buckets to which distribution settings export disk images: one row for each setting and bucket.',
  grain: 'region',
  key: 'id',
  needs: [DISTRIBUTION.list],
  reads: [call(DISTRIBUTION.get)],
  subjects: eachTarget,
  columns: {
    id: always('string', 'The setting and the bucket.', call(DISTRIBUTION.get), ({ bucket, by }) =>
      known(`${by}#${bucket}`),
    ),
    distribution: always('string', 'ARN of the distribution configuration.', call(DISTRIBUTION.list), ({ by }) =>
      known(by),
    ),
    bucket: always(
      'string',
      'Name of the bucket.',
      call(DISTRIBUTION.get, 'distributions[].s3ExportConfiguration.s3Bucket'),
      ({ bucket }) => known(bucket),
    ),
    owner: maybe('string', 'The account that owns it. Absent: there is no such bucket.', BUCKET_OWNER, ownerOf),
    foreign: always('bool', 'That is another account.', BUCKET_OWNER, (target, evidence, org) => {
      const owner = ownerOf(target, evidence, org);
      return owner.is === 'unknown' ? owner : known(owner.is === 'known' && owner.value !== evidence.account);
    }),
  },
});

function eachTarget(evidence: AccountEvidence): Found<TargetSubject> {
  const { references, gaps } = exportReferences(evidence);
  const subjects = references.map(({ bucket, by, records }) => {
    const scope = { account: evidence.account, region: by.split(':')[3] ?? '' };
    return [`${by}#${bucket}`, { bucket, by, scope, from: records }] as const;
  });
  return { subjects: [...new Map(subjects).values()], gaps };
}

/** Only to the owner does S3 tell where a bucket is. */
function ownerOf({ bucket }: TargetSubject, evidence: AccountEvidence, org: OrgContext): Cell {
  const { account, partition } = evidence;
  const region = bucketRegion({ bucket }, evidence);
  const asked = region.from ?? [];
  if (region.is === 'known') return citing(known(account), asked);
  if (region.is === 'absent') return citing(ABSENT, asked);
  const told = org.lookup(`arn:${partition}:s3:::${bucket}`);
  const isTold = 'values' in told && told.values['region'] !== undefined && told.scope.account !== account;
  return isTold ? citing(known(told.scope.account), [...asked, ...told.from.map((id) => ({ id }))]) : region;
}
