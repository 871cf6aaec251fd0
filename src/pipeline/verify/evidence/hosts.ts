import { stringMember } from '../../../core/json.ts';
import { GLOBAL } from '../../../model/common.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import { type AwsHost, awsHost, hostLabelsOf, isWithoutRegion } from '../../../operations/endpoints.ts';
import type { Question } from './question.ts';
import { holdsToken } from './tokens.ts';

/**
 * Whether a host of AWS is one of the service, the Region and the partition that were asked. Other hosts are those of
 * a proxy or a test server: TLS-06 names them, and nothing is known of them here.
 */
export const hostFaults: Question = (record, { partition, session }) => {
  const { id, host, operation, scope } = record;
  const parts = awsHost(host);
  if (parts === undefined) return [];
  const service = operation.split(':')[0] ?? '';
  const faults: string[] = [];
  if (!parts.partitions.includes(partition)) faults.push(`${id} was asked of ${host}, which is not of ${partition}.`);
  if (!isOfService(parts, service, record)) faults.push(`${id} was asked of ${host}, which is not a host for it.`);
  const isBound = scope.region !== GLOBAL && !isWithoutRegion(service);
  if (isBound && parts.region !== scope.region)
    faults.push(`${id} was asked of ${host}, which is not in ${scope.region}.`);
  if (session !== undefined && session.host.toLowerCase() !== host.toLowerCase())
    faults.push(`${id} was asked of ${host}, over a connection to ${session.host}.`);
  return faults;
};

/** What S3 puts before the service's name: the bucket, a VPC endpoint's own words; S3 Control the account. */
function isOfService({ labels }: AwsHost, service: string, { input, scope }: EvidenceRecord): boolean {
  if (service === 's3') {
    if (labels.at(-1) !== 's3') return false;
    const before = labels
      .slice(0, -1)
      .join('.')
      .replace(/(^|\.)bucket$/, '');
    const bucket = (stringMember(input, 'Bucket') ?? '').toLowerCase();
    return before === '' || before === bucket.replace(/(^|\.)bucket$/, '') || holdsToken(bucket);
  }
  if (service === 's3-control') {
    const [named = '', ...others] = labels.filter((label) => !['s3-control', 's3', 'control'].includes(label));
    const isControl = labels.includes('s3-control') || (labels.includes('control') && labels.includes('s3'));
    return isControl && others.length === 0 && (named === '' || named === scope.account);
  }
  return hostLabelsOf(service).some((wanted) => wanted.join('.') === labels.join('.'));
}
