import { isJsonObject, member } from '../../core/json.ts';
import { at } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, answered, maybe, type Place, table, theAccount } from '../define.ts';
import { known, unknown } from '../row.ts';
import { call, PLACE } from '../source.ts';

const CONTACT = 'account:GetAlternateContact';
const INFORMATION = 'account:GetAccountInformation';

export const accountContacts = table<Place>({
  name: 'account.contacts',
  as: 'contacts',
  meaning: 'The account, in one row, with whom AWS tells of a security incident.',
  grain: 'account',
  key: 'account',
  needs: [],
  subjects: theAccount,
  columns: {
    account: always('string', 'The account', PLACE, ({ scope }) => known(scope.account)),
    name: maybe(
      'string',
      'What the account is called',
      call(INFORMATION, 'AccountName'),
      answered(INFORMATION, at('AccountName')),
    ),
    securityContact: always(
      'bool',
      'A security contact is set; who it is, is not kept',
      call(CONTACT, 'of SECURITY: anything but ResourceNotFoundException'),
      answered(
        CONTACT,
        (response, record) =>
          isJsonObject(member(response, 'AlternateContact'))
            ? known(true)
            : unknown(unparsable(record, 'the answer has no AlternateContact')),
        known(false),
      ),
    ),
  },
});
