import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, type Item, listed, objectsOf } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const INSTANCES = 'ec2:DescribeInstances';
const SOURCE = `${INSTANCES} Reservations[].Instances[]`;

const spec: FactTable = {
  name: 'ec2.buildInstances',
  as: 'instance',
  meaning: 'Instances that Image Builder launched and that EC2 still shows, ended ones included for an hour.',
  grain: 'region',
  key: 'arn',
  needs: [INSTANCES],
  columns: {
    arn: column('string', 'ARN of the instance.', `${SOURCE}.InstanceId, with tag CreatedBy = EC2 Image Builder`),
    region: column('string', 'The Region it runs in.', 'the scope of the call'),
    present: column('bool', 'It is there, running or stopped: not ended, nor about to be.', `${SOURCE}.State.Name`),
    days: column('int', 'Whole days since it was launched.', `${SOURCE}.LaunchTime, to the beginning of collecting`),
    keyName: absentable('string', 'The key pair it can be entered with. Absent: none.', `${SOURCE}.KeyName`),
  },
  algorithms: {},
};

export const ec2BuildInstances: TableDefinition = { ...spec, derive };

const STATES: Readonly<Record<string, boolean>> = {
  pending: true,
  running: true,
  stopping: true,
  stopped: true,
  'shutting-down': false,
  terminated: false,
};

function derive(evidence: AccountEvidence) {
  const rows: Row[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const reservations = listed(evidence.records(region, INSTANCES), 'Reservations');
    gaps.push(...reservations.gaps);
    for (const item of reservations.items) {
      const list = member(item.json, 'Instances') ?? [];
      const instances = objectsOf(item.json, 'Instances');
      const isWhole = Array.isArray(list) && instances.length === list.length;
      if (!isWhole || instances.some((json) => stringMember(json, 'InstanceId') === undefined)) {
        gaps.push(unparsable(item.record, 'a reservation whose instances cannot be read'));
      }
      rows.push(...instances.flatMap((json) => rowFor({ ...item, json }, region, evidence)));
    }
  }
  return { rows, gaps };
}

function rowFor({ json, record }: Item, region: string, evidence: AccountEvidence): Row[] {
  const { account, now, partition } = evidence;
  const id = stringMember(json, 'InstanceId');
  if (id === undefined) return [];
  const cells = {
    arn: known(`arn:${partition}:ec2:${region}:${account}:instance/${id}`),
    region: known(region),
    present: presentOf(stringMember(member(json, 'State'), 'Name'), record),
    days: daysFrom(stringMember(json, 'LaunchTime'), now, record, 'LaunchTime'),
    keyName: at('KeyName')(json, record),
  };
  return [makeRow(spec, { scope: { account, region }, from: [record], cells })];
}

function presentOf(state: string | undefined, record: Item['record']): Cell {
  const present = state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;
  return present === undefined ? unknown(unparsable(record, 'State.Name is none that EC2 documents')) : known(present);
}
