import type { Condition, Patterns, PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { coversResource, statementName } from '../policy/match.ts';
import { meetsPlainHttp, ON_PLAIN_HTTP } from '../policy/plain-http.ts';
import { matchesWildcard } from '../policy/wildcard.ts';
import { algorithm, call } from '../source.ts';

export const BUCKET_POLICY = 's3:GetBucketPolicy';

/** Printed as the procedure of every test that uses it. */
export const REFUSES_PLAIN_HTTP = algorithm(
  's3.refuses-plain-http@1',
  [call(BUCKET_POLICY)],
  'True when Deny statements of the bucket policy together cover the bucket itself and every object in it. A ' +
    'statement counts only if (1) its Principal is "*" or {"AWS": "*"} (a NotPrincipal never counts, for it lets ' +
    'somebody through); (2) its Action covers every s3 action ("*", "s3:*" or wider), or its NotAction names none of ' +
    'them; (3) every request over plain HTTP meets each of its conditions: NumericLessThan or NumericLessThanIfExists with ' +
    's3:TlsVersion 1.2 or more, without ForAnyValue (AWS documents that plain HTTP falls under it), or ' +
    `${ON_PLAIN_HTTP} A Deny without any condition refuses everybody, so plain HTTP too; ` +
    '(4) its Resource matches the ARN of the bucket (for the bucket) or the bucket ARN followed by "/" and any key (for ' +
    'the objects), or its NotResource can match none of them. Policy variables match nothing. Allow statements never ' +
    'count: they do not refuse others. No bucket policy, or no such bucket: false.',
);

export interface Refusal {
  readonly refuses: boolean;
  /** The statements that do it: by name, or by place where they have none. */
  readonly by: readonly string[];
}

/** Whether a bucket's policy refuses every request that does not come over TLS. */
export function refusesPlainHttp(policy: PolicyDocument, bucketArn: string): Refusal {
  const denies = policy.statements.filter(deniesEverybodyPlainHttp);
  const forBucket = denies.filter((statement) => coversBucket(statement, bucketArn));
  const forObjects = denies.filter((statement) => coversObjects(statement, bucketArn));
  const by = denies.filter((statement) => forBucket.includes(statement) || forObjects.includes(statement));
  const refuses = forBucket.length > 0 && forObjects.length > 0;
  return { refuses, by: refuses ? by.map(statementName) : [] };
}

function deniesEverybodyPlainHttp(statement: PolicyStatement): boolean {
  const { effect, principal, action } = statement;
  if (effect !== 'Deny' || principal === undefined || principal.negated) return false;
  if (!principal.principals.some(({ type, value }) => type === 'AWS' && value === '*')) return false;
  return coversEveryS3Action(action) && holdsForPlainHttp(statement);
}

function holdsForPlainHttp({ conditions }: PolicyStatement): boolean {
  return conditions.every((condition) => isBelowTls(condition) || meetsPlainHttp(condition));
}

function isBelowTls({ key, operator, qualifier, values }: Condition): boolean {
  const isBelow = operator === 'numericlessthan' && key === 's3:tlsversion' && qualifier !== 'foranyvalue';
  return isBelow && values.some((value) => Number(value) >= 1.2);
}

/** Texts of two lengths that nobody writes into a pattern: only wildcards can match both. */
const ANYTHING = ['\u0001', '\u0001'.repeat(300)];

function coversEveryS3Action({ negated, patterns }: Patterns): boolean {
  if (negated) return patterns.every(isOtherService);
  return patterns.some((pattern) => ANYTHING.every((name) => matchesWildcard(pattern.toLowerCase(), `s3:${name}`)));
}

/** A pattern whose service is spelt out, and is not s3. */
function isOtherService(pattern: string): boolean {
  const service = /^([a-z0-9-]+):/.exec(pattern.toLowerCase())?.[1];
  return service !== undefined && service !== 's3';
}

function coversBucket(statement: PolicyStatement, bucketArn: string): boolean {
  const { resource } = statement;
  if (resource?.negated !== true) return coversResource(statement, bucketArn);
  return resource.patterns.every((pattern) => beginsElsewhere(pattern, bucketArn));
}

function coversObjects(statement: PolicyStatement, bucketArn: string): boolean {
  const { resource } = statement;
  if (resource?.negated !== true) return ANYTHING.every((key) => coversResource(statement, `${bucketArn}/${key}`));
  return resource.patterns.every((pattern) => beginsElsewhere(pattern, `${bucketArn}/`));
}

/** Whether no text that begins with `start` can match: the pattern's plain beginning differs from it. */
function beginsElsewhere(pattern: string, start: string): boolean {
  const plain = /^[^*?$]*/.exec(pattern)?.[0] ?? '';
  const isWhole = plain.length === pattern.length;
  return !plain.startsWith(start) && (isWhole || !start.startsWith(plain));
}
