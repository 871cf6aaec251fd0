import { API_MEMBER, isSwitch, PASSWORD_NAMES, SECRET_NAMES } from './names.ts';
import { isReference, looksRandom } from './reference.ts';

/** Values that stand in a member of their own: `{ "DB_PASSWORD": "…" }`, tags, parameters, environment variables. */

const PASSWORD_MEMBER = new RegExp(`${PASSWORD_NAMES}$`, 'i');
const SECRET_MEMBER = new RegExp(`${SECRET_NAMES}$`, 'i');
const PASS_MEMBER = /^(?:pass|pwd|pw|psk)$/i;
const SECRET_ACCESS_KEY = /secret[_-]?access[_-]?key$/i;
/** `user:password` in base 64, as Docker and npm keep it. */
const AUTH_MEMBER = /(?:^|[:/])_?auth$/;

/** The detector that a whole value falls to because of the name of the member it is in. */
export function memberDetector(name: string, value: string): string | undefined {
  if (API_MEMBER.test(name) || isReference(value) || isSwitch(name.replace(/^.*[/ ]/, ''))) return undefined;
  if (PASSWORD_MEMBER.test(name) || PASS_MEMBER.test(name)) return 'secret.password@2';
  if (SECRET_ACCESS_KEY.test(name) && /^[A-Za-z0-9+/]{40}$/.test(value)) return 'secret.aws-secret-key@1';
  if (SECRET_MEMBER.test(name) && looksRandom(value)) return 'secret.credential@2';
  return AUTH_MEMBER.test(name) && isUserAndPassword(value) ? 'secret.encoded-credential@1' : undefined;
}

/** Whether a text is base 64 of a user's name, a colon and a password. */
export function isUserAndPassword(encoded: string): boolean {
  return /^[\x21-\x7e]{1,200}:[\x20-\x7e]*$/.test(Buffer.from(encoded, 'base64').toString('latin1'));
}
