import { byPattern, type Detector } from './match.ts';

/**
 * AWS's own credentials. An access key id is AKIA (a user's) or ASIA (a session's) and sixteen base-32 digits (IAM
 * User Guide, "IAM identifiers"); a secret key is forty base-64 digits and says nothing about itself, so that one is
 * a secret key only near a word that says so. The keys of AWS's documentation count: they have the form, and a key's
 * form in a build document is what is not wanted there.
 */

/** Upper and lower case and digits, as chance makes them; a SHA-1 digest or a path of words has not all three. */
function isMixed(key: string): boolean {
  return [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(key)) && new Set(key).size >= 16;
}

export const AWS_KEYS: readonly Detector[] = [
  byPattern('secret.aws-access-key@1', /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/dg),
  byPattern(
    'secret.aws-secret-key@1',
    /(?:secret|credential|access.?key|aws.{0,12}key)[^\n]{0,60}?(?<![A-Za-z0-9+/])(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/dgi,
    isMixed,
  ),
  // The second value on a line that begins with a key id: `aws configure`'s CSV, `key:secret` pairs.
  byPattern(
    'secret.aws-secret-key@1',
    /A[KS]IA[A-Z0-9]{16}[^A-Za-z0-9+/\n]{1,20}(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/dg,
    isMixed,
  ),
  byPattern('secret.aws-session-token@1', /(?<![A-Za-z0-9+/])(?:IQoJ|F[wQ]oG)[A-Za-z0-9+/]{80,}={0,2}/dg),
];
