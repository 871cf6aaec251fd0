import { HOST_SUFFIXES } from '../../operations/endpoints.ts';
import { algorithm, call } from '../source.ts';

/**
 * How the names of endpoint services begin that are AWS's own: each partition's host suffix backwards
 * (`com.amazonaws.`, `cn.com.amazonaws.`, `eu.amazonaws.`, `gov.ic.c2s.`), and `aws.`, for what is offered by such a name.
 */
const BEGINNINGS: readonly string[] = ['aws', ...HOST_SUFFIXES.map((suffix) => suffix.split('.').reverse().join('.'))];

export const AWS_SERVICE = algorithm(
  'aws-service@2',
  [call('ec2:DescribeVpcEndpoints', 'ServiceName')],
  `The service name begins with ${[...new Set(BEGINNINGS)].map((each) => `${each}.`).join(', ')} and has no part vpce: ` +
    'those with it are other customers’ and sellers’ services.',
);

/** Whether an endpoint service is AWS's own. */
export function isAwsService(service: string): boolean {
  return BEGINNINGS.some((beginning) => service.startsWith(`${beginning}.`)) && !/\.vpce\./.test(service);
}

/**
 * The name of AWS's service that an endpoint leads to in a Region, without `-fips`: `com.amazonaws.eu-central-1.ecr.api`
 * is `ecr.api`. Undefined for other Regions' services and for those of others.
 */
export function serviceNamed(service: string, region: string): string | undefined {
  const at = service.indexOf(`.${region}.`);
  if (at === -1 || !isAwsService(service)) return undefined;
  return service.slice(at + region.length + 2).replace(/-fips(?=\.|$)/, '');
}
