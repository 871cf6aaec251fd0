import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, objectsOf, stringsOf } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { DISTRIBUTION } from './resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from './resources.ts';

/** A Region that a configuration puts images into. */
interface Distribution extends Subject {
  readonly resource: Resource;
  readonly target: Target;
}

const setting = (path: string) => call(DISTRIBUTION.get, `distributions[].${path}`);

const TARGETS = algorithm(
  'distribution-targets@1',
  [call(DISTRIBUTION.get)],
  'Accounts: amiDistributionConfiguration.targetAccountIds and launchPermission.userIds, accountId of ' +
    'launchTemplateConfigurations and fastLaunchConfigurations, amiAccountId of ssmParameterConfigurations, without ' +
    'the account itself. Organisations: the id in each of launchPermission.organizationArns and ' +
    'organizationalUnitArns; the whole ARN where it holds none.',
);

export const imagebuilderDistributions = table<Distribution>({
  name: 'imagebuilder.distributions',
  as: 'distribution',
  meaning: 'Distribution settings, one row for each Region that a configuration puts images into.',
  grain: 'region',
  key: 'id',
  needs: [DISTRIBUTION.list],
  reads: [call(DISTRIBUTION.get)],
  subjects: (evidence) => {
    const { resources, gaps } = resourcesOf(DISTRIBUTION, evidence);
    const read = resources.map((resource) => ({ resource, ...targetsOf(resource) }));
    const subjects = read.flatMap(({ resource, targets }) =>
      targets.map((target) => ({ resource, target, scope: resource.scope, from: recordsOf(resource) })),
    );
    return { subjects, gaps: [...gaps, ...read.flatMap((each) => each.gaps)] };
  },
  columns: {
    id: always('string', 'The configuration and the Region.', setting('region'), ({ resource, target }) =>
      known(`${resource.arn}/${target.region}`),
    ),
    arn: always('string', 'ARN of the configuration.', call(DISTRIBUTION.list), ({ resource }) => known(resource.arn)),
    region: always('string', 'The Region that images are put into.', setting('region'), ({ target }) =>
      known(target.region),
    ),
    kmsKey: maybe(
      'string',
      'The key that copies are encrypted with, as it is written. Absent: none is named.',
      setting('amiDistributionConfiguration.kmsKeyId'),
      ({ resource, target }) =>
        at('amiDistributionConfiguration', 'kmsKeyId')(target.json, resource.detail ?? resource.named),
    ),
    accounts: always(
      'list<string>',
      'Other accounts that get, may launch or are told of the images.',
      TARGETS,
      ({ target, scope }) => distinct(accountsOf(target, scope.account)),
    ),
    organizations: always(
      'list<string>',
      'Ids of organisations (o-…) that may launch them, whole or by an organisational unit.',
      TARGETS,
      ({ target }) => distinct(organizationsOf(target)),
    ),
    groups: always(
      'list<string>',
      'Groups that may launch them; the only one there is, "all", is everybody.',
      setting('amiDistributionConfiguration.launchPermission.userGroups'),
      ({ target }) => distinct(groupsOf(target)),
    ),
  },
});

/** One of a configuration's settings: a Region and what goes there. */
export interface Target {
  readonly region: string;
  readonly json: JsonObject;
}

/** The settings of a configuration; what cannot be read is a gap. */
export function targetsOf(resource: Resource): {
  readonly targets: readonly Target[];
  readonly gaps: readonly Unknown[];
} {
  const body = bodyOf(resource);
  if ('why' in body) return { targets: [], gaps: [body.why] };
  const list = member(body.object, 'distributions') ?? [];
  if (!Array.isArray(list)) return { targets: [], gaps: [unparsable(body.record, 'distributions is not a list')] };
  const found = list.map((json) => {
    const region = stringMember(json, 'region');
    return region !== undefined && isJsonObject(json) ? { region, json } : undefined;
  });
  const targets = new Map(found.flatMap((target) => (target === undefined ? [] : [[target.region, target]])));
  const isWhole = targets.size === list.length;
  return {
    targets: [...targets.values()],
    gaps: isWhole ? [] : [unparsable(body.record, 'an element of distributions without a Region of its own')],
  };
}

/** Other accounts that a setting names, whatever for. */
export function accountsOf({ json }: Target, own: string): readonly string[] {
  const ami = member(json, 'amiDistributionConfiguration');
  const named = [
    ...stringsOf(ami, 'targetAccountIds'),
    ...stringsOf(member(ami, 'launchPermission'), 'userIds'),
    ...objectsOf(json, 'launchTemplateConfigurations').map((each) => stringMember(each, 'accountId')),
    ...objectsOf(json, 'fastLaunchConfigurations').map((each) => stringMember(each, 'accountId')),
    ...objectsOf(json, 'ssmParameterConfigurations').map((each) => stringMember(each, 'amiAccountId')),
  ];
  return named.filter((account) => account !== undefined && account !== '' && account !== own) as string[]; // filtered
}

/** Ids of organisations that a setting lets launch. */
export function organizationsOf({ json }: Target): readonly string[] {
  const permission = member(member(json, 'amiDistributionConfiguration'), 'launchPermission');
  const arns = [...stringsOf(permission, 'organizationArns'), ...stringsOf(permission, 'organizationalUnitArns')];
  return arns.map((arn) => /[:/](o-[a-z0-9]{10,32})(?:\/|$)/.exec(arn)?.[1] ?? arn);
}

/** Groups that a setting lets launch. */
export function groupsOf({ json }: Target): readonly string[] {
  return stringsOf(member(member(json, 'amiDistributionConfiguration'), 'launchPermission'), 'userGroups');
}
