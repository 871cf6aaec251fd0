import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';
import {
  FRANKFURT,
  GOLDEN_IMAGES,
  LOG_ARCHIVE,
  MANAGEMENT,
  type Place,
  STRANGER,
  VIRGINIA,
  WORKLOADS,
} from './accounts.ts';
import type { When } from './build/when.ts';

/** Who looks for what should not be: Macie in buckets, Access Analyzer at doors to the outside. */

const GOLDEN: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
const SHOP: Place = { account: WORKLOADS, region: FRANKFURT };

export function watchingRows(when: When): AnswerRow[] {
  return [
    { operation: 'accessanalyzer:ListAnalyzers', output: { analyzers: [] } },
    { operation: 'accessanalyzer:ListFindings', output: { findings: [] } },
    ...[MANAGEMENT, GOLDEN_IMAGES, LOG_ARCHIVE].flatMap((account) =>
      [FRANKFURT, VIRGINIA].flatMap((region) => analyzer({ account, region }, [], when)),
    ),
    // Somebody else's bucket is not this catalog's business.
    ...analyzer(GOLDEN, ['arn:aws:s3:::golden-team-photos'], when),
    ...analyzer(SHOP, ['arn:aws:s3:::example-shop-build-logs-one-account'], when),
    ...macieBuckets(when),
  ];
}

/** An account's analyzer, and a stranger's access to each of these buckets. */
function analyzer(place: Place, open: readonly string[], when: When): AnswerRow[] {
  const arn = `arn:aws:access-analyzer:${place.region}:${place.account}:analyzer/external`;
  const described = {
    arn,
    name: 'external',
    type: 'ACCOUNT',
    createdAt: when.daysAgo(500),
    status: 'ACTIVE',
    tags: {},
  };
  const findings = open.map((resource, index) => ({
    id: `0f1e2d3c-0000-4000-8000-00000000000${index}`,
    principal: { AWS: STRANGER },
    action: ['s3:PutObject'],
    resource,
    isPublic: false,
    resourceType: 'AWS::S3::Bucket',
    condition: {},
    createdAt: when.daysAgo(40),
    analyzedAt: when.daysAgo(1),
    updatedAt: when.daysAgo(40),
    status: 'ACTIVE',
    resourceOwnerAccount: place.account,
  }));
  return [
    { operation: 'accessanalyzer:ListAnalyzers', ...place, output: { analyzers: [described] } },
    { operation: 'accessanalyzer:ListFindings', ...place, input: { analyzerArn: arn }, output: { findings } },
  ];
}

/** Macie watches what it finds in Frankfurt of golden images, and is off for workloads. */
function macieBuckets(when: When): AnswerRow[] {
  const off = { error: 'AccessDeniedException', status: 403, message: 'Macie is not enabled' };
  const bucket: JsonObject = {
    accountId: GOLDEN_IMAGES,
    bucketName: 'example-golden-image-build-logs',
    bucketArn: 'arn:aws:s3:::example-golden-image-build-logs',
    region: FRANKFURT,
    automatedDiscoveryMonitoringStatus: 'MONITORED',
    jobDetails: { isDefinedInJob: 'FALSE', isMonitoredByJob: 'FALSE' },
    sharedAccess: 'NOT_SHARED',
    sensitivityScore: 1,
    versioning: true,
    objectCount: 412,
    classifiableObjectCount: 412,
    unclassifiableObjectCount: { fileType: 0, storageClass: 0, total: 0 },
    objectCountByEncryptionType: { customerManaged: 0, kmsManaged: 412, s3Managed: 0, unencrypted: 0, unknown: 0 },
    serverSideEncryption: { type: 'aws:kms' },
    lastUpdated: when.daysAgo(1),
  };
  const list = 'macie2:DescribeBuckets';
  return [
    { operation: list, output: { buckets: [] } },
    { operation: list, ...GOLDEN, output: { buckets: [bucket] } },
    ...[FRANKFURT, VIRGINIA].map((region): AnswerRow => ({ operation: list, account: WORKLOADS, region, ...off })),
  ];
}
