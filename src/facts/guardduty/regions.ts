import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, callWith, objectsOf } from '../answers.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const LIST = 'guardduty:ListDetectors';
const GET = 'guardduty:GetDetector';
const ADMINISTRATOR = 'guardduty:GetAdministratorAccount';

/** What GuardDuty analyses in every account that has it on (GuardDuty User Guide, "Foundational data sources"). */
export const FOUNDATIONAL = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'];
/** Protection plans that see what build instances and their volumes do. */
/** What puts the agent on instances, without which Runtime Monitoring sees none (User Guide, "Runtime coverage"). */
export const AGENT = 'EC2_AGENT_MANAGEMENT';
export const RECOMMENDED = ['EBS_MALWARE_PROTECTION', 'RUNTIME_MONITORING', 'S3_DATA_EVENTS'];

const spec: FactTable = {
  name: 'guardduty.regions',
  as: 'guardduty',
  meaning: 'The Regions in scope, one row each, with the state of GuardDuty there.',
  grain: 'region',
  key: 'id',
  needs: [LIST],
  columns: {
    id: { type: 'string', absentable: false, meaning: 'The account and the Region.', source: 'the scope of the calls' },
    region: { type: 'string', absentable: false, meaning: 'The Region.', source: 'the scope of the calls' },
    detectors: {
      type: 'list<string>',
      absentable: false,
      meaning: 'Ids of the detectors. None: GuardDuty is off.',
      source: 'guardduty:ListDetectors DetectorIds[]',
    },
    enabled: {
      type: 'bool',
      absentable: false,
      meaning: 'There is a detector and it is not suspended.',
      source: 'guardduty:GetDetector Status = ENABLED; false without a detector',
    },
    missingFoundational: {
      type: 'list<string>',
      absentable: false,
      meaning: `Of ${FOUNDATIONAL.join(', ')}: those that are not enabled.`,
      source: 'guardduty:GetDetector Features[].{Name,Status}; all without a detector',
    },
    missingRecommended: {
      type: 'list<string>',
      absentable: false,
      meaning:
        `Of ${RECOMMENDED.join(', ')}: those that are not enabled; and ${AGENT} where Runtime Monitoring is on and ` +
        'manages no agents on instances.',
      source:
        'guardduty:GetDetector Features[].{Name,Status}, AdditionalConfiguration[].{Name,Status}; the first three ' +
        'without a detector',
    },
    administrator: {
      type: 'string',
      absentable: true,
      meaning: 'The account that administers GuardDuty for this one. Absent: it administers itself.',
      source: 'guardduty:GetAdministratorAccount Administrator.AccountId',
    },
  },
  algorithms: {},
};

export const guarddutyRegions: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  return { rows: evidence.regions.map((region) => rowFor({ account: evidence.account, region }, evidence)) };
}

function rowFor(scope: Scope, evidence: AccountEvidence): Row {
  const { region } = scope;
  const ids = detectorsIn(region, evidence);
  const details = evidence.records(region, GET);
  const administrators = evidence.records(region, ADMINISTRATOR);
  return makeRow(spec, {
    scope,
    from: [...evidence.records(region, LIST), ...details, ...administrators],
    cells: {
      id: known(`${scope.account}/${region}`),
      region: known(region),
      ...('why' in ids ? allUnknown(ids.why) : detectorCells(ids.found, scope, details, administrators)),
    },
  });
}

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

function allUnknown(why: Unknown) {
  const cell = unknown(why);
  return { detectors: cell, enabled: cell, missingFoundational: cell, missingRecommended: cell, administrator: cell };
}

function detectorCells(
  ids: readonly string[],
  scope: Scope,
  details: readonly EvidenceRecord[],
  administrators: readonly EvidenceRecord[],
) {
  const [id] = ids;
  if (id === undefined) {
    return {
      detectors: known([]),
      enabled: known(false),
      missingFoundational: known(FOUNDATIONAL),
      missingRecommended: known(RECOMMENDED),
      administrator: ABSENT,
    };
  }
  const detail = callWith(details, 'DetectorId', id);
  const read = (pick: (response: JsonObject, record: EvidenceRecord) => Cell): Cell =>
    cellFrom(detail, { operation: GET, scope }, (response, record) =>
      isJsonObject(response) ? pick(response, record) : unknown(unparsable(record, 'the answer is no object')),
    );
  const missing = (wanted: readonly string[]) => read((response, record) => missingOf(wanted, response, record));
  const administrator = callWith(administrators, 'DetectorId', id);
  return {
    detectors: known(ids),
    enabled: read(statusOf),
    missingFoundational: missing(FOUNDATIONAL),
    missingRecommended: read((response, record) => withAgent(missingOf(RECOMMENDED, response, record), response)),
    administrator: cellFrom(administrator, { operation: ADMINISTRATOR, scope }, (response, record) =>
      // An account without an administrator is answered with no content.
      isJsonObject(response) ? at('Administrator', 'AccountId')(response, record) : ABSENT,
    ),
  };
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
