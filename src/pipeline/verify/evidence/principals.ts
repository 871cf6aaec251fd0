import { accountOfArn, partitionOfArn } from '../../../core/arn.ts';
import { stringMember } from '../../../core/json.ts';
import { GLOBAL } from '../../../model/common.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import { textsAt } from './paths.ts';
import type { Question } from './question.ts';

/**
 * Who asked: a principal of the account that is read, but for the role of an account, which the run's own principal
 * assumes. All are of the run's partition.
 */
export const principalFaults: Question = ({ id, operation, principal, scope }, run) => {
  const [account, partition] = [accountOfArn(principal), partitionOfArn(principal)];
  const isEntering = operation === 'sts:AssumeRole';
  const owner = isEntering ? accountOfArn(run.principal) : scope.account;
  const faults: string[] = [];
  if (account !== owner) faults.push(`${id} was asked by ${principal}, which is not of ${owner}.`);
  if (partition !== run.partition)
    faults.push(`${id} was asked by ${principal}, which is not of the partition ${run.partition}.`);
  return faults;
};

/** Whom the answer speaks of: ARNs and ids that can only be the account's own, of its Region and partition. */
export const ownerFaults: Question = (record, { spec, partition }) => {
  const { id, scope, outcome } = record;
  if (outcome.kind !== 'ok') return [];
  return (spec.own ?? []).flatMap((path) =>
    textsAt(outcome.response, path).flatMap((named) => {
      const [account, region] = [accountOfArn(named), named.split(':')[3]];
      if (/^\d{12}$/.test(named)) return named === scope.account ? [] : [`${id} answers of the account ${named}.`];
      if (account === undefined) return [];
      const isElsewhere = scope.region !== GLOBAL && region !== '' && region !== scope.region;
      if (account === scope.account && partitionOfArn(named) === partition && !isElsewhere) return [];
      return [`${id} answers of ${named}, which is not of its account, Region and partition.`];
    }),
  );
};

/** Who AWS says that the caller is, and whose the organisation is. */
export const identityFaults: Question = (record) => {
  const { id, operation, outcome, principal } = record;
  if (outcome.kind !== 'ok') return [];
  if (operation === 'sts:GetCallerIdentity') {
    const arn = stringMember(outcome.response, 'Arn');
    return arn === principal ? [] : [`${id} says that ${arn} asked; the record says ${principal}.`];
  }
  return operation.startsWith('organizations:') ? organisationFaults(record, outcome.response) : [];
};

type Answer = Extract<EvidenceRecord['outcome'], { kind: 'ok' }>['response'];

/** An ARN of Organizations holds the management account, the organisation and, of an account, its number. */
function organisationFaults({ id }: EvidenceRecord, response: Answer): readonly string[] {
  const [organisation] = textsAt(response, 'Organization/Id');
  const [arn] = textsAt(response, 'Organization/Arn');
  const [management] = textsAt(response, 'Organization/MasterAccountId');
  const faults: string[] = [];
  if (management !== undefined && !/^\d{12}$/.test(management))
    faults.push(`${id} names the management account ${management}, which is no account.`);
  if (arn !== undefined && organisation !== undefined && arn.split('/').at(-1) !== organisation)
    faults.push(`${id} names the organisation ${organisation} and the ARN ${arn}.`);
  for (const owned of [arn, ...textsAt(response, 'Organization/MasterAccountArn')]) {
    const owner = owned === undefined ? undefined : accountOfArn(owned);
    if (owner !== undefined && management !== undefined && owner !== management)
      faults.push(`${id} names the management account ${management} and the ARN ${owned}.`);
  }
  const [ids, arns] = [textsAt(response, 'Accounts/*/Id'), textsAt(response, 'Accounts/*/Arn')];
  const isEach = ids.length === arns.length; // else one of them has no ARN, and their order says nothing
  const strange = isEach ? ids.filter((account, index) => arns[index]?.split('/').at(-1) !== account) : [];
  return [...faults, ...strange.map((account) => `${id} names the account ${account} by the ARN of another.`)];
}
