import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, callWith, type Item, listed } from '../answers.ts';
import { absentable, column, DELETED_PRINCIPALS, distinct, OTHER_PRINCIPALS } from '../columns.ts';
import { gapsAt, notCalled, unparsable } from '../coverage.ts';
import type { Name } from '../imagebuilder/names.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from '../own-organisation.ts';
import { OPEN_TO_ACCOUNTS, type Openness, openToAll } from '../policy/openness.ts';
import { readPolicy } from '../policy/read.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { REPOSITORY_LISTS, repositoryReferences } from './references.ts';

const DESCRIBE = 'ecr:DescribeRepositories';
const POLICY = 'ecr:GetRepositoryPolicy';

const spec: FactTable = {
  name: 'ecr.repositories',
  as: 'repository',
  meaning: 'Repositories of the account that Image Builder pushes container images to.',
  grain: 'region',
  key: 'arn',
  needs: REPOSITORY_LISTS,
  columns: {
    arn: column('string', 'ARN of the repository.', 'the name in the recipe or distribution settings'),
    usedBy: column(
      'list<string>',
      'ARNs of the recipes and distribution settings that name it.',
      'imagebuilder:GetContainerRecipe targetRepository; imagebuilder:GetDistributionConfiguration distributions[].containerDistributionConfiguration.targetRepository',
    ),
    exists: column('bool', 'It exists.', `${DESCRIBE} repositories[].repositoryName`),
    encryption: absentable(
      'string',
      'AES256: a key of Amazon S3; KMS and KMS_DSSE: a KMS key. Absent: there is no such repository.',
      `${DESCRIBE} repositories[].encryptionConfiguration.encryptionType`,
    ),
    everybody: column('list<string>', 'Statements of its policy that let everybody in.', 'derived: open-to@1'),
    accounts: column(
      'list<string>',
      'Other accounts that its policy names, those among them for which a service may pull.',
      'derived: open-to@1',
    ),
    deletedPrincipals: DELETED_PRINCIPALS,
    otherPrincipals: OTHER_PRINCIPALS,
    organizations: column(
      'list<string>',
      'Ids of other organisations whose members it lets in.',
      'derived: other-organisations@1',
    ),
  },
  algorithms: {
    'open-to@1': `${OPEN_TO_ACCOUNTS} ecr:GetRepositoryPolicy; no policy opens it to nobody.`,
    'other-organisations@1': OTHER_ORGANISATIONS,
  },
};

export const ecrRepositories: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { gaps, names } = repositoryReferences(evidence);
  const uses = new Map<string, Name[]>();
  for (const name of names) {
    const key = `${name.region}/${name.text}`;
    uses.set(key, [...(uses.get(key) ?? []), name]);
  }
  const rows = [...uses.values()].flatMap((by) => (by[0] === undefined ? [] : [rowFor(by[0], by, evidence, org)]));
  return { rows, gaps };
}

function rowFor({ region, text }: Name, by: readonly Name[], evidence: AccountEvidence, org: OrgContext): Row {
  const { account, partition } = evidence;
  const own = evidence.regions.includes(region) ? region : (by[0]?.by.scope.region ?? region);
  const { item, record, why } = repositoryOf(text, region, evidence);
  const policy = callWith(evidence.records(region, POLICY), 'repositoryName', text);
  const of = (read: (json: JsonObject, record: EvidenceRecord) => Cell, none: Cell): Cell =>
    item !== undefined ? read(item.json, item.record) : why === undefined ? none : unknown(why);
  const call = { operation: POLICY, scope: { account, region } } as const;
  const scope = { account, region: own };
  const open = (read: (openness: Openness) => Cell): Cell =>
    cellFrom(policy, call, (response, from) => opennessCell(response, from, account, read), distinct([]));
  return makeRow(spec, {
    scope,
    from: [...by.flatMap((use) => recordsOf(use.by)), ...[record, policy].filter((each) => each !== undefined)],
    cells: {
      arn: known(`arn:${partition}:ecr:${region}:${account}:repository/${text}`),
      usedBy: distinct(by.map((use) => use.by.arn)),
      exists: of(() => known(true), known(false)),
      encryption: of(encryptionOf, ABSENT),
      everybody: open(({ everybody }) => distinct(everybody)),
      accounts: open(({ accounts }) => distinct(accounts)),
      deletedPrincipals: open(({ deleted }) => known(deleted)),
      otherPrincipals: open(({ others }) => known(others)),
      organizations: open(({ organisations }) => otherOrganisations(organisations, org, scope)),
    },
  });
}

/** What ECR says of a repository: the repository, nothing if there is none, or why that is not known. */
export function repositoryOf(name: string, region: string, evidence: AccountEvidence) {
  const records = evidence.records(region, DESCRIBE);
  const { items, gaps } = listed(records, 'repositories');
  const item: Item | undefined = items.find(({ json }) => stringMember(json, 'repositoryName') === name);
  const never = records.length === 0 ? notCalled(DESCRIBE, { account: evidence.account, region }) : undefined;
  return { item, record: item?.record ?? records[0], why: never ?? gapsAt(DESCRIBE, region, evidence)[0] ?? gaps[0] };
}

/** Repositories from before customers could choose say nothing: they are encrypted with AES256. */
const encryptionOf = (json: JsonObject, record: EvidenceRecord): Cell => {
  const cell = at('encryptionConfiguration', 'encryptionType')(json, record);
  return cell.is === 'absent' ? known('AES256') : cell;
};

function opennessCell(
  response: Parameters<typeof member>[0],
  record: EvidenceRecord,
  account: string,
  read: (openness: Openness) => Cell,
): Cell {
  const reading = readPolicy(member(response, 'policyText'));
  return reading.ok ? read(openToAll(reading.document, account)) : unknown(unparsable(record, reading.detail));
}
