/**
 * Where a service is not offered, pinned. The SDK invents an endpoint for every Region, so that an unreachable host
 * proves nothing; only a row of this table lets a call be left out. Source: the AWS Regional Services list as Prowler
 * keeps it (aws_regions_by_service.json, August 2026). A Region that is not listed here is called.
 */
const AS_OF = '2026-08';

const NOT_OFFERED: Readonly<Record<string, readonly string[]>> = {
  account: ['us-gov-east-1', 'us-gov-west-1'],
  macie2: [
    'ap-east-2',
    'ap-south-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-west-1',
    'cn-north-1',
    'cn-northwest-1',
    'eu-central-2',
    'eu-south-2',
    'eusc-de-east-1',
    'me-central-1',
    'mx-central-1',
    'us-gov-east-1',
    'us-gov-west-1',
  ],
};

/** Why a service cannot be asked in a Region, as a sentence for the report; undefined when it can. */
export function notOffered(service: string, region: string): string | undefined {
  if (NOT_OFFERED[service]?.includes(region) !== true) return undefined;
  return `${service} is not offered in ${region} (service-by-Region table of ${AS_OF})`;
}
