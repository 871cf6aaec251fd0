import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, listIn, objectsOf } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { call, PLACE } from '../source.ts';
import { arnOf, type ItemSubject, inItem } from './item-rows.ts';

const INSTANCES = 'ec2:DescribeInstances';
const EACH = 'Reservations[].Instances[]';

export const ec2BuildInstances = table<ItemSubject>({
  name: 'ec2.buildInstances',
  as: 'instance',
  meaning: 'Instances that Image Builder launched and that EC2 still shows, ended ones included for an hour.',
  grain: 'region',
  key: 'arn',
  needs: [INSTANCES],
  subjects: eachInstance,
  columns: {
    arn: arnOf(
      'ARN of the instance.',
      call(INSTANCES, `${EACH}.InstanceId, with tag CreatedBy = EC2 Image Builder`),
      ({ id }) => `instance/${id}`,
    ),
    region: always('string', 'The Region it runs in.', PLACE, ({ scope }) => known(scope.region)),
    present: always(
      'bool',
      'It is there, running or stopped: not ended, nor about to be.',
      call(INSTANCES, `${EACH}.State.Name`),
      inItem(presentOf),
    ),
    days: always(
      'int',
      'Whole days since it was launched.',
      call(INSTANCES, `${EACH}.LaunchTime, to the beginning of collecting`),
      ({ item: { json, record } }, { now }) => daysFrom(stringMember(json, 'LaunchTime'), now, record, 'LaunchTime'),
    ),
    keyName: maybe(
      'string',
      'The key pair it can be entered with. Absent: none.',
      call(INSTANCES, `${EACH}.KeyName`),
      inItem(at('KeyName')),
    ),
  },
});

const STATES: Readonly<Record<string, boolean>> = {
  pending: true,
  running: true,
  stopping: true,
  stopped: true,
  'shutting-down': false,
  terminated: false,
};

function eachInstance(evidence: AccountEvidence): Found<ItemSubject> {
  const subjects: ItemSubject[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const scope = { account: evidence.account, region };
    const reservations = listIn(INSTANCES, 'Reservations', region, evidence);
    gaps.push(...reservations.gaps);
    for (const item of reservations.items) {
      const list = member(item.json, 'Instances') ?? [];
      const instances = objectsOf(item.json, 'Instances').map((json) => ({
        json,
        id: stringMember(json, 'InstanceId'),
      }));
      const isWhole = Array.isArray(list) && instances.length === list.length;
      if (!isWhole || instances.some(({ id }) => id === undefined)) {
        gaps.push(unparsable(item.record, 'a reservation whose instances cannot be read'));
      }
      for (const { id, json } of instances) {
        if (id !== undefined) subjects.push({ id, item: { ...item, json }, scope, from: [item.record] });
      }
    }
  }
  return { subjects, gaps };
}

function presentOf(json: JsonObject, record: EvidenceRecord): Cell {
  const state = stringMember(member(json, 'State'), 'Name');
  const present = state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;
  return present === undefined ? unknown(unparsable(record, 'State.Name is none that EC2 documents')) : known(present);
}
