import type { Failure } from './failure.ts';

/** What keeps a whole job from AWS, where a failure may be a sign of it. */
export interface Condition {
  readonly kind: 'credentials' | 'network';
  readonly message: string;
  readonly remedy: string;
}

interface Sign extends Condition {
  readonly codes: RegExp;
  /** Of a failure whose code says nothing: AWS's words. */
  readonly words?: RegExp;
}

/** The first that fits: a profile that asks for a code is one without credentials, too. */
const SIGNS: readonly Sign[] = [
  {
    kind: 'credentials',
    codes: /^(CredentialsProviderError|ProviderError)$/,
    words: /multi-factor authentication|MFA code/i,
    message: 'the AWS profile asks for a code of a multi-factor device',
    remedy:
      'Run it on a terminal, where the code is asked for, or get a session first: aws sts assume-role with --serial-number and --token-code, its keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.',
  },
  {
    kind: 'credentials',
    codes: /^(CredentialsProviderError|ProviderError)$/,
    words: /expired|could not be renewed|no longer valid|is invalid\. To refresh/i,
    message: 'the AWS session has ended',
    remedy: 'Sign in again, for example with "aws sso login" or "aws login".',
  },
  {
    kind: 'credentials',
    codes: /^(CredentialsProviderError|ProviderError)$/,
    message: 'no AWS credentials were found',
    remedy: 'Set AWS_PROFILE, sign in with "aws sso login", or run where a role is attached.',
  },
  {
    kind: 'credentials',
    codes: /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired|TokenExpired)/,
    message: 'the AWS session has expired',
    remedy: 'Sign in again, for example with "aws sso login".',
  },
  {
    kind: 'credentials',
    codes:
      /^(InvalidClientTokenId|InvalidToken|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|AuthFailure|InvalidAccessKeyId|MissingAuthenticationToken|RequestTimeTooSkewed|NotSignedUp|OptInRequired)/,
    message: 'AWS does not accept the credentials',
    remedy: 'Check the access key, the clock of this machine, the partition and the Region they belong to.',
  },
  {
    kind: 'network',
    codes:
      /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENETDOWN|ETIMEDOUT|EHOSTDOWN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|TimeoutError|NetworkingError|RequestTimeout|AbortError|EPROTO|UND_ERR)/,
    message: 'AWS cannot be reached',
    remedy: 'Check the network, HTTPS_PROXY, AWS_ENDPOINT_URL and the Region.',
  },
  {
    kind: 'network',
    codes: /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/,
    message: 'the TLS certificate of the endpoint is not trusted',
    remedy: 'If a proxy opens TLS, name its CA in NODE_EXTRA_CA_CERTS.',
  },
];

/** Whatever the code: AWS says so in words, too. */
const SESSION_WORDS = /security token included in the request is (?:expired|invalid)|token has expired/i;

/**
 * What a failure may be a sign of; undefined for one that can only be an answer to its call.
 *
 * A throttled call is none: AWS was there to say so.
 */
export function conditionOf({ code, kind, message }: Failure): Condition | undefined {
  if (kind === 'throttled') return undefined;
  const sign = SIGNS.find(({ codes, words }) => codes.test(code) && (words?.test(message) ?? true));
  if (sign !== undefined) return sign;
  return SESSION_WORDS.test(message) ? SIGNS.find(({ codes }) => codes.test('ExpiredToken')) : undefined;
}
