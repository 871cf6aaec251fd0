import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { listed } from '../answers.ts';

const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';

/** Instance profiles by the infrastructure configuration that names them. */
export function profileNames(evidence: AccountEvidence): ReadonlyMap<string, string> {
  const items = evidence.regions.flatMap(
    (region) => listed(evidence.records(region, INFRASTRUCTURES), 'infrastructureConfigurationSummaryList').items,
  );
  return new Map(
    items.map(({ json }) => [stringMember(json, 'arn') ?? '', stringMember(json, 'instanceProfileName') ?? '']),
  );
}
