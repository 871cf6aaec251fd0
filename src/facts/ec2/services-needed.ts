import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { bodyOf, type Resource } from '../imagebuilder/resources.ts';
import type { Profiles } from '../logs/may-write.ts';

/**
 * What a build needs of AWS without the internet. Sources, read in November 2026: Image Builder User Guide, "VPC
 * interface endpoints" and "CloudWatch Logs"; Systems Manager User Guide, "ssmmessages and ec2messages" (agents from
 * 3.3.40.0 on take ssmmessages where it is there, so that ec2messages is not needed beside it); ECR User Guide, "VPC
 * endpoints". No model of the SDK lists them.
 */
const ALWAYS: readonly string[] = ['imagebuilder', 's3', 'ssm', 'ssmmessages'];
const FOR_LOGS = 'logs';
const FOR_CONTAINERS: readonly string[] = ['ecr.api', 'ecr.dkr'];

/** What tells of containers. */
export const PIPELINES = 'imagebuilder:ListImagePipelines';

/** The description of what is needed, for `private-services@2`. */
export const SERVICES_NEEDED =
  `${ALWAYS.join(', ')}; ${FOR_LOGS}, for builds stream to CloudWatch Logs, unless no role of build instances there may ` +
  'write under /aws/imagebuilder/ (may-write@1), which is how streaming is turned off; and ' +
  `${FOR_CONTAINERS.join(', ')} where a pipeline of containers (${PIPELINES}) names one of the configurations.`;

interface Needed {
  readonly services: readonly string[];
  /** Why those of `unsure` may be needed. */
  readonly why: Unknown | undefined;
  readonly unsure: readonly string[];
}

/** The services of AWS that builds of these infrastructure configurations of one Region need. */
export function servicesNeeded(
  infrastructures: readonly Resource[],
  region: string,
  evidence: AccountEvidence,
  profiles: Profiles,
): Needed {
  const streaming = infrastructures.map((each) => streams(each, region, evidence, profiles));
  const mayStream = streaming.includes(true);
  const isOfContainers = buildsContainers(infrastructures, region, evidence);
  return {
    services: [...ALWAYS, ...(mayStream ? [FOR_LOGS] : []), ...(isOfContainers ? FOR_CONTAINERS : [])],
    why: streaming.find((each) => typeof each !== 'boolean'),
    unsure: mayStream ? [] : [FOR_LOGS],
  };
}

function streams(resource: Resource, region: string, evidence: AccountEvidence, profiles: Profiles): boolean | Unknown {
  const body = bodyOf(resource);
  if ('why' in body) return body.why;
  if (profiles.why !== undefined) return profiles.why;
  const profile = stringMember(body.object, 'instanceProfileName');
  if (profile === undefined || !profiles.has(profile)) return true;
  const stream = `arn:${evidence.partition}:logs:${region}:${evidence.account}:log-group:/aws/imagebuilder/image:log-stream:1.0.0/1`;
  const may = profiles.mayDo(profile, ['logs:CreateLogStream', 'logs:PutLogEvents'], stream);
  return may.is !== 'known' || may.value === true;
}

function buildsContainers(infrastructures: readonly Resource[], region: string, evidence: AccountEvidence): boolean {
  const arns = new Set(infrastructures.map(({ arn }) => arn));
  return listIn(PIPELINES, 'imagePipelineList', region, evidence).items.some(
    ({ json }) =>
      arns.has(stringMember(json, 'infrastructureConfigurationArn') ?? '') &&
      stringMember(json, 'containerRecipeArn') !== undefined,
  );
}
