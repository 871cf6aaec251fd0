import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { at, type Item, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { call } from '../source.ts';

export const DESCRIBE_LOG_GROUPS = 'cloudwatch-logs:DescribeLogGroups';
/** Where Image Builder writes unless a pipeline names another group. */
const IMAGE_BUILDER = '/aws/imagebuilder/';

/** Pipelines and the settings of Automation name groups that nothing else would lead to. */
export const LOG_GROUP_NEEDS: readonly DeclaredOperation[] = [
  DESCRIBE_LOG_GROUPS,
  'imagebuilder:ListImagePipelines',
  'ssm:GetServiceSetting',
];

const group = (member: string) => call(DESCRIBE_LOG_GROUPS, `logGroups[].${member}`);

export const logsGroups = table<LogGroup>({
  name: 'logs.groups',
  as: 'logGroup',
  meaning:
    'Log groups of CloudWatch Logs for builds: those under /aws/imagebuilder/, and those that pipelines or SSM ' +
    'Automation name.',
  grain: 'region',
  key: 'arn',
  needs: LOG_GROUP_NEEDS,
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => groupsIn(region, evidence));
    return { subjects: all.flatMap(({ groups }) => groups), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    arn: always('string', 'ARN of the log group.', group('logGroupArn'), ({ arn }) => known(arn)),
    name: always('string', 'Its name.', group('logGroupName'), ({ name }) => known(name)),
    retentionDays: maybe(
      'int',
      'After how many days events expire. Absent: never.',
      group('retentionInDays; 1 where logGroupClass is DELIVERY, which keeps events for a day'),
      ({ json, record }) => (keptForADay(json) ? known(1) : at('retentionInDays')(json, record)),
    ),
    kmsKey: maybe(
      'string',
      'The KMS key it is encrypted with. Absent: a key that the service manages.',
      group('kmsKeyId'),
      ({ json, record }) => at('kmsKeyId')(json, record),
    ),
  },
});

/** A log group as CloudWatch Logs describes it. */
export interface LogGroup extends Subject {
  readonly arn: string;
  readonly name: string;
  readonly json: JsonObject;
  readonly record: EvidenceRecord;
}

/** The log groups of builds in one Region, each once. A prefix finds others too; they are left out. */
export function groupsIn(region: string, evidence: AccountEvidence) {
  const records = evidence.records(region, DESCRIBE_LOG_GROUPS);
  const asked = new Set(records.map((record) => stringMember(record.input, 'logGroupNamePrefix')));
  const { items, gaps } = listIn(DESCRIBE_LOG_GROUPS, 'logGroups', region, evidence);
  const groups = new Map<string, LogGroup>();
  const bad: Unknown[] = [];
  for (const item of items) {
    const group = groupOf(item, evidence, region);
    if (group === undefined) bad.push(unparsable(item.record, 'a log group has no logGroupName'));
    else if (group.name.startsWith(IMAGE_BUILDER) || asked.has(group.name)) groups.set(group.arn, group);
  }
  return { groups: [...groups.values()], gaps: [...gaps, ...bad] };
}

function groupOf(
  { json, record }: Item,
  { account, partition }: AccountEvidence,
  region: string,
): LogGroup | undefined {
  const name = stringMember(json, 'logGroupName');
  if (name === undefined) return undefined;
  const arn = `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  return { arn, name, json, record, scope: record.scope, from: [record] };
}

/** Classes of log groups that keep events for one day, whatever retention is set (API reference, logGroupClass). */
export const KEPT_FOR_A_DAY: readonly string[] = ['DELIVERY'];
/** Those whose retention counts. */
export const KEPT_AS_SET: readonly string[] = ['STANDARD', 'INFREQUENT_ACCESS', 'ESSENTIALS'];

function keptForADay(group: JsonObject): boolean {
  return KEPT_FOR_A_DAY.includes(stringMember(group, 'logGroupClass') ?? '');
}
