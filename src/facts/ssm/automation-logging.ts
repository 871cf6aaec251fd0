import { isJsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { callWith } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const SETTING = 'ssm:GetServiceSetting';
const DESTINATION = '/ssm/automation/customer-script-log-destination';
const GROUP = '/ssm/automation/customer-script-log-group-name';

const spec: FactTable = {
  name: 'ssm.automationLogging',
  as: 'automation',
  meaning: 'The Regions in scope, one row each, with where SSM Automation puts the output of scripts.',
  grain: 'region',
  key: 'id',
  needs: [SETTING],
  columns: {
    id: column('string', 'The account and the Region.', 'the scope of the calls'),
    region: column('string', 'The Region.', 'the scope of the calls'),
    destination: absentable(
      'string',
      'Where the output of scripts goes: CloudWatch. Absent: nowhere.',
      `${SETTING} of ${DESTINATION}: ServiceSetting.SettingValue`,
    ),
    logGroup: absentable(
      'string',
      'The log group it goes to. Absent: the default, or none is needed.',
      `${SETTING} of ${GROUP}: ServiceSetting.SettingValue, asked where the destination is CloudWatch`,
    ),
  },
  algorithms: {},
};

export const ssmAutomationLogging: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  return { rows: evidence.regions.map((region) => rowFor({ account: evidence.account, region }, evidence)) };
}

function rowFor(scope: Scope, evidence: AccountEvidence): Row {
  const records = evidence.records(scope.region, SETTING);
  const read = (id: string): Cell =>
    cellFrom(callWith(records, 'SettingId', id), { operation: SETTING, scope }, (response, record) => {
      const setting = member(response, 'ServiceSetting');
      if (!isJsonObject(setting)) return unknown(unparsable(record, 'the answer has no ServiceSetting'));
      const value = member(setting, 'SettingValue');
      return value === undefined || value === '' ? ABSENT : known(value);
    });
  const destination = read(DESTINATION);
  const isOn = destination.is === 'known' && destination.value === 'CloudWatch';
  return makeRow(spec, {
    scope,
    from: records,
    cells: {
      id: known(`${scope.account}/${scope.region}`),
      region: known(scope.region),
      destination,
      logGroup: isOn || destination.is === 'unknown' ? read(GROUP) : ABSENT,
    },
  });
}
