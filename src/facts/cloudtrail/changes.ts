import { type JsonObject, stringMember } from '../../core/json.ts';
import { timeOf, utc } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, known, unknown } from '../row.ts';
import { algorithm, call, calls } from '../source.ts';
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

const LISTS = KINDS.map(({ list }) => list);

const CHANGES = algorithm(
  'image-builder-changes@1',
  calls(LISTS),
  'Of each component, recipe, workflow, infrastructure and distribution configuration and pipeline of the account: ' +
    'dateCreated is "created", and dateUpdated, where it is another time, "updated". A time that is not ISO 8601 is a ' +
    'change of which it is not known when it was.',
);

const RECORDED = algorithm(
  'recorded-change@1',
  [...calls(LISTS), call(LOOKUP_EVENTS)],
  'An event of the history in the same Region records a change when it is called Create (created) or Update (updated) ' +
    'and the kind of resource, lies within an hour of the change, and names the ARN of the resource, or of one of its ' +
    'builds. Where no event does, and the history was not read back to that time or an event could not be read, it is ' +
    'not known.',
);

export const cloudtrailChanges = table<Change>({
  name: 'cloudtrail.changes',
  as: 'change',
  meaning:
    'Changes to Image Builder resources of the account that the resources themselves tell of: made or last changed in ' +
    `the period, of it in the ${WINDOW_DAYS} days before collecting began, but not in the hour before.`,
  grain: 'region',
  spans: 'event-history',
  key: 'id',
  needs: LISTS,
  reads: [CHANGES, RECORDED],
  subjects: changesIn,
  columns: {
    id: always('string', 'The resource and what happened to it.', CHANGES, ({ arn, what }) => known(`${arn} ${what}`)),
    resource: always('string', 'ARN of the resource.', calls(LISTS), ({ arn }) => known(arn)),
    what: always('string', 'created or updated.', CHANGES, ({ what }) => known(what)),
    at: always('timestamp', 'When it happened.', CHANGES, whenOf),
    recorded: always('bool', "CloudTrail's event history holds the call.", RECORDED, recordedOf),
    event: maybe(
      'string',
      'The id of the event. Absent: there is none.',
      [call(LOOKUP_EVENTS, 'Events[].EventId'), RECORDED],
      inEvent(({ id }) => id),
    ),
    by: maybe(
      'string',
      'Who made the call. Absent: there is none.',
      [call(LOOKUP_EVENTS, 'Events[].Username'), RECORDED],
      inEvent(callerOf),
    ),
  },
});

function changesIn(evidence: AccountEvidence, { period }: OrgContext): Found<Change> {
  const changes = new Map<string, Change>();
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const history = historyIn(region, evidence);
    for (const kind of KINDS) {
      const { items, gaps: unread } = listIn(kind.list, kind.member, region, evidence);
      gaps.push(...unread);
      for (const { json, record } of items) {
        const arn = stringMember(json, 'arn');
        if (arn?.split(':')[4] !== evidence.account) continue;
        const told = changesOf(arn, json, record).filter(inPeriod(period)).filter(inWindow(evidence.now));
        for (const each of told) changes.set(`${arn} ${each.what}`, { ...each, ...found(each, kind, history) });
      }
    }
  }
  return { subjects: [...changes.values()], gaps };
}

interface Told {
  readonly arn: string;
  readonly what: 'created' | 'updated';
  /** Not a number where the time cannot be read. */
  readonly time: number;
  readonly record: EvidenceRecord;
}

interface Change extends Told, Subject {
  readonly history: History;
  readonly event: HistoryEvent | undefined;
}

function changesOf(arn: string, json: JsonObject, record: EvidenceRecord): readonly Told[] {
  const [created, updated] = [stringMember(json, 'dateCreated'), stringMember(json, 'dateUpdated')];
  const change = (what: Told['what'], time?: string) => ({ arn, what, time: timeOf(time), record });
  return [
    change('created', created),
    ...(updated === undefined || updated === '' || updated === created ? [] : [change('updated', updated)]),
  ];
}

function inWindow(now: string): (change: Told) => boolean {
  return ({ time }) =>
    Number.isNaN(time) || (Date.parse(now) - time >= HOUR && Date.parse(now) - time <= WINDOW_DAYS * DAY);
}

function found(change: Told, kind: Kind, history: History): Omit<Change, keyof Told> {
  const { time, record } = change;
  const event = Number.isNaN(time) ? undefined : eventOf(change, kind, history.events);
  const from = event === undefined ? [record, ...history.records] : [record, event.record];
  return { scope: record.scope, history, event, from };
}

function whenOf({ time, what, record }: Told): Cell {
  const isTime = !Number.isNaN(time);
  return isTime ? known(utc(new Date(time))) : unknown(unparsable(record, `${what}: no time in ISO 8601`));
}

function recordedOf(change: Change): Cell {
  const when = whenOf(change);
  return when.is === 'unknown' ? when : isRecorded(change);
}

/** Something of the event; absent where it is certain that there is none. */
function inEvent(read: (event: HistoryEvent) => string) {
  return (change: Change): Cell => {
    if (change.event !== undefined) return known(read(change.event));
    const recorded = recordedOf(change);
    return recorded.is === 'unknown' ? recorded : ABSENT;
  };
}

function isRecorded({ event, time, history, record }: Change): Cell {
  if (event !== undefined) return known(true);
  const [why] = history.gaps;
  if (why !== undefined) return unknown(why);
  if (history.since !== undefined && history.since <= time - HOUR) return known(false);
  const last = history.records.at(-1) ?? record;
  return unknown({ operation: LOOKUP_EVENTS, scope: record.scope, record: last.id, reason: 'more-pages' });
}

/** The event that made the change: by name and time, and by the ARN in it. */
function eventOf({ arn, time, what }: Told, kind: Kind, events: readonly HistoryEvent[]): HistoryEvent | undefined {
  const name = `${what === 'created' ? 'Create' : 'Update'}${kind.noun}`;
  const near = events.filter((event) => event.name === name && Math.abs(event.time - time) <= HOUR);
  return near.find(({ text }) => text.includes(`${arn}"`) || text.includes(`${arn}/`));
}

function callerOf({ detail, id }: HistoryEvent): string {
  const identity = detail?.['userIdentity'];
  return stringMember(identity, 'arn') ?? stringMember(identity, 'invokedBy') ?? `unnamed, in ${id}`;
}
