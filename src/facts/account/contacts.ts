import { isJsonObject, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { cellFrom, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';

const CONTACT = 'account:GetAlternateContact';
const INFORMATION = 'account:GetAccountInformation';

const spec: FactTable = {
  name: 'account.contacts',
  as: 'contacts',
  meaning: 'The account, in one row, with whom AWS tells of a security incident.',
  grain: 'account',
  key: 'account',
  needs: [CONTACT],
  columns: {
    account: column('string', 'The account', 'sts:GetCallerIdentity Account'),
    name: absentable('string', 'What the account is called', `${INFORMATION} AccountName`),
    securityContact: column(
      'bool',
      'A security contact is set; who it is, is not kept',
      `${CONTACT} of SECURITY: anything but ResourceNotFoundException`,
    ),
  },
  algorithms: {},
};

export const accountContacts: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence): Derived {
  const scope = { account: evidence.account, region: GLOBAL };
  const contact = evidence.records(GLOBAL, CONTACT)[0];
  const information = evidence.records(GLOBAL, INFORMATION)[0];
  const row = makeRow(spec, {
    scope,
    from: [contact, information].filter((record) => record !== undefined),
    cells: {
      account: known(evidence.account),
      name: cellFrom(information, { operation: INFORMATION, scope }, (response) =>
        knownOrAbsent(member(response, 'AccountName')),
      ),
      securityContact: cellFrom(
        contact,
        { operation: CONTACT, scope },
        (response, record) =>
          isJsonObject(member(response, 'AlternateContact'))
            ? known(true)
            : unknown(unparsable(record, 'the answer has no AlternateContact')),
        known(false),
      ),
    },
  });
  return { rows: [row] };
}
