import type { Operation } from '../model/common.ts';

/** What a service's successful answers look like on the wire, checked before the SDK parses them. */
export type WireForm = 'json' | 'query' | 'xml';

export interface ServiceEntry {
  /** The client class in its package. */
  readonly client: string;
  /** The package, for the list of versions in the manifest. */
  readonly module: string;
  readonly form: WireForm;
  /** Calls per second and account and Region: AWS's published rate where there is one, a careful one otherwise. */
  readonly perSecond: number;
  readonly load: () => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * The services Goldproof speaks to, by the prefix of their operations. Clients load when first used. Rates: CloudTrail
 * and KMS from their quota pages, EC2's token bucket refills at 20 a second for most Describe calls; Image Builder,
 * IAM, GuardDuty, Macie and Organizations publish none.
 */
const SERVICES: Readonly<Record<string, ServiceEntry>> = {
  accessanalyzer: entry(
    'accessanalyzer',
    'AccessAnalyzerClient',
    'json',
    5,
    () => import('@aws-sdk/client-accessanalyzer'),
  ),
  account: entry('account', 'AccountClient', 'json', 2, () => import('@aws-sdk/client-account')),
  cloudtrail: entry('cloudtrail', 'CloudTrailClient', 'json', 5, () => import('@aws-sdk/client-cloudtrail')),
  'cloudwatch-logs': entry(
    'cloudwatch-logs',
    'CloudWatchLogsClient',
    'json',
    5,
    () => import('@aws-sdk/client-cloudwatch-logs'),
  ),
  ec2: entry('ec2', 'EC2Client', 'query', 10, () => import('@aws-sdk/client-ec2')),
  ecr: entry('ecr', 'ECRClient', 'json', 10, () => import('@aws-sdk/client-ecr')),
  guardduty: entry('guardduty', 'GuardDutyClient', 'json', 5, () => import('@aws-sdk/client-guardduty')),
  iam: entry('iam', 'IAMClient', 'query', 10, () => import('@aws-sdk/client-iam')),
  imagebuilder: entry('imagebuilder', 'ImagebuilderClient', 'json', 5, () => import('@aws-sdk/client-imagebuilder')),
  kms: entry('kms', 'KMSClient', 'json', 50, () => import('@aws-sdk/client-kms')),
  macie2: entry('macie2', 'Macie2Client', 'json', 5, () => import('@aws-sdk/client-macie2')),
  organizations: entry(
    'organizations',
    'OrganizationsClient',
    'json',
    5,
    () => import('@aws-sdk/client-organizations'),
  ),
  ram: entry('ram', 'RAMClient', 'json', 5, () => import('@aws-sdk/client-ram')),
  s3: entry('s3', 'S3Client', 'xml', 50, () => import('@aws-sdk/client-s3')),
  's3-control': entry('s3-control', 'S3ControlClient', 'xml', 10, () => import('@aws-sdk/client-s3-control')),
  sns: entry('sns', 'SNSClient', 'query', 10, () => import('@aws-sdk/client-sns')),
  ssm: entry('ssm', 'SSMClient', 'json', 5, () => import('@aws-sdk/client-ssm')),
  sts: entry('sts', 'STSClient', 'query', 20, () => import('@aws-sdk/client-sts')),
};

function entry(
  id: string,
  client: string,
  form: WireForm,
  perSecond: number,
  load: ServiceEntry['load'],
): ServiceEntry {
  return { client, module: `@aws-sdk/client-${id}`, form, perSecond, load };
}

/** Operations with a quota of their own, well below their service's: CloudTrail, "Quotas" (LookupEvents, 2 a second). */
const SLOWER: Readonly<Record<Operation, number>> = { 'cloudtrail:LookupEvents': 1.5 };

/** What an operation's pace is kept by: its service's name, or its own where it has a quota of its own. */
export function paceOf(operation: Operation): string {
  return operation in SLOWER ? operation : splitOperation(operation).service;
}

/** Calls per second and account and Region of what `paceOf` names. */
export function ratePerSecond(pace: string): number {
  return SLOWER[pace as Operation] ?? serviceEntry(pace).perSecond; // what is no operation is not in the table
}

/** @throws TypeError for a service the table does not have: a mistake in a declaration, not in the world. */
export function serviceEntry(service: string): ServiceEntry {
  const found = SERVICES[service];
  if (found === undefined) throw new TypeError(`no AWS client is known for "${service}"`);
  return found;
}

export function serviceModules(): readonly string[] {
  return Object.values(SERVICES).map((service) => service.module);
}

/** `iam:ListUsers` → its service and its name there. */
export function splitOperation(operation: Operation): { readonly service: string; readonly name: string } {
  const colon = operation.indexOf(':');
  return { service: operation.slice(0, colon), name: operation.slice(colon + 1) };
}
