import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { at, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, table } from '../define.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { DESCRIBE_LOG_GROUPS, groupsIn, type LogGroup } from './groups.ts';

const DESCRIBE_POLICIES = 'cloudwatch-logs:DescribeAccountPolicies';

const DATA_PROTECTED = algorithm(
  'data-protected@1',
  [call(DESCRIBE_LOG_GROUPS), call(DESCRIBE_POLICIES)],
  `True when ${DESCRIBE_LOG_GROUPS} says dataProtectionStatus ACTIVATED of the log group, or when ` +
    `${DESCRIBE_POLICIES} lists a policy of type DATA_PROTECTION_POLICY for the account and Region, which holds for ` +
    'all of its log groups. Any other status, or none, is false where the list of policies came whole and is empty. ' +
    'Which kinds of data a policy masks is not judged. ',
);

export const logsDataProtection = table<LogGroup>({
  name: 'logs.dataProtection',
  as: 'protection',
  meaning: 'Log groups of builds, and whether CloudWatch Logs masks sensitive data in them.',
  grain: 'region',
  key: 'arn',
  needs: [DESCRIBE_LOG_GROUPS, 'imagebuilder:ListImagePipelines'],
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => groupsIn(region, evidence));
    return { subjects: all.flatMap(({ groups }) => groups), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    arn: always('string', 'ARN of the log group.', call(DESCRIBE_LOG_GROUPS, 'logGroups[]'), ({ arn }) => known(arn)),
    name: always('string', 'Its name.', call(DESCRIBE_LOG_GROUPS, 'logGroups[].logGroupName'), ({ name }) =>
      known(name),
    ),
    masked: always('bool', 'Sensitive data in it is masked.', DATA_PROTECTED, maskedOf),
  },
});

function maskedOf({ json, record, scope }: LogGroup, evidence: AccountEvidence): Cell {
  const status = at('dataProtectionStatus')(json, record);
  if (status.is === 'known' && status.value === 'ACTIVATED') return known(true);
  const isText = status.is !== 'known' || typeof status.value === 'string';
  return isText ? allMasked(scope.region, evidence) : unknown(unparsable(record, 'dataProtectionStatus is no text'));
}

/** Whether a policy of the account masks data in every log group; unknown where the policies could not be listed. */
function allMasked(region: string, evidence: AccountEvidence): Cell {
  const records = evidence.records(region, DESCRIBE_POLICIES);
  const { items, gaps } = listIn(DESCRIBE_POLICIES, 'accountPolicies', region, evidence);
  const isMasked = items.some(({ json }) => stringMember(json, 'policyType') === 'DATA_PROTECTION_POLICY');
  const [why] = isMasked ? [] : gaps;
  return citing(why === undefined ? known(isMasked) : unknown(why), records);
}
