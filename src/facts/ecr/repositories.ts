import { grouped } from '../../core/group.ts';
import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, callWith, type Item, listIn, type Pick } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, type Found, maybe, type Subject, table } from '../define.ts';
import type { Name } from '../imagebuilder/names.ts';
import { CONTAINER_RECIPE, DISTRIBUTION } from '../imagebuilder/resource-kinds.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { opennessColumns } from '../openness-columns.ts';
import { OPEN_TO_ACCOUNTS, type Openness, openToAll } from '../policy/openness.ts';
import { readPolicy } from '../policy/read.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { call, given } from '../source.ts';
import { REPOSITORY_LISTS, repositoryReferences } from './references.ts';

const DESCRIBE = 'ecr:DescribeRepositories';
const POLICY = 'ecr:GetRepositoryPolicy';

interface RepositorySubject extends Subject {
  readonly name: string;
  /** Where it is, which need not be in scope. */
  readonly region: string;
  readonly by: readonly Name[];
}

export const ecrRepositories = table<RepositorySubject>({
  name: 'ecr.repositories',
  as: 'repository',
  meaning: 'Repositories of the account that Image Builder pushes container images to.',
  grain: 'region',
  key: 'arn',
  needs: REPOSITORY_LISTS,
  reads: [call(CONTAINER_RECIPE.get), call(DISTRIBUTION.get)],
  subjects: eachRepository,
  columns: {
    arn: always(
      'string',
      'ARN of the repository.',
      given('the name in the recipe or distribution settings'),
      ({ name, region }, { account, partition }) =>
        known(`arn:${partition}:ecr:${region}:${account}:repository/${name}`),
    ),
    usedBy: always(
      'list<string>',
      'ARNs of the recipes and distribution settings that name it.',
      [
        call(CONTAINER_RECIPE.get, 'targetRepository'),
        call(DISTRIBUTION.get, 'distributions[].containerDistributionConfiguration.targetRepository'),
      ],
      ({ by }) => distinct(by.map((use) => use.by.arn)),
    ),
    exists: always(
      'bool',
      'It exists.',
      call(DESCRIBE, 'repositories[].repositoryName'),
      described(() => known(true), known(false)),
    ),
    encryption: maybe(
      'string',
      'AES256: a key of Amazon S3; KMS and KMS_DSSE: a KMS key. Absent: there is no such repository.',
      call(DESCRIBE, 'repositories[].encryptionConfiguration.encryptionType'),
      described(encryptionOf, ABSENT),
    ),
    ...opennessColumns<RepositorySubject>({
      openTo: OPEN_TO_ACCOUNTS,
      policy: call(POLICY, 'policyText; without a policy, nobody'),
      accounts: 'Other accounts that its policy names, those among them for which a service may pull.',
      read: ({ name, region }, evidence, pick) => {
        const scope = { account: evidence.account, region };
        const policy = callWith(evidence.records(region, POLICY), 'repositoryName', name);
        return cellFrom(
          policy,
          { operation: POLICY, scope },
          (response, record) => opennessCell(response, record, evidence.account, pick),
          distinct([]),
        );
      },
    }),
  },
});

function eachRepository(evidence: AccountEvidence): Found<RepositorySubject> {
  const { gaps, names } = repositoryReferences(evidence);
  const uses = grouped(names, ({ region, text }) => `${region}/${text}`);
  const subjects = [...uses.values()].flatMap((by) => {
    const [first] = by;
    if (first === undefined) return [];
    const { region, text: name } = first;
    const own = evidence.regions.includes(region) ? region : first.by.scope.region;
    const from = by.flatMap((use) => recordsOf(use.by));
    return [{ name, region, by, scope: { account: evidence.account, region: own }, from }];
  });
  return { subjects, gaps };
}

/** Something that ECR says of the repository; `none` where there is no such one. */
function described(pick: Pick, none: Cell): Fill<RepositorySubject> {
  return ({ name, region }, evidence) => {
    const { item, record, why } = repositoryOf(name, region, evidence);
    const missing = why === undefined ? none : unknown(why);
    return citing(item === undefined ? missing : pick(item.json, item.record), [record]);
  };
}

/** What ECR says of a repository: the repository, nothing if there is none, or why that is not known. */
export function repositoryOf(name: string, region: string, evidence: AccountEvidence) {
  const records = evidence.records(region, DESCRIBE);
  const { items, gaps } = listIn(DESCRIBE, 'repositories', region, evidence);
  const item: Item | undefined = items.find(({ json }) => stringMember(json, 'repositoryName') === name);
  return { item, record: item?.record ?? records[0], why: gaps[0] };
}

/** Repositories from before customers could choose say nothing: they are encrypted with AES256. */
function encryptionOf(json: JsonObject, record: EvidenceRecord): Cell {
  const cell = at('encryptionConfiguration', 'encryptionType')(json, record);
  return cell.is === 'absent' ? known('AES256') : cell;
}

function opennessCell(
  response: Parameters<typeof member>[0],
  record: EvidenceRecord,
  account: string,
  read: (openness: Openness) => Cell,
): Cell {
  const reading = readPolicy(member(response, 'policyText'));
  return reading.ok ? read(openToAll(reading.document, account)) : unknown(unparsable(record, reading.detail));
}
