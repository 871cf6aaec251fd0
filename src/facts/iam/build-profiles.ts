import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';

const INFRASTRUCTURES = 'imagebuilder:ListInfrastructureConfigurations';
const LIST = 'infrastructureConfigurationSummaryList';

/** Instance profiles by the infrastructure configuration that names them, and what could not be seen of them. */
export function instanceProfiles(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => listIn(INFRASTRUCTURES, LIST, region, evidence));
  const items = all.flatMap((each) => each.items);
  // A build has an instance profile.
  const nameless = items.filter(({ json }) => !stringMember(json, 'instanceProfileName'));
  const bad = nameless.map(({ record }) => unparsable(record, `an element of ${LIST} has no instanceProfileName`));
  return {
    names: new Map(
      items.map(({ json }) => [stringMember(json, 'arn') ?? '', stringMember(json, 'instanceProfileName') ?? '']),
    ),
    gaps: [...all.flatMap(({ gaps }) => gaps), ...bad],
  };
}
