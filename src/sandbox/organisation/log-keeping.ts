import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, MANAGEMENT, type Place, WORKLOADS } from './accounts.ts';
import { optional } from './build/image-builder-rows.ts';
import type { When } from './build/when.ts';

/** Where the logs of builds end up: log groups and the setting of SSM Automation. */

const SCRIPTS = '/aws/ssm/automation/executeScript';
const DESTINATION = '/ssm/automation/customer-script-log-destination';
const GROUP = '/ssm/automation/customer-script-log-group-name';

const TIDY: Place = { account: MANAGEMENT, region: FRANKFURT };
const GOLDEN: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
const HASTY: Place = { account: WORKLOADS, region: FRANKFURT };
const GOLDEN_KEY = `arn:aws:kms:${FRANKFURT}:${GOLDEN_IMAGES}:key/7c1d0f5a-2f60-4f0e-9a55-0d7b3a1e4c01`;

export function logKeepingRows(when: When): AnswerRow[] {
  const groups = (place: Place, list: Readonly<Record<string, JsonObject>>) => logGroups(place, list, when);
  return [
    { operation: 'cloudwatch-logs:DescribeLogGroups', output: { logGroups: [] } },
    { operation: 'cloudwatch-logs:DescribeAccountPolicies', output: { accountPolicies: [] } },
    ...[DESTINATION, GROUP].map((id) => setting({}, id, undefined, 'Default')),
    ...groups(TIDY, {
      '/aws/imagebuilder/jump-host': { retentionInDays: 400 },
      [SCRIPTS]: { retentionInDays: 400 },
    }),
    ...automation(TIDY),
    // Kept for ever, under a key of the account's own.
    ...groups(GOLDEN, {
      // Its data is masked.
      '/aws/imagebuilder/golden-al2023': { kmsKeyId: GOLDEN_KEY, dataProtectionStatus: 'ACTIVATED' },
      '/aws/imagebuilder/golden-container': { kmsKeyId: GOLDEN_KEY },
      [SCRIPTS]: { retentionInDays: 731 },
    }),
    ...automation(GOLDEN),
    ...groups(HASTY, { '/aws/imagebuilder/shop': { retentionInDays: 14 } }),
  ];
}

/** Rows by the prefix that is asked for; a name is its own prefix. */
function logGroups(place: Place, list: Readonly<Record<string, JsonObject>>, when: When): AnswerRow[] {
  const described = Object.entries(list).map(([logGroupName, more]) => ({
    logGroupName,
    creationTime: when.now.getTime() - 200 * 86_400_000,
    metricFilterCount: 0,
    arn: `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroupName}:*`,
    logGroupArn: `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroupName}`,
    storedBytes: 1024,
    logGroupClass: 'STANDARD',
    ...more,
  }));
  return ['/aws/imagebuilder/', SCRIPTS].map((logGroupNamePrefix) => ({
    operation: 'cloudwatch-logs:DescribeLogGroups',
    ...place,
    input: { logGroupNamePrefix },
    output: { logGroups: described.filter(({ logGroupName }) => logGroupName.startsWith(logGroupNamePrefix)) },
  }));
}

/** Automation's scripts write to CloudWatch Logs. */
function automation(place: Place): AnswerRow[] {
  return [setting(place, DESTINATION, 'CloudWatch', 'Customized'), setting(place, GROUP, SCRIPTS, 'Customized')];
}

function setting(
  place: Partial<Place>,
  SettingId: string,
  SettingValue: string | undefined,
  Status: string,
): AnswerRow {
  return {
    operation: 'ssm:GetServiceSetting',
    ...place,
    input: { SettingId },
    output: {
      ServiceSetting: { SettingId, ...optional('SettingValue', SettingValue), Status, LastModifiedUser: 'System' },
    },
  };
}
