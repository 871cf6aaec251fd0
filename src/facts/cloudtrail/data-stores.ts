import type { JsonObject } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, type Pick } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type DataStore, GET, LIST, recordingStores } from './data-store-answers.ts';

const spec: FactTable = {
  name: 'cloudtrail.dataStores',
  as: 'dataStore',
  meaning:
    'The event data stores of CloudTrail Lake that the account sees and that are enabled and record management events, or ' +
    'may. Members do not see those of their organisation: they are rows of the account that owns them.',
  grain: 'account',
  key: 'arn',
  needs: [LIST],
  columns: {
    arn: column('string', 'ARN of the event data store', `${LIST} EventDataStoreArn`),
    name: column('string', 'Its name', `${GET} Name`),
    region: column('string', 'The Region in which it was listed', 'the scope of the call'),
    recordsManagementEvents: column(
      'bool',
      'It is enabled and records management events',
      'derived: records-management-events@1',
    ),
    organisation: column('bool', 'Whether it records for the whole organisation', `${GET} OrganizationEnabled`),
    kmsKey: absentable(
      'string',
      'The KMS key its events are encrypted with. Absent: a key that AWS owns.',
      `${GET} KmsKeyId`,
    ),
    retentionDays: column('int', 'For how many days after its time an event is kept', `${GET} RetentionPeriod`),
    terminationProtected: column(
      'bool',
      'Whether it cannot be deleted before somebody lifts its termination protection',
      `${GET} TerminationProtectionEnabled`,
    ),
  },
  algorithms: {
    'records-management-events@1':
      'True when cloudtrail:GetEventDataStore says that Status is ENABLED and an advanced selector has eventCategory equal ' +
      'to Management, whatever else narrows it. A store of another status, or with readable selectors and none of them so, ' +
      'is no row. Not known where the store could not be read or its selectors are of another shape.',
  },
};

/** The event data stores that record like trails, with what protects and keeps their events. */
export const cloudtrailDataStores: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence): { rows: readonly Row[]; gaps: readonly Unknown[] } {
  const { stores, gaps } = recordingStores(evidence);
  return { rows: stores.map((store) => rowOf(store, evidence)), gaps };
}

function rowOf({ arn, listedIn, record, recording, open }: DataStore, { account }: AccountEvidence): Row {
  const { region } = listedIn.scope;
  const call = { operation: GET, scope: { account, region } } as const;
  const read = (pick: Pick): Cell => cellFrom(record, call, (response, from) => pick(response as JsonObject, from));
  const [why] = open;
  return makeRow(spec, {
    scope: { account, region: GLOBAL },
    from: record === undefined ? [listedIn] : [listedIn, record],
    cells: {
      arn: known(arn),
      name: read(at('Name')),
      region: known(region),
      recordsManagementEvents: why === undefined ? known(recording === true) : unknown(why),
      organisation: read(at('OrganizationEnabled')),
      kmsKey: read(at('KmsKeyId')),
      retentionDays: read(at('RetentionPeriod')),
      terminationProtected: read(at('TerminationProtectionEnabled')),
    },
  });
}
