import { type JsonObject, stringMember } from '../../core/json.ts';
import { timeOf, utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type History, type HistoryEvent, historyIn, inPeriod } from './events.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** One day less than CloudTrail's event history reaches back. */
const WINDOW_DAYS = 89;

interface Kind {
  readonly list: DeclaredOperation;
  readonly member: string;
  /** What the calls that make and change one are called, after Create and Update. */
  readonly noun: string;
}

/** Resources that a person makes and changes. Images are left out: a schedule makes them without a call. */
const KINDS: readonly Kind[] = [
  { list: 'imagebuilder:ListComponents', member: 'componentVersionList', noun: 'Component' },
  { list: 'imagebuilder:ListContainerRecipes', member: 'containerRecipeSummaryList', noun: 'ContainerRecipe' },
  {
    list: 'imagebuilder:ListDistributionConfigurations',
    member: 'distributionConfigurationSummaryList',
    noun: 'DistributionConfiguration',
  },
  { list: 'imagebuilder:ListImagePipelines', member: 'imagePipelineList', noun: 'ImagePipeline' },
  { list: 'imagebuilder:ListImageRecipes', member: 'imageRecipeSummaryList', noun: 'ImageRecipe' },
  {
    list: 'imagebuilder:ListInfrastructureConfigurations',
    member: 'infrastructureConfigurationSummaryList',
    noun: 'InfrastructureConfiguration',
  },
  { list: 'imagebuilder:ListWorkflows', member: 'workflowVersionList', noun: 'Workflow' },
];

const spec: FactTable = {
  name: 'cloudtrail.changes',
  as: 'change',
  meaning:
    'Changes to Image Builder resources of the account that the resources themselves tell of: made or last changed in ' +
    `the period, of it in the ${WINDOW_DAYS} days before collecting began, but not in the hour before.`,
  grain: 'region',
  spans: 'event-history',
  key: 'id',
  needs: KINDS.map(({ list }) => list),
  columns: {
    id: column('string', 'The resource and what happened to it.', 'derived: image-builder-changes@1'),
    resource: column('string', 'ARN of the resource.', 'the List operations of Image Builder'),
    what: column('string', 'created or updated.', 'derived: image-builder-changes@1'),
    at: column('timestamp', 'When it happened.', 'dateCreated, dateUpdated of the List operations of Image Builder'),
    recorded: column('bool', "CloudTrail's event history holds the call.", 'derived: recorded-change@1'),
    event: absentable('string', 'The id of the event.', `${LOOKUP_EVENTS} Events[].EventId`),
    by: absentable('string', 'Who made the call.', `${LOOKUP_EVENTS} Events[].Username`),
  },
  algorithms: {
    'image-builder-changes@1':
      'Of each component, recipe, workflow, infrastructure and distribution configuration and pipeline of the account: ' +
      'dateCreated is "created", and dateUpdated, where it is another time, "updated". A time that is not ISO 8601 is a ' +
      'change of which it is not known when it was.',
    'recorded-change@1':
      'An event of the history in the same Region records a change when it is called Create (created) or Update (updated) ' +
      'and the kind of resource, lies within an hour of the change, and names the ARN of the resource, or of one of its ' +
      'builds. Where no event does, and the history was not read back to that time or an event could not be read, it is ' +
      'not known.',
  },
};

export const cloudtrailChanges: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, { period }: OrgContext) {
  const rows: Row[] = [];
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const history = historyIn(region, evidence);
    for (const kind of KINDS) {
      const { items, gaps: unread } = listed(evidence.records(region, kind.list), kind.member);
      gaps.push(...unread);
      for (const { json, record } of items) {
        const arn = stringMember(json, 'arn');
        if (arn?.split(':')[4] !== evidence.account) continue;
        for (const change of changesOf(arn, kind, json, record).filter(inPeriod(period)))
          rows.push(...rowFor(change, history, evidence));
      }
    }
  }
  return { rows: [...new Map(rows.map((row) => [row.key, row])).values()], gaps };
}

interface Change {
  readonly arn: string;
  readonly kind: Kind;
  readonly what: 'created' | 'updated';
  /** Not a number where the time cannot be read. */
  readonly time: number;
  readonly record: EvidenceRecord;
}

function changesOf(arn: string, kind: Kind, json: JsonObject, record: EvidenceRecord): readonly Change[] {
  const [created, updated] = [stringMember(json, 'dateCreated'), stringMember(json, 'dateUpdated')];
  const change = (what: Change['what'], time?: string) => ({ arn, kind, what, time: timeOf(time), record });
  return [
    change('created', created),
    ...(updated === undefined || updated === '' || updated === created ? [] : [change('updated', updated)]),
  ];
}

function rowFor(change: Change, history: History, evidence: AccountEvidence): Row[] {
  const { arn, what, time, record } = change;
  const age = Date.parse(evidence.now) - time;
  if (age < HOUR || age > WINDOW_DAYS * DAY) return [];
  const event = Number.isNaN(time) ? undefined : eventOf(change, history.events);
  const when: Cell = Number.isNaN(time)
    ? unknown(unparsable(record, `${what}: no time in ISO 8601`))
    : known(utc(new Date(time)));
  const recorded = when.is === 'unknown' ? when : isRecorded(event, time, history, record);
  return [
    makeRow(spec, {
      scope: record.scope,
      from: event === undefined ? [record, ...history.records] : [record, event.record],
      cells: {
        id: known(`${arn} ${what}`),
        resource: known(arn),
        what: known(what),
        at: when,
        recorded,
        event: event === undefined ? ABSENT : known(event.id),
        by: event === undefined ? ABSENT : known(callerOf(event)),
      },
    }),
  ];
}

function isRecorded(event: HistoryEvent | undefined, time: number, history: History, record: EvidenceRecord): Cell {
  if (event !== undefined) return known(true);
  const [why] = history.gaps;
  if (why !== undefined) return unknown(why);
  if (history.since !== undefined && history.since <= time - HOUR) return known(false);
  const last = history.records.at(-1) ?? record;
  return unknown({ operation: LOOKUP_EVENTS, scope: record.scope, record: last.id, reason: 'more-pages' });
}

/** The event that made the change: by name and time, and by the ARN in it. */
function eventOf({ arn, kind, time, what }: Change, events: readonly HistoryEvent[]): HistoryEvent | undefined {
  const name = `${what === 'created' ? 'Create' : 'Update'}${kind.noun}`;
  const near = events.filter((event) => event.name === name && Math.abs(event.time - time) <= HOUR);
  return near.find(({ text }) => text.includes(`${arn}"`) || text.includes(`${arn}/`));
}

function callerOf({ detail, id }: HistoryEvent): string {
  const identity = detail?.['userIdentity'];
  return stringMember(identity, 'arn') ?? stringMember(identity, 'invokedBy') ?? `unnamed, in ${id}`;
}
