import type { Scope } from '../model/common.ts';
import type { OrgContext } from '../model/facts.ts';
import { distinct } from './columns.ts';
import { notCalled } from './coverage.ts';
import { OPEN_TO } from './policy/openness.ts';
import { type Cell, unknown } from './row.ts';
import { algorithm, call } from './source.ts';

export const OTHER_ORGANISATIONS = algorithm(
  'other-organisations@1',
  [OPEN_TO, call('organizations:DescribeOrganization')],
  'The organisations of open-to@1 without the own one, as organizations:DescribeOrganization names it. Where AWS says ' +
    'that the account belongs to none (AWSOrganizationsNotInUse), each of them is another one; where the call was not ' +
    'answered, whether an organisation is the own one is not known.',
);

/** Those of the organisations that are not one's own. */
export function otherOrganisations(ids: readonly string[], { organisation, alone }: OrgContext, scope: Scope): Cell {
  if (ids.length > 0 && organisation === null && scope.account !== alone) {
    const detail = 'which organisation the account belongs to is not known';
    return unknown(notCalled('organizations:DescribeOrganization', scope, detail));
  }
  return distinct(ids.filter((id) => id !== organisation));
}
