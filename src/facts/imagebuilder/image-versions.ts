import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Item } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { BUILDS, type Builds, buildsOf, isUsable, ownVersions } from './builds.ts';
import { governedBy, LIFECYCLE_COVERS, type LifecyclePolicies, lifecyclePoliciesIn } from './lifecycle-covers.ts';
import { LIFECYCLE } from './resource-kinds.ts';

interface Version extends Subject {
  readonly arn: string;
  readonly item: Item;
  /** Its builds that can be used, or why they are not known. */
  readonly usable: Builds;
  readonly policies: LifecyclePolicies;
}

const VERSIONS = 'imagebuilder:ListImages';

export const imagebuilderImageVersions = table<Version>({
  name: 'imagebuilder.imageVersions',
  as: 'imageVersion',
  meaning: 'Image versions of the account; each is what one version of a recipe made, in one or more builds.',
  grain: 'region',
  key: 'arn',
  needs: [VERSIONS, LIFECYCLE.list],
  reads: [call(BUILDS), call(LIFECYCLE.get)],
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => {
      const { gaps, versions } = ownVersions(region, evidence);
      const policies = lifecyclePoliciesIn(region, evidence);
      const subjects = [...versions].map(([arn, item]) => ({ policies, ...versionOf(arn, item, region, evidence) }));
      return { subjects, gaps: [...gaps, ...policies.gaps] };
    });
    return { subjects: all.flatMap(({ subjects }) => subjects), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    arn: always('string', 'ARN of the image version.', call(VERSIONS, 'imageVersionList[].arn'), ({ arn }) =>
      known(arn),
    ),
    usable: always(
      'int',
      'How many of its builds can be started: also those that are deprecated.',
      call(BUILDS, 'imageSummaryList[].state.status AVAILABLE, DEPRECATED'),
      ({ usable }) => ('why' in usable ? unknown(usable.why) : known(usable.items.length)),
    ),
    oldestDays: maybe(
      'int',
      'Age of the oldest of them in days. Absent: there is none.',
      call(BUILDS, 'imageSummaryList[].dateCreated, to the beginning of collecting'),
      ({ usable }, { now }) => ('why' in usable ? unknown(usable.why) : oldestOf(usable.items, now)),
    ),
    governed: always('bool', 'Enabled lifecycle policies reach all that it made.', LIFECYCLE_COVERS, governedOf),
  },
});

function versionOf(arn: string, item: Item, region: string, evidence: AccountEvidence) {
  const builds = buildsOf(arn, region, evidence);
  const usable = 'why' in builds ? builds : { items: builds.items.filter(({ json }) => isUsable(json)) };
  const records = 'why' in usable ? [] : usable.items.map(({ record }) => record);
  return { arn, item, usable, scope: { account: evidence.account, region }, from: [item.record, ...records] };
}

function governedOf({ arn, item: { json, record }, usable, policies }: Version, evidence: AccountEvidence): Cell {
  if ('why' in usable) return unknown(usable.why);
  const [, written = '', version = ''] = /:image\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (written === '') return unknown(unparsable(record, 'an image version whose ARN has no name and version'));
  const isContainer = stringMember(json, 'type') === 'DOCKER';
  const name = stringMember(json, 'name') ?? written;
  return governedBy(policies, { name, version, isContainer, builds: usable.items }, evidence);
}

function oldestOf(builds: readonly Item[], now: string): Cell {
  if (builds.length === 0) return ABSENT;
  const ages = builds.map(({ json, record }) =>
    daysFrom(stringMember(json, 'dateCreated'), now, record, 'dateCreated'),
  );
  const unread = ages.find((age) => age.is === 'unknown');
  return unread ?? known(Math.max(...ages.map((age) => (age.is === 'known' ? Number(age.value) : 0))));
}
