import { type Json, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, callWith } from '../answers.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { arnOf, describedKey, readKey } from '../kms/key-metadata.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { coversAction } from '../policy/match.ts';
import { readPolicy } from '../policy/read.ts';
import { algorithm, calls } from '../source.ts';

/** What keeps Macie from reading the objects of a bucket, and what could not be told. */
export interface Hindrances {
  readonly texts: readonly string[];
  readonly gaps: readonly Unknown[];
}

const POLICY = 'kms:GetKeyPolicy';

export const HINDRANCES = algorithm(
  'macie-hindrances@1',
  calls(['macie2:DescribeBuckets', 'kms:DescribeKey', POLICY]),
  'Objects of formats or storage classes that Macie does not read (unclassifiableObjectCount): all objects of the bucket ' +
    '(classifiableObjectCount 0 of some), or, where disk images are exported to it, any by its format: no format of disk ' +
    'images (VMDK, VHD, RAW) is among those that Macie reads. Objects encrypted with keys of their writers ' +
    '(objectCountByEncryptionType.customerManaged, SSE-C). A default key of a customer (serverSideEncryption.kmsMasterKeyId, ' +
    'kms:DescribeKey KeyManager) whose policy (kms:GetKeyPolicy) allows kms:Decrypt neither to everybody nor to a role ' +
    'AWSServiceRoleForAmazonMacie; conditions, Deny statements and grants are not weighed, and naming the account alone does ' +
    'not do, for the role has no right of its own to use keys.',
);

/** What Macie says that it cannot read in a bucket that it knows. */
export function hindrancesOf(
  bucket: JsonObject,
  record: EvidenceRecord,
  hasDiskImages: boolean,
  evidence: AccountEvidence,
): Hindrances {
  const all = [unreadable(bucket, record, hasDiskImages), ownKeys(bucket, record), closedKey(bucket, record, evidence)];
  return { texts: all.flatMap((each) => each.texts), gaps: all.flatMap((each) => each.gaps) };
}

const NONE: Hindrances = { texts: [], gaps: [] };
const only = (text: string): Hindrances => ({ texts: [text], gaps: [] });
const lost = (why: Unknown): Hindrances => ({ texts: [], gaps: [why] });

function unreadable(bucket: JsonObject, record: EvidenceRecord, hasDiskImages: boolean): Hindrances {
  const closed = member(bucket, 'unclassifiableObjectCount');
  const [all, open, byFormat, total] = [
    countOf(bucket, 'objectCount'),
    countOf(bucket, 'classifiableObjectCount'),
    countOf(closed, 'fileType'),
    countOf(closed, 'total'),
  ];
  if (all === undefined || open === undefined || byFormat === undefined || total === undefined) {
    return lost(unparsable(record, 'counts of objects are no numbers'));
  }
  const unread = Math.max(total, byFormat);
  if (hasDiskImages && byFormat > 0) return only(`${byFormat} objects of formats that Macie does not read`);
  if (open === 0 && unread > 0 && unread >= all) return only(`none of its ${unread} objects can be read by Macie`);
  return NONE;
}

function ownKeys(bucket: JsonObject, record: EvidenceRecord): Hindrances {
  const count = countOf(member(bucket, 'objectCountByEncryptionType'), 'customerManaged');
  if (count === undefined) return lost(unparsable(record, 'customerManaged is no number'));
  return count === 0 ? NONE : only(`${count} objects encrypted with keys of their writers (SSE-C)`);
}

/** What Macie leaves out counts as none. */
function countOf(holder: Json | undefined, name: string): number | undefined {
  const count = member(holder, name) ?? 0;
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : undefined;
}

function closedKey(bucket: JsonObject, record: EvidenceRecord, evidence: AccountEvidence): Hindrances {
  const name = stringMember(member(bucket, 'serverSideEncryption'), 'kmsMasterKeyId') ?? '';
  if (name === '' || /(^|:)alias\/aws\//.test(name)) return NONE;
  const { region } = record.scope;
  const key = describedKey(name, region, evidence);
  const manager = readKey(key, evidence, at('KeyManager'));
  if (manager.is === 'unknown') return lost(manager.why);
  if (manager.is === 'known' && manager.value === 'AWS') return NONE;
  const policy = callWith(evidence.records(key.region, POLICY), 'KeyId', arnOf(key));
  if (policy?.outcome.kind !== 'ok') {
    const scope = { account: evidence.account, region: key.region };
    return lost((policy && unknownOf(policy)) ?? notCalled(POLICY, scope));
  }
  const reading = readPolicy(member(policy.outcome.response, 'Policy'));
  if (!reading.ok) return lost(unparsable(policy, reading.detail));
  return letsMacieDecrypt(reading.document) ? NONE : only(`the policy of ${arnOf(key)} does not let Macie decrypt`);
}

const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/aws-service-role\/macie\.amazonaws\.com\/AWSServiceRoleForAmazonMacie$/;

function letsMacieDecrypt({ statements }: PolicyDocument): boolean {
  return statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      coversAction(statement, 'kms:Decrypt') &&
      statement.principal?.negated === false &&
      statement.principal.principals.some(({ type, value }) => type === 'AWS' && (value === '*' || ROLE.test(value))),
  );
}
