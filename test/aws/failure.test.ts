import { describe, expect, it } from 'vitest';
import { deniedBy, LONGEST_MESSAGE, readFailure } from '../../src/aws/failure.ts';

// Messages as AWS documents them: IAM User Guide, "Troubleshoot access denied error messages".
const WHO = 'User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: ';
const MESSAGES = [
  [
    'codecommit:ListRepositories because no identity-based policy allows the codecommit:ListRepositories action',
    'identity',
  ],
  ['codecommit:ListRepositories with an explicit deny in an identity-based policy', 'identity'],
  [
    'codecommit:ListRepositories because no service control policy allows the codecommit:ListRepositories action',
    'scp',
  ],
  [
    'codecommit:ListRepositories with an explicit deny in a service control policy: arn:aws:organizations::1:policy/x',
    'scp',
  ],
  ['secretsmanager:GetSecretValue with an explicit deny in a resource control policy', 'rcp'],
  [
    'codecommit:ListRepositories because no permissions boundary allows the codecommit:ListRepositories action',
    'boundary',
  ],
  ['codecommit:ListRepositories with an explicit deny in a permissions boundary', 'boundary'],
  ['codecommit:ListRepositories because no session policy allows the codecommit:ListRepositories action', 'session'],
  ['sso:ListDirectoryAssociations with an explicit deny in a resource-based policy', 'resource'],
  [
    'codecommit:ListRepositories because no VPC endpoint policy allows the codecommit:ListRepositories action',
    'endpoint',
  ],
  ['codecommit:ListRepositories with an explicit deny in a VPC endpoint policy', 'endpoint'],
  ['codecommit:ListRepositories', 'unstated'],
] as const;

describe('who refused', () => {
  it.each(MESSAGES)('%s', (message, by) => {
    expect(deniedBy(WHO + message)).toBe(by);
  });
});

describe('a thrown value', () => {
  it.each([
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['UnauthorizedOperation', 'denied'],
    ['ForbiddenException', 'denied'],
    ['CallRateLimitExceededException', 'throttled'],
    ['RequestLimitExceeded', 'throttled'],
    ['SlowDown', 'throttled'],
    ['ExpiredToken', 'failed'],
    ['InvalidClientTokenId', 'failed'],
    ['ValidationException', 'failed'],
  ])('named %s is %s', (name, kind) => {
    expect(readFailure(Object.assign(new Error('because'), { name }))).toMatchObject({
      kind,
      code: name,
      message: 'because',
    });
  });

  it('of the network is known by its code', () => {
    expect(readFailure(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))).toMatchObject({
      kind: 'failed',
      code: 'ECONNRESET',
    });
  });

  it('of a parser is a malformed answer, without the SDK’s advice to programmers', () => {
    const message = 'Invalid date\n  Deserialization error: to see the raw response, inspect {error}.$response.';
    expect(readFailure(new TypeError(message))).toMatchObject({ code: 'MalformedAnswer', message: 'Invalid date' });
  });

  it('with status 429 is throttled whatever its name', () => {
    expect(readFailure({ name: 'Odd', message: 'x', $metadata: { httpStatusCode: 429 } }).kind).toBe('throttled');
  });

  it('is never itself a cause of failure', () => {
    expect(readFailure(undefined)).toEqual({ kind: 'failed', code: 'Unknown', message: 'undefined', by: 'unstated' });
    expect(readFailure('text').message).toBe('text');
    expect(readFailure(new Error('\ud800')).message.isWellFormed()).toBe(true);
    expect(readFailure(new Error(`${'x'.repeat(1999)}😀`)).message.isWellFormed()).toBe(true);
  });

  it('leaves EC2 out of what it encoded', () => {
    const message = 'You are not authorized. Encoded authorization failure message: abc-DEF_123';
    expect(readFailure(Object.assign(new Error(message), { name: 'UnauthorizedOperation' })).message).toBe(
      'You are not authorized. Encoded authorization failure message: (left out)',
    );
  });
});

describe('a message that is very long', () => {
  it('is cut with a mark and its length', () => {
    const { message } = readFailure(Object.assign(new Error('x'.repeat(9_000)), { name: 'AccessDenied' }));
    expect(message).toBe(`${'x'.repeat(LONGEST_MESSAGE)}… (9000 characters)`);
    expect(readFailure(new Error('x'.repeat(LONGEST_MESSAGE))).message).toBe('x'.repeat(LONGEST_MESSAGE));
  });
});
