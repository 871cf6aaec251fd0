import type { AccountEvidence } from '../evidence/account-evidence.ts';
import { distinct } from './columns.ts';
import { always, type Fill, type Subject } from './define.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from './own-organisation.ts';
import type { Openness } from './policy/openness.ts';
import { type Cell, known } from './row.ts';
import type { Algorithm, Call } from './source.ts';

/** Whom the resource policy of a row lets in: what of a table that has such columns is its own. */
export interface OpennessOf<S> {
  readonly openTo: Algorithm;
  /** The call that answers with the policy. */
  readonly policy: Call;
  /** What the column `accounts` means. */
  readonly accounts: string;
  /** Picks from the policy; nobody where there is none. */
  read(subject: S, evidence: AccountEvidence, pick: (openness: Openness) => Cell): Cell;
}

/** The columns that tell whom a resource policy lets in. */
export function opennessColumns<S extends Subject>({ openTo, policy, accounts, read }: OpennessOf<S>) {
  const picked =
    (pick: (openness: Openness) => Cell): Fill<S> =>
    (subject, evidence) =>
      read(subject, evidence, pick);
  const column = (meaning: string, pick: (openness: Openness) => Cell) =>
    always<S>('list<string>', meaning, [openTo, policy], picked(pick));
  return {
    everybody: column('Statements of its policy that let everybody in.', ({ everybody }) => distinct(everybody)),
    accounts: column(accounts, (openness) => distinct(openness.accounts)),
    deletedPrincipals: column('Ids of principals in its policy that do not exist any more.', ({ deleted }) =>
      known(deleted),
    ),
    otherPrincipals: column(
      'Principals in its policy that are neither an account nor of one: canonical users, identities of CloudFront.',
      ({ others }) => known(others),
    ),
    organizations: always<S>(
      'list<string>',
      'Ids of other organisations whose members it lets in.',
      [OTHER_ORGANISATIONS, openTo, policy],
      (subject, evidence, org) =>
        read(subject, evidence, ({ organisations }) => otherOrganisations(organisations, org, subject.scope)),
    ),
  };
}
