import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, objectsOf } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { BUILDS, buildsOf, isAvailable, ownVersions } from './builds.ts';
import { bodyOf, LIFECYCLE, resourcesIn } from './resources.ts';

const spec: FactTable = {
  name: 'imagebuilder.imageVersions',
  as: 'imageVersion',
  meaning: 'Image versions of the account; each is what one version of a recipe made, in one or more builds.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages', LIFECYCLE.list],
  columns: {
    arn: column('string', 'ARN of the image version.', 'imagebuilder:ListImages imageVersionList[].arn'),
    available: column(
      'int',
      'How many of its builds can be used.',
      `${BUILDS} imageSummaryList[].state.status AVAILABLE`,
    ),
    oldestDays: absentable(
      'int',
      'Age of the oldest of them in days. Absent: there is none.',
      `${BUILDS} imageSummaryList[].dateCreated, to the beginning of collecting`,
    ),
    governed: column('bool', 'An enabled lifecycle policy takes it in.', 'derived: lifecycle-covers@2'),
  },
  algorithms: {
    'lifecycle-covers@2':
      'True when a lifecycle policy of the Region with status ENABLED, for its kind (AMI_IMAGE, CONTAINER_IMAGE), ' +
      'selects it: resourceSelection.recipes has its name and a semanticVersion that is its version, x standing for ' +
      'any number; or resourceSelection.tagMap is not empty and every available build carries all of its tags. A policy ' +
      'does not take in a build that carries a tag of exclusionRules.tagMap in each of its policyDetails. A ' +
      'policy that could not be read makes it unknown, unless another one takes it in.',
  },
};

export const imagebuilderImageVersions: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => {
    const { gaps, versions } = ownVersions(region, evidence);
    const policies = policiesIn(region, evidence);
    const rows = [...versions].map(([arn, item]) => rowFor(arn, item, policies, region, evidence));
    return { rows, gaps: [...gaps, ...policies.gaps] };
  });
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

interface Policies {
  readonly enabled: readonly JsonObject[];
  readonly unread: readonly Unknown[];
  readonly gaps: readonly Unknown[];
}

function policiesIn(region: string, evidence: AccountEvidence): Policies {
  const { gaps, resources } = resourcesIn(LIFECYCLE, region, evidence);
  const bodies = resources.map(bodyOf);
  const read = bodies.flatMap((body) => ('object' in body ? [body.object] : []));
  return {
    enabled: read.filter((policy) => stringMember(policy, 'status') === 'ENABLED'),
    unread: bodies.flatMap((body) => ('why' in body ? body.why : [])),
    gaps,
  };
}

function rowFor(arn: string, item: Item, policies: Policies, region: string, evidence: AccountEvidence): Row {
  const builds = buildsOf(arn, region, evidence);
  const usable = 'why' in builds ? [] : builds.items.filter(({ json }) => isAvailable(json));
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: [item.record, ...usable.map(({ record }) => record)],
    cells: {
      arn: known(arn),
      available: 'why' in builds ? unknown(builds.why) : known(usable.length),
      oldestDays: 'why' in builds ? unknown(builds.why) : oldestOf(usable, evidence.now),
      governed: 'why' in builds ? unknown(builds.why) : governedBy(arn, item, usable, policies),
    },
  });
}

function oldestOf(builds: readonly Item[], now: string): Cell {
  if (builds.length === 0) return ABSENT;
  const ages = builds.map(({ json, record }) =>
    daysFrom(stringMember(json, 'dateCreated'), now, record, 'dateCreated'),
  );
  const unread = ages.find((age) => age.is === 'unknown');
  return unread ?? known(Math.max(...ages.map((age) => (age.is === 'known' ? Number(age.value) : 0))));
}

function governedBy(arn: string, { json, record }: Item, builds: readonly Item[], policies: Policies): Cell {
  const [, name = '', version = ''] = /:image\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (name === '') return unknown(unparsable(record, 'an image version whose ARN has no name and version'));
  const kind = stringMember(json, 'type') === 'DOCKER' ? 'CONTAINER_IMAGE' : 'AMI_IMAGE';
  const covers = policies.enabled
    .filter((policy) => stringMember(policy, 'resourceType') === kind)
    .filter((policy) => !builds.some((build) => isExcluded(build, policy)))
    .map((policy) => member(policy, 'resourceSelection'))
    .some((selection) => byRecipe(selection, name, version) || byTags(selection, builds));
  const [why] = policies.unread;
  return covers || why === undefined ? known(covers) : unknown(why);
}

function byRecipe(selection: Parameters<typeof member>[0], name: string, version: string): boolean {
  return objectsOf(selection, 'recipes').some((recipe) => {
    const parts = (stringMember(recipe, 'semanticVersion') ?? '').split('.');
    const own = version.split('.');
    const isSame = parts.length === own.length && parts.every((part, index) => part === 'x' || part === own[index]);
    return stringMember(recipe, 'name') === name && isSame;
  });
}

function byTags(selection: Parameters<typeof member>[0], builds: readonly Item[]): boolean {
  const tags = member(selection, 'tagMap');
  if (!isJsonObject(tags) || Object.keys(tags).length === 0) return false;
  return builds.every(({ json }) =>
    Object.entries(tags).every(([key, value]) => member(member(json, 'tags'), key) === value),
  );
}

/** Whether every action of a policy spares a build, for any tag that it carries. */
function isExcluded({ json }: Item, policy: JsonObject): boolean {
  const details = objectsOf(policy, 'policyDetails');
  const spares = (detail: JsonObject): boolean => {
    const tags = member(member(detail, 'exclusionRules'), 'tagMap');
    if (!isJsonObject(tags)) return false;
    return Object.entries(tags).some(([key, value]) => member(member(json, 'tags'), key) === value);
  };
  return details.length > 0 && details.every(spares);
}
