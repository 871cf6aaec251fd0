import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import type { Item } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { BUILDS, buildsOf, isUsable, ownVersions } from './builds.ts';
import { governedBy, LIFECYCLE_COVERS, type LifecyclePolicies, lifecyclePoliciesIn } from './lifecycle-covers.ts';
import { LIFECYCLE } from './resource-kinds.ts';

const spec: FactTable = {
  name: 'imagebuilder.imageVersions',
  as: 'imageVersion',
  meaning: 'Image versions of the account; each is what one version of a recipe made, in one or more builds.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages', LIFECYCLE.list],
  columns: {
    arn: column('string', 'ARN of the image version.', 'imagebuilder:ListImages imageVersionList[].arn'),
    usable: column(
      'int',
      'How many of its builds can be started: also those that are deprecated.',
      `${BUILDS} imageSummaryList[].state.status AVAILABLE, DEPRECATED`,
    ),
    oldestDays: absentable(
      'int',
      'Age of the oldest of them in days. Absent: there is none.',
      `${BUILDS} imageSummaryList[].dateCreated, to the beginning of collecting`,
    ),
    governed: column('bool', 'Enabled lifecycle policies reach all that it made.', 'derived: lifecycle-covers@3'),
  },
  algorithms: { 'lifecycle-covers@3': LIFECYCLE_COVERS },
};

export const imagebuilderImageVersions: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => {
    const { gaps, versions } = ownVersions(region, evidence);
    const policies = lifecyclePoliciesIn(region, evidence);
    const rows = [...versions].map(([arn, item]) => rowFor(arn, item, policies, region, evidence));
    return { rows, gaps: [...gaps, ...policies.gaps] };
  });
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function rowFor(arn: string, item: Item, policies: LifecyclePolicies, region: string, evidence: AccountEvidence): Row {
  const builds = buildsOf(arn, region, evidence);
  const usable = 'why' in builds ? [] : builds.items.filter(({ json }) => isUsable(json));
  const governed = (): Cell => {
    const { json, record } = item;
    const [, written = '', version = ''] = /:image\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
    if (written === '') return unknown(unparsable(record, 'an image version whose ARN has no name and version'));
    const isContainer = stringMember(json, 'type') === 'DOCKER';
    const name = stringMember(json, 'name') ?? written;
    return governedBy(policies, { name, version, isContainer, builds: usable }, evidence);
  };
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: [item.record, ...usable.map(({ record }) => record)],
    cells: {
      arn: known(arn),
      usable: 'why' in builds ? unknown(builds.why) : known(usable.length),
      oldestDays: 'why' in builds ? unknown(builds.why) : oldestOf(usable, evidence.now),
      governed: 'why' in builds ? unknown(builds.why) : governed(),
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
