import { type JsonObject, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable } from '../../model/facts.ts';
import { at, listed } from '../answers.ts';
import { column } from '../columns.ts';
import { gapsAt, unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { DESCRIBE_LOG_GROUPS, groupsIn, type LogGroup } from './groups.ts';

const DESCRIBE_POLICIES = 'cloudwatch-logs:DescribeAccountPolicies';

const spec: FactTable = {
  name: 'logs.dataProtection',
  as: 'protection',
  meaning: 'Log groups of builds, and whether CloudWatch Logs masks sensitive data in them.',
  grain: 'region',
  key: 'arn',
  needs: [DESCRIBE_LOG_GROUPS, 'imagebuilder:ListImagePipelines'],
  columns: {
    arn: column('string', 'ARN of the log group.', `${DESCRIBE_LOG_GROUPS} logGroups[]`),
    name: column('string', 'Its name.', `${DESCRIBE_LOG_GROUPS} logGroups[].logGroupName`),
    masked: column('bool', 'Sensitive data in it is masked.', 'derived: data-protected@1'),
  },
  algorithms: {
    'data-protected@1':
      `True when ${DESCRIBE_LOG_GROUPS} says dataProtectionStatus ACTIVATED of the log group, or when ` +
      `${DESCRIBE_POLICIES} lists a policy of type DATA_PROTECTION_POLICY for the account and Region, which holds for ` +
      'all of its log groups. Any other status, or none, is false where the list of policies came whole and is empty. ' +
      'Which kinds of data a policy masks is not judged. ',
  },
};

export const logsDataProtection: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const regions = evidence.regions.map((region) => {
    const { groups, gaps } = groupsIn(region, evidence);
    const all = policiesIn(region, evidence);
    return { gaps, rows: groups.map((group) => rowFor(group, all, { account: evidence.account, region })) };
  });
  return { rows: regions.flatMap((each) => each.rows), gaps: regions.flatMap((each) => each.gaps) };
}

/** Whether a policy of the account masks data in every log group; unknown where the policies could not be listed. */
function policiesIn(
  region: string,
  evidence: AccountEvidence,
): { readonly cell: Cell; readonly records: LogGroup['record'][] } {
  const records = [...evidence.records(region, DESCRIBE_POLICIES)];
  const { items, gaps } = listed(records, 'accountPolicies');
  if (items.some(({ json }) => isDataProtection(json))) return { cell: known(true), records };
  const [why] = [...gapsAt(DESCRIBE_POLICIES, region, evidence), ...gaps];
  return { cell: why === undefined ? known(false) : unknown(why), records };
}

function isDataProtection(policy: JsonObject): boolean {
  return stringMember(policy, 'policyType') === 'DATA_PROTECTION_POLICY';
}

function rowFor(
  { arn, name, json, record }: LogGroup,
  policies: ReturnType<typeof policiesIn>,
  scope: { readonly account: string; readonly region: string },
) {
  const status = at('dataProtectionStatus')(json, record);
  const own = status.is === 'known' && typeof status.value !== 'string';
  const cell = own ? unknown(unparsable(record, 'dataProtectionStatus is no text')) : policies.cell;
  const isActive = status.is === 'known' && status.value === 'ACTIVATED';
  return makeRow(spec, {
    scope,
    from: [record, ...policies.records],
    cells: { arn: known(arn), name: known(name), masked: isActive ? known(true) : cell },
  });
}
