import { GLOBAL } from '../../model/common.ts';
import { at, inObject, type Pick } from '../answers.ts';
import { always, type Fill, maybe, type Subject, table } from '../define.ts';
import { cellFrom, known, unknown } from '../row.ts';
import { algorithm, call, PLACE } from '../source.ts';
import { type DataStore, GET, LIST, recordingStores } from './data-store-answers.ts';

interface Store extends Subject {
  readonly store: DataStore;
}

const RECORDING = algorithm(
  'records-management-events@1',
  [call(GET)],
  'True when cloudtrail:GetEventDataStore says that Status is ENABLED and an advanced selector has eventCategory equal ' +
    'to Management, whatever else narrows it. A store of another status, or with readable selectors and none of them so, ' +
    'is no row. Not known where the store could not be read or its selectors are of another shape.',
);

/** The event data stores that record like trails, with what protects and keeps their events. */
export const cloudtrailDataStores = table<Store>({
  name: 'cloudtrail.dataStores',
  as: 'dataStore',
  meaning:
    'The event data stores of CloudTrail Lake that the account sees and that are enabled and record management events, or ' +
    'may. Members do not see those of their organisation: they are rows of the account that owns them.',
  grain: 'account',
  key: 'arn',
  needs: [LIST],
  reads: [RECORDING],
  subjects: (evidence) => {
    const { stores, gaps } = recordingStores(evidence);
    const scope = { account: evidence.account, region: GLOBAL };
    return { subjects: stores.map((store) => ({ store, scope, from: [store.listedIn, store.record] })), gaps };
  },
  columns: {
    arn: always('string', 'ARN of the event data store', call(LIST, 'EventDataStoreArn'), ({ store }) =>
      known(store.arn),
    ),
    name: always('string', 'Its name', call(GET, 'Name'), answered(at('Name'))),
    region: always('string', 'The Region in which it was listed', PLACE, ({ store }) =>
      known(store.listedIn.scope.region),
    ),
    recordsManagementEvents: always(
      'bool',
      'It is enabled and records management events',
      RECORDING,
      ({ store: { open, recording } }) => (open[0] === undefined ? known(recording === true) : unknown(open[0])),
    ),
    organisation: always(
      'bool',
      'Whether it records for the whole organisation',
      call(GET, 'OrganizationEnabled'),
      answered(at('OrganizationEnabled')),
    ),
    kmsKey: maybe(
      'string',
      'The KMS key its events are encrypted with. Absent: a key that AWS owns.',
      call(GET, 'KmsKeyId'),
      answered(at('KmsKeyId')),
    ),
    retentionDays: always(
      'int',
      'For how many days after its time an event is kept',
      call(GET, 'RetentionPeriod'),
      answered(at('RetentionPeriod')),
    ),
    terminationProtected: always(
      'bool',
      'Whether it cannot be deleted before somebody lifts its termination protection',
      call(GET, 'TerminationProtectionEnabled'),
      answered(at('TerminationProtectionEnabled')),
    ),
  },
});

function answered(pick: Pick): Fill<Store> {
  return ({ store: { listedIn, record }, scope: { account } }) => {
    const asked = { operation: GET, scope: { account, region: listedIn.scope.region } } as const;
    return cellFrom(record, asked, inObject(pick));
  };
}
