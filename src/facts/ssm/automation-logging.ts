import { isJsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { callWith } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { eachRegion, maybe, type Place, REGION_COLUMNS, table } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { call } from '../source.ts';

const SETTING = 'ssm:GetServiceSetting';
const DESTINATION = '/ssm/automation/customer-script-log-destination';
const GROUP = '/ssm/automation/customer-script-log-group-name';

export const ssmAutomationLogging = table<Place>({
  name: 'ssm.automationLogging',
  as: 'automation',
  meaning: 'The Regions in scope, one row each, with where SSM Automation puts the output of scripts.',
  grain: 'region',
  key: 'id',
  needs: [],
  subjects: eachRegion,
  columns: {
    ...REGION_COLUMNS,
    destination: maybe(
      'string',
      'Where the output of scripts goes: CloudWatch. Absent: nowhere.',
      call(SETTING, `of ${DESTINATION}: ServiceSetting.SettingValue`),
      setting(DESTINATION),
    ),
    logGroup: maybe(
      'string',
      'The log group it goes to. Absent: the default, or none is needed.',
      call(SETTING, `of ${GROUP}: ServiceSetting.SettingValue, asked where the destination is CloudWatch`),
      (place, evidence) => {
        const destination = setting(DESTINATION)(place, evidence);
        const isOn = destination.is === 'known' && destination.value === 'CloudWatch';
        return isOn || destination.is === 'unknown'
          ? setting(GROUP)(place, evidence)
          : citing(ABSENT, destination.from ?? []);
      },
    ),
  },
});

function setting(id: string) {
  return ({ scope }: Place, evidence: AccountEvidence): Cell => {
    const asked = callWith(evidence.records(scope.region, SETTING), 'SettingId', id);
    return cellFrom(asked, { operation: SETTING, scope }, (response, record) => {
      const found = member(response, 'ServiceSetting');
      if (!isJsonObject(found)) return unknown(unparsable(record, 'the answer has no ServiceSetting'));
      const value = member(found, 'SettingValue');
      return value === undefined || value === '' ? ABSENT : known(value);
    });
  };
}
