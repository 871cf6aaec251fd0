/**
 * How AWS's hosts are named, pinned: which partition a name ends for, and by which label a service is called. Source:
 * the endpoint rule sets of the AWS SDK (partitions.json and each client's endpoint rules, September 2026).
 */

interface Partition {
  readonly region: RegExp;
  /** Of ordinary and of dual-stack endpoints. */
  readonly suffixes: readonly [string, string];
}

const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: { region: /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/, suffixes: ['amazonaws.com', 'api.aws'] },
  'aws-cn': { region: /^cn-[a-z]+-\d+$/, suffixes: ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'] },
  'aws-eusc': { region: /^eusc-de-[a-z]+-\d+$/, suffixes: ['amazonaws.eu', 'api.amazonwebservices.eu'] },
  'aws-iso': { region: /^us-iso-[a-z]+-\d+$/, suffixes: ['c2s.ic.gov', 'api.aws.ic.gov'] },
  'aws-iso-b': { region: /^us-isob-[a-z]+-\d+$/, suffixes: ['sc2s.sgov.gov', 'api.aws.scloud'] },
  'aws-iso-e': { region: /^eu-isoe-[a-z]+-\d+$/, suffixes: ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'] },
  'aws-iso-f': { region: /^us-isof-[a-z]+-\d+$/, suffixes: ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'] },
  'aws-us-gov': { region: /^us-gov-[a-z]+-\d+$/, suffixes: ['amazonaws.com', 'api.aws'] },
};

/** What AWS's hosts end in, in any partition. */
export const HOST_SUFFIXES: readonly string[] = Object.values(PARTITIONS).flatMap(({ suffixes }) => suffixes);

/** By which label a service is called, where it is not its own name. */
const PREFIXES: Readonly<Record<string, string>> = {
  accessanalyzer: 'access-analyzer',
  'cloudwatch-logs': 'logs',
};

/** Services that answer for a whole account; the Region in their hosts is their own, or the caller's home. */
const WITHOUT_REGION: ReadonlySet<string> = new Set(['account', 'iam', 'organizations', 'sts']);

/** What customers' own machines are called under the same suffixes: instances, load balancers, gateways. */
const MACHINES: ReadonlySet<string> = new Set(['compute', 'compute-1', 'elb', 'execute-api', 'lambda-url']);

/** A host under one of AWS's suffixes, taken apart. */
export interface AwsHost {
  /** The partitions whose endpoints end so: two share one. */
  readonly partitions: readonly string[];
  /** The Region in its name; undefined where there is none. */
  readonly region: string | undefined;
  /** The labels before the suffix, without Region and VPC endpoint, lower case; FIPS and dual-stack left out. */
  readonly labels: readonly string[];
}

/** @returns undefined for a host that is not one of AWS's own: a proxy, a test server, an instance, a load balancer */
export function awsHost(host: string): AwsHost | undefined {
  const name = host.toLowerCase();
  const endings = Object.entries(PARTITIONS).flatMap(([partition, { suffixes }]) =>
    suffixes.filter((suffix) => name.endsWith(`.${suffix}`)).map((suffix) => ({ partition, suffix })),
  );
  const [first] = endings;
  if (first === undefined) return undefined;
  const labels = name.slice(0, -first.suffix.length - 1).split('.');
  if (labels.some((label) => MACHINES.has(label))) return undefined;
  const region = labels.findLast(isRegionName);
  const partitions = endings
    .map(({ partition }) => partition)
    .filter((partition) => region === undefined || PARTITIONS[partition]?.region.test(region) === true);
  const at = region === undefined ? labels.length : labels.lastIndexOf(region);
  const rest = labels.filter((label, index) => index !== at && !/^vpce(-[0-9a-z-]+)?$/.test(label));
  const named = rest.filter((label) => label !== 'dualstack' && label !== 'global' && label !== 'us-gov');
  return { partitions, region, labels: named.map((label) => label.replace(/-fips$/, '')) };
}

function isRegionName(label: string): boolean {
  return Object.values(PARTITIONS).some(({ region }) => region.test(label));
}

/** The labels by which a service is called: ECR's API has a name before it, and dual-stack hosts are called without. */
export function hostLabelsOf(service: string): readonly (readonly string[])[] {
  if (service === 'ecr') return [['api', 'ecr'], ['ecr']];
  return [[PREFIXES[service] ?? service]];
}

/** Whether the Region in a service's host need not be the one that is asked about. */
export function isWithoutRegion(service: string): boolean {
  return WITHOUT_REGION.has(service);
}
