/**
 * Names that announce a secret: of variables, members, options, elements, tags.
 */

/** What else may stand behind the word: `DB_PASSWORD_PROD`, `password2`. Not `_FILE`, `_LENGTH`, which say something else. */
const STAGE =
  '(?:[_.-]?(?:prod|production|dev|devel|test|stage|staging|old|new|main|primary|backup|default|value|plain|plaintext|text|again|confirm|confirmation|\\d{1,2}))?';

/** Names whose value is a password, whatever it looks like. */
export const PASSWORD_NAMES = `(?:password[do]?|(?<!\\bno_?)passwd|passphrase|passwort|kennwort|wachtwoord|mot[_-]?de[_-]?passe|contrase[nñ]a|senha|(?<=[A-Za-z_.-])pwd|(?<=[_.-])(?:pass|pw)|(?:require|root|admin|db|user|store|key|bind|ssl|ssh)pass|(?:bind|root|authd?)pw|authtok)${STAGE}`;
/** Names whose value is a secret if it looks like one: these words are also used for harmless things. */
export const SECRET_NAMES = `(?:secret(?:[_-]?key(?:[_-]?base)?)?|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|account[_-]?key|shared[_-]?key|signing[_-]?key|license[_-]?key|licence[_-]?key|client[_-]?secret|app[_-]?key)${STAGE}`;

/** Members by which AWS's API pages and makes calls idempotent. */
export const API_MEMBER = /^(?:next|continuation|client|pagination|page)[_-]?token$/i;

/** A name that says what is done with passwords, not what one is: `update_password`, `EnablePlainTextPassword`. */
const SWITCH =
  /^(?:no|not|is|has|can|use|uses|enable|enabled|disable|disabled|allow|allows|update|updates|lock|limit|change|changes|expire|expires|show|hide|ask|prompt|force|skip|empty|blank|without|validate|verify|check)(?=[_.-]|[A-Z]|$)/;
const SWITCH_OF_LOWER_CASE =
  /^(?:no|is|has|use|enable|disable|allow|update|lock|expire|show|hide|ask|prompt|force|skip|stdin)[_.-]/i;
const LETTER = /[\w.-]/;
const NAME_WINDOW = 64;

/** Where the name that holds the word at `at` begins: letters, digits, `_`, `.` and `-`. */
export function startOfName(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < NAME_WINDOW && LETTER.test(text[start - 1] ?? '')) start -= 1;
  return start;
}

/** Whether a name is that of a setting about passwords. */
export function isSwitch(name: string): boolean {
  const plain = name.replace(/^[-./]+/, '');
  const camel = /[a-z][A-Z]/.test(plain) ? plain.charAt(0).toLowerCase() + plain.slice(1) : plain;
  return SWITCH_OF_LOWER_CASE.test(plain) || (camel !== plain && SWITCH.test(camel));
}
