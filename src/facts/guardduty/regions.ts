import { isJsonObject, type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, callWith, inObject, objectsOf, type Pick as PickCell } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { always, eachRegion, type Fill, maybe, type Place, REGION_COLUMNS, table } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { call } from '../source.ts';

const LIST = 'guardduty:ListDetectors';
const GET = 'guardduty:GetDetector';
const ADMINISTRATOR = 'guardduty:GetAdministratorAccount';

/** What GuardDuty analyses in every account that has it on (GuardDuty User Guide, "Foundational data sources"). */
export const FOUNDATIONAL = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'];
/** Protection plans that see what build instances and their volumes do. */
/** What puts the agent on instances, without which Runtime Monitoring sees none (User Guide, "Runtime coverage"). */
export const AGENT = 'EC2_AGENT_MANAGEMENT';
export const RECOMMENDED = ['EBS_MALWARE_PROTECTION', 'RUNTIME_MONITORING', 'S3_DATA_EVENTS'];

export const guarddutyRegions = table<Place>({
  name: 'guardduty.regions',
  as: 'guardduty',
  meaning: 'The Regions in scope, one row each, with the state of GuardDuty there.',
  grain: 'region',
  key: 'id',
  needs: [],
  subjects: eachRegion,
  columns: {
    ...REGION_COLUMNS,
    detectors: always(
      'list<string>',
      'Ids of the detectors. None: GuardDuty is off.',
      call(LIST, 'DetectorIds[]'),
      ({ scope }, evidence) => {
        const ids = detectorsIn(scope.region, evidence);
        return citing('why' in ids ? unknown(ids.why) : known(ids.found), evidence.records(scope.region, LIST));
      },
    ),
    enabled: always(
      'bool',
      'There is a detector and it is not suspended.',
      [call(LIST), call(GET, 'Status = ENABLED; false without a detector')],
      ofDetector(statusOf, known(false)),
    ),
    missingFoundational: always(
      'list<string>',
      `Of ${FOUNDATIONAL.join(', ')}: those that are not enabled.`,
      [call(LIST), call(GET, 'Features[].{Name,Status}; all without a detector')],
      ofDetector((response, record) => missingOf(FOUNDATIONAL, response, record), known(FOUNDATIONAL)),
    ),
    missingRecommended: always(
      'list<string>',
      `Of ${RECOMMENDED.join(', ')}: those that are not enabled; and ${AGENT} where Runtime Monitoring is on and ` +
        'manages no agents on instances.',
      [
        call(LIST),
        call(
          GET,
          'Features[].{Name,Status}, AdditionalConfiguration[].{Name,Status}; the first three without a detector',
        ),
      ],
      ofDetector(
        (response, record) => withAgent(missingOf(RECOMMENDED, response, record), response),
        known(RECOMMENDED),
      ),
    ),
    administrator: maybe(
      'string',
      'The account that administers GuardDuty for this one. Absent: it administers itself.',
      [call(LIST), call(ADMINISTRATOR, 'Administrator.AccountId')],
      // An account without an administrator is answered with no content.
      ofFirst(ADMINISTRATOR, ABSENT, (response, record) =>
        isJsonObject(response) ? at('Administrator', 'AccountId')(response, record) : ABSENT,
      ),
    ),
  },
});

type Detectors = { readonly found: readonly string[] } | { readonly why: Unknown };

/** "Off" is an empty list, never an error. */
function detectorsIn(region: string, evidence: AccountEvidence): Detectors {
  const [why] = gapsAt(LIST, region, evidence);
  if (why !== undefined) return { why };
  const found: string[] = [];
  for (const record of evidence.records(region, LIST)) {
    const response = record.outcome.kind === 'ok' ? record.outcome.response : undefined;
    const ids = member(response, 'DetectorIds') ?? [];
    if (!isJsonObject(response) || !Array.isArray(ids)) return { why: unparsable(record, 'DetectorIds is not a list') };
    for (const id of ids) {
      if (typeof id !== 'string') return { why: unparsable(record, 'a detector id is not text') };
      found.push(id);
    }
  }
  return { found };
}

/** What an operation answers of the first detector of a Region; `none` where there is no detector. */
function ofFirst(
  operation: typeof GET | typeof ADMINISTRATOR,
  none: Cell,
  pick: (response: Json, record: EvidenceRecord) => Cell,
): Fill<Place> {
  return ({ scope }, evidence) => {
    const lists = evidence.records(scope.region, LIST);
    const ids = detectorsIn(scope.region, evidence);
    if ('why' in ids) return citing(unknown(ids.why), lists);
    const [id] = ids.found;
    if (id === undefined) return citing(none, lists);
    const record = callWith(evidence.records(scope.region, operation), 'DetectorId', id);
    return citing(cellFrom(record, { operation, scope }, pick), lists);
  };
}

function ofDetector(pick: PickCell, none: Cell): Fill<Place> {
  return ofFirst(GET, none, inObject(pick));
}

function statusOf(response: JsonObject, record: EvidenceRecord): Cell {
  const status = stringMember(response, 'Status');
  const isKnown = status === 'ENABLED' || status === 'DISABLED';
  return isKnown ? known(status === 'ENABLED') : unknown(unparsable(record, 'Status is neither ENABLED nor DISABLED'));
}

function missingOf(wanted: readonly string[], response: JsonObject, record: EvidenceRecord): Cell {
  const features = member(response, 'Features');
  if (!Array.isArray(features)) return unknown(unparsable(record, 'Features is not a list'));
  const enabled = features.flatMap((feature) =>
    stringMember(feature, 'Status') === 'ENABLED' ? (stringMember(feature, 'Name') ?? []) : [],
  );
  return known(wanted.filter((name) => !enabled.includes(name)));
}

/** Adds agents that nobody manages, where the feature says how it is set up. */
function withAgent(missing: Cell, response: JsonObject): Cell {
  const runtime = objectsOf(response, 'Features').find(
    (feature) => stringMember(feature, 'Name') === 'RUNTIME_MONITORING',
  );
  if (missing.is !== 'known' || !Array.isArray(missing.value) || missing.value.includes('RUNTIME_MONITORING'))
    return missing;
  const setUp = objectsOf(runtime, 'AdditionalConfiguration');
  const isManaged = setUp.some(
    (each) => stringMember(each, 'Name') === AGENT && stringMember(each, 'Status') === 'ENABLED',
  );
  return setUp.length === 0 || isManaged ? missing : known([...missing.value, AGENT]);
}
