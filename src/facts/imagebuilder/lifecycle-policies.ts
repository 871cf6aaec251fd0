import { stringMember } from '../../core/json.ts';
import { type Item, type ListCall, listedOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, table } from '../define.ts';
import { ABSENT, type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { LIFECYCLE } from './resource-kinds.ts';
import { arnOf, eachResource, type ResourceSubject } from './resource-rows.ts';

const RUNS: ListCall = {
  operation: 'imagebuilder:ListLifecycleExecutions',
  list: 'lifecycleExecutions',
  input: 'resourceArn',
};

const LAST_RUN = algorithm(
  'last-run@1',
  [call(RUNS.operation)],
  `state.status of the run with the latest startTime in ${RUNS.operation} (resourceArn: the policy). One page is ` +
    'read; where more would follow, the last run is known only if that page goes from the latest to earlier ones.',
);

export const imagebuilderLifecyclePolicies = table<ResourceSubject>({
  name: 'imagebuilder.lifecyclePolicies',
  as: 'lifecyclePolicy',
  meaning: 'Lifecycle policies of the account, which retire images.',
  grain: 'region',
  key: 'arn',
  needs: [LIFECYCLE.list],
  reads: [call(LIFECYCLE.get)],
  subjects: eachResource(LIFECYCLE),
  columns: {
    arn: arnOf(LIFECYCLE, 'ARN of the lifecycle policy.'),
    enabled: always(
      'bool',
      'It runs.',
      call(LIFECYCLE.list, `${LIFECYCLE.listMember}[].status ENABLED`),
      ({ resource: { listing } }) => (listing === undefined ? ABSENT : enabledOf(listing)),
    ),
    lastRun: maybe(
      'string',
      'How its last run ended: SUCCESS, FAILED, CANCELLED, or that it is under way. Absent: it never ran.',
      LAST_RUN,
      ({ resource, scope }, evidence) => {
        const { items, why, records } = listedOf(RUNS, resource.arn, scope.region, evidence);
        const isNewestFirst = why?.reason === 'more-pages' && isDescending(items.map(startOf));
        const cell = why === undefined || isNewestFirst ? lastOf(items) : unknown(why);
        return citing(cell, records);
      },
    ),
  },
});

function enabledOf({ json, record }: Item): Cell {
  const status = stringMember(json, 'status');
  const isKnown = status === 'ENABLED' || status === 'DISABLED';
  return isKnown ? known(status === 'ENABLED') : unknown(unparsable(record, 'status is neither ENABLED nor DISABLED'));
}

function lastOf(runs: readonly Item[]): Cell {
  const odd = runs.find((run) => Number.isNaN(startOf(run)));
  if (odd !== undefined) return unknown(unparsable(odd.record, 'a run without startTime'));
  const last = runs.toSorted((a, b) => startOf(a) - startOf(b)).at(-1);
  if (last === undefined) return ABSENT;
  const state = last.json['state'];
  const status = stringMember(state, 'status');
  return status === undefined ? unknown(unparsable(last.record, 'a run without state.status')) : known(status);
}

function startOf({ json }: Item): number {
  return Date.parse(stringMember(json, 'startTime') ?? '');
}

function isDescending(times: readonly number[]): boolean {
  return times.every((time, index) => index === 0 || time <= (times[index - 1] ?? 0));
}
