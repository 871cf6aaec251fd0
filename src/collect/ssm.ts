import { member, stringMember } from '../core/json.ts';
import { SSM } from '../operations/ssm.ts';
import type { Reader } from './reader.ts';
import { noteLogGroup, type References } from './references.ts';

const AUTOMATION = '/ssm/automation/customer-script-log';

/** Where Automation puts the output of scripts; the log group only where it goes to CloudWatch Logs. */
export async function collectAutomationLogging(reader: Reader, region: string, found: References): Promise<void> {
  const setting = async (name: string): Promise<string | undefined> => {
    const { response } = await reader.read(region, SSM.getServiceSetting, { SettingId: `${AUTOMATION}-${name}` });
    return stringMember(member(response, 'ServiceSetting'), 'SettingValue');
  };
  if ((await setting('destination')) !== 'CloudWatch') return;
  noteLogGroup(found, await setting('group-name'), region);
}
