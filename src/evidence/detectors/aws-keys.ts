import { byPattern, type Detector } from './match.ts';

/**
 * AWS's own credentials. An access key id is AKIA (a user's) or ASIA (a session's) and sixteen base-32 digits (IAM
 * User Guide, "IAM identifiers"); a secret key is forty base-64 digits and says nothing about itself, so that one is
 * a secret key only near a word that says so.
 */

/** The keys of AWS's documentation end in EXAMPLE or EXAMPLEKEY: they open nothing. */
function isNoExample(key: string): boolean {
  return !/EXAMPLE(?:KEY)?$/.test(key);
}

/** Forty hexadecimal digits are a SHA-1 digest: a git commit, a checksum. */
function isNoDigest(key: string): boolean {
  return isNoExample(key) && !/^[0-9a-f]{40}$/i.test(key);
}

export const AWS_KEYS: readonly Detector[] = [
  byPattern('secret.aws-access-key@1', /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/dg, isNoExample),
  byPattern(
    'secret.aws-secret-key@1',
    /(?:aws|amazon|secret|credential)[^\n]{0,60}?(?<![A-Za-z0-9+/])(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/dgi,
    isNoDigest,
  ),
  // The second value on a line that begins with a key id: `aws configure`'s CSV, `key:secret` pairs.
  byPattern(
    'secret.aws-secret-key@1',
    /A[KS]IA[A-Z0-9]{16}[^A-Za-z0-9+/\n]{1,20}(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/dg,
    isNoDigest,
  ),
  byPattern('secret.aws-session-token@1', /(?<![A-Za-z0-9+/])(?:IQoJ|F[wQ]oG)[A-Za-z0-9+/]{80,}={0,2}/dg),
];
