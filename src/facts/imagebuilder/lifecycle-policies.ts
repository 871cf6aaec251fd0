import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { type Item, type ListCall, listedOf } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { LIFECYCLE } from './resource-kinds.ts';
import { type Resource, resourcesOf } from './resources.ts';

const RUNS: ListCall = {
  operation: 'imagebuilder:ListLifecycleExecutions',
  list: 'lifecycleExecutions',
  input: 'resourceArn',
};

const spec: FactTable = {
  name: 'imagebuilder.lifecyclePolicies',
  as: 'lifecyclePolicy',
  meaning: 'Lifecycle policies of the account, which retire images.',
  grain: 'region',
  key: 'arn',
  needs: [LIFECYCLE.list],
  columns: {
    arn: column('string', 'ARN of the lifecycle policy.', `${LIFECYCLE.list} lifecyclePolicySummaryList[].arn`),
    enabled: column('bool', 'It runs.', `${LIFECYCLE.list} lifecyclePolicySummaryList[].status ENABLED`),
    lastRun: absentable(
      'string',
      'How its last run ended: SUCCESS, FAILED, CANCELLED, or that it is under way. Absent: it never ran.',
      'derived: last-run@1',
    ),
  },
  algorithms: {
    'last-run@1':
      `state.status of the run with the latest startTime in ${RUNS.operation} (resourceArn: the policy). One page is ` +
      'read; where more would follow, the last run is known only if that page goes from the latest to earlier ones.',
  },
};

export const imagebuilderLifecyclePolicies: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { resources, gaps } = resourcesOf(LIFECYCLE, evidence);
  return { rows: resources.map((resource) => rowFor(resource, evidence)), gaps };
}

function rowFor({ arn, listing, named, scope }: Resource, evidence: AccountEvidence): Row {
  const { items, why } = listedOf(RUNS, arn, scope.region, evidence);
  const isNewestFirst = why?.reason === 'more-pages' && isDescending(items.map(startOf));
  return makeRow(spec, {
    scope,
    from: [named, ...items.map(({ record }) => record)],
    cells: {
      arn: known(arn),
      enabled: listing === undefined ? ABSENT : enabledOf(listing),
      lastRun: why === undefined || isNewestFirst ? lastOf(items) : unknown(why),
    },
  });
}

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
