import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, objectsOf, stringsOf } from '../answers.ts';
import { absentable, column, distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { DISTRIBUTION } from './resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from './resources.ts';

const GET = 'imagebuilder:GetDistributionConfiguration distributions[]';

const spec: FactTable = {
  name: 'imagebuilder.distributions',
  as: 'distribution',
  meaning: 'Distribution settings, one row for each Region that a configuration puts images into.',
  grain: 'region',
  key: 'id',
  needs: ['imagebuilder:ListDistributionConfigurations'],
  columns: {
    id: column('string', 'The configuration and the Region.', `${GET}.region`),
    arn: column('string', 'ARN of the configuration.', 'imagebuilder:ListDistributionConfigurations'),
    region: column('string', 'The Region that images are put into.', `${GET}.region`),
    kmsKey: absentable(
      'string',
      'The key that copies are encrypted with, as it is written. Absent: none is named.',
      `${GET}.amiDistributionConfiguration.kmsKeyId`,
    ),
    accounts: column(
      'list<string>',
      'Other accounts that get, may launch or are told of the images.',
      'derived: distribution-targets@1',
    ),
    organizations: column(
      'list<string>',
      'Ids of organisations (o-…) that may launch them, whole or by an organisational unit.',
      'derived: distribution-targets@1',
    ),
    groups: column(
      'list<string>',
      'Groups that may launch them; the only one there is, "all", is everybody.',
      `${GET}.amiDistributionConfiguration.launchPermission.userGroups`,
    ),
  },
  algorithms: {
    'distribution-targets@1':
      'Accounts: amiDistributionConfiguration.targetAccountIds and launchPermission.userIds, accountId of ' +
      'launchTemplateConfigurations and fastLaunchConfigurations, amiAccountId of ssmParameterConfigurations, without ' +
      'the account itself. Organisations: the id in each of launchPermission.organizationArns and ' +
      'organizationalUnitArns; the whole ARN where it holds none.',
  },
};

export const imagebuilderDistributions: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { resources, gaps } = resourcesOf(DISTRIBUTION, evidence);
  const read = resources.map((resource) => ({ resource, ...targetsOf(resource) }));
  const rows = read.flatMap(({ resource, targets }) => targets.map((target) => rowFor(resource, target, evidence)));
  return { rows, gaps: [...gaps, ...read.flatMap((each) => each.gaps)] };
}

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

function rowFor(resource: Resource, target: Target, { account }: AccountEvidence): Row {
  const [record = resource.named] = recordsOf(resource);
  return makeRow(spec, {
    scope: resource.scope,
    from: recordsOf(resource),
    cells: {
      id: known(`${resource.arn}/${target.region}`),
      arn: known(resource.arn),
      region: known(target.region),
      kmsKey: at('amiDistributionConfiguration', 'kmsKeyId')(target.json, record),
      accounts: distinct(accountsOf(target, account)),
      organizations: distinct(organizationsOf(target)),
      groups: distinct(groupsOf(target)),
    },
  });
}
