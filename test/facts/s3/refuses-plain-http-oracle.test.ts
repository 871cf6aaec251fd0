import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';
import { refusesPlainHttp } from '../../../src/facts/s3/refuses-plain-http.ts';

/**
 * An independent judge: it makes requests over plain HTTP and decides each by IAM's rules for an explicit Deny. A
 * bucket that is said to refuse plain HTTP must refuse every one of them.
 */

const BUCKET = 'arn:aws:s3:::b';
const USER = 'arn:aws:iam::111122223333:user/ann';

interface Request {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly address: string;
}

const REQUESTS: readonly Request[] = ['*anonymous*', USER, 'service:logs'].flatMap((principal) =>
  ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteBucketPolicy', 's3:x'].flatMap((action) =>
    [BUCKET, `${BUCKET}/a`, `${BUCKET}/logs/2026/a.gz`, `${BUCKET}/ü?*`, `${BUCKET}/`.padEnd(900, 'k')].flatMap(
      (resource) => ['203.0.113.7', '198.51.100.7'].map((address) => ({ principal, action, resource, address })),
    ),
  ),
);

function like(pattern: string, text: string, flags = ''): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${escaped}$`, flags).test(text);
}

const list = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const texts = (value: Json | undefined): readonly string[] => list(value).map(String);

function denies(statement: JsonObject, request: Request): boolean {
  const names = (value: Json | undefined): readonly string[] =>
    value === '*' ? ['*'] : texts((value as JsonObject | undefined)?.['AWS']);
  const isWho = (value: Json | undefined) => names(value).some((name) => name === '*' || name === request.principal);
  const isWhat = (value: Json | undefined) => texts(value).some((pattern) => like(pattern, request.action, 'i'));
  const isOn = (value: Json | undefined) => texts(value).some((pattern) => like(pattern, request.resource));
  return (
    statement['Effect'] === 'Deny' &&
    ('Principal' in statement ? isWho(statement['Principal']) : !isWho(statement['NotPrincipal'])) &&
    ('Action' in statement ? isWhat(statement['Action']) : !isWhat(statement['NotAction'])) &&
    ('Resource' in statement ? isOn(statement['Resource']) : !isOn(statement['NotResource'])) &&
    Object.entries((statement['Condition'] ?? {}) as JsonObject).every(([operator, keys]) =>
      Object.entries(keys as JsonObject).every(([key, value]) => holds(operator, key, value, request)),
    )
  );
}

/** Over plain HTTP: aws:SecureTransport is false, and s3:TlsVersion is below every version. */
function holds(operator: string, key: string, value: Json, { address }: Request): boolean {
  const [, set, is = ''] = /^(?:(forallvalues|foranyvalue):)?(.*)$/.exec(operator.toLowerCase()) ?? [];
  if (is === 'null') return key === 'aws:SecureTransport' && texts(value).includes('false');
  if (key.toLowerCase() === 'aws:securetransport')
    return is.startsWith('bool') && texts(value).some((one) => one.toLowerCase() === 'false');
  if (key === 'aws:PrincipalTag/team') return set === 'forallvalues' || is.endsWith('ifexists');
  if (key.toLowerCase() === 's3:tlsversion')
    return is.startsWith('numericlessthan') && texts(value).some((one) => Number(one) > 0);
  return texts(value).includes(address);
}

const oneOrMany = (...values: string[]) =>
  fc.oneof(fc.constantFrom<Json>(...values), fc.subarray(values, { minLength: 1, maxLength: 3 }));
const either = (name: string, plain: fc.Arbitrary<Json>, negated: fc.Arbitrary<Json>) =>
  fc.oneof(
    { weight: 5, arbitrary: plain.map((value) => ({ [name]: value })) },
    negated.map((value) => ({ [`Not${name}`]: value })),
  );
const statement = fc
  .tuple(
    fc.constantFrom('Deny', 'Deny', 'Deny', 'Allow').map((Effect) => ({ Effect })),
    either(
      'Principal',
      fc.constantFrom<Json>('*', '*', { AWS: '*' }, { AWS: ['*', USER] }, { AWS: USER }, { Service: 'logs' }),
      fc.constantFrom<Json>({ AWS: USER }, '*'),
    ),
    either(
      'Action',
      oneOrMany('s3:*', '*', 'S3:*', 's3:Get*', 's3:?', 's3:*Object*', 's3*', 's?:*'),
      oneOrMany('iam:*', 's3:x', '*:x', 'sts:AssumeRole'),
    ),
    either(
      'Resource',
      oneOrMany(
        BUCKET,
        `${BUCKET}/*`,
        `${BUCKET}*`,
        '*',
        `${BUCKET}/?*`,
        `${BUCKET}/logs/*`,
        `${BUCKET}/?`,
        'arn:aws:s3:::b?*',
        'arn:aws:s3:::*/*',
      ),
      oneOrMany('arn:aws:s3:::other/*', `${BUCKET}/public/*`, 'arn:aws:s3:::b*', 'arn:aws:s3:::b?', 'arn:aws:s3:::c*'),
    ),
    fc.constantFrom<JsonObject>(
      {},
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Condition: { Bool: { 'aws:SecureTransport': false } } },
      { Condition: { BoolIfExists: { 'AWS:securetransport': ['false', 'true'] } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      { Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      { Condition: { NumericLessThanIfExists: { 's3:TlsVersion': '1.3' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '203.0.113.7' } } },
      { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.7' } } },
      { Condition: { 'ForAllValues:Bool': { 'aws:SecureTransport': 'FALSE' } } },
      { Condition: { 'ForAnyValue:Bool': { 'aws:SecureTransport': 'False' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, Null: { 'aws:SecureTransport': 'false' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' }, Null: { 'aws:SourceIp': 'true' } } },
      { Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalTag/team': '*' } } },
      { Condition: { StringLike: { 'aws:PrincipalTag/team': '*' } } },
      { Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalTag/team': '*' } } },
    ),
  )
  .map((parts): JsonObject => Object.assign({}, ...parts));

function judged(statements: readonly JsonObject[]): boolean {
  const reading = readPolicy(JSON.stringify({ Statement: statements }));
  if (!reading.ok) throw new Error(reading.detail);
  return refusesPlainHttp(reading.document, BUCKET).refuses;
}

it('never says that a bucket refuses what some request gets through', () => {
  let refusing = 0;
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), (statements) => {
      if (!judged(statements)) return;
      refusing += 1;
      expect(REQUESTS.filter((request) => !statements.some((each) => denies(each, request)))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  // Where nothing refuses, nothing was tested.
  expect(refusing).toBeGreaterThan(100);
});

it('never turns a refusal around by what is added', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 3 }), fc.array(statement, { maxLength: 3 }), (some, more) => {
      if (judged(some)) expect(judged([...more, ...some])).toBe(true);
    }),
  );
});
