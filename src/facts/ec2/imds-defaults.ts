import { isJsonObject, type Json, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, knownOrAbsent, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const OPERATION = 'ec2:GetInstanceMetadataDefaults';

export const ENFORCES_IMDSV2 = algorithm(
  'enforces-imdsv2@1',
  [call(OPERATION)],
  'True when ec2:GetInstanceMetadataDefaults answers AccountLevel.HttpTokensEnforced = "enabled" in the Region. ' +
    'HttpTokens = "required" alone is a default that a launch may override, and does not count. An answer without ' +
    'HttpTokensEnforced counts as false in the partition aws, where EC2 offers it and leaves out what is not set; in other ' +
    'partitions, where it may not be offered, it is not known.',
);

/** The answer for one Region, if the call was made. */
export function imdsDefaultsIn(evidence: AccountEvidence, region: string): EvidenceRecord | undefined {
  return evidence.records(region, OPERATION)[0];
}

/** Whether EC2 refuses instances that would accept IMDSv1, in this account and Region. */
export function enforcesImdsV2(evidence: AccountEvidence, region: string): Cell {
  return imdsDefault(evidence, region, 'HttpTokensEnforced', (value, record) =>
    value === undefined && evidence.partition !== 'aws'
      ? unknown(unparsable(record, `HttpTokensEnforced is not told in ${evidence.partition}`))
      : known(value === 'enabled'),
  );
}

/** One member of the account's defaults in a Region. */
export function imdsDefault(
  evidence: AccountEvidence,
  region: string,
  name: string,
  cell: (value: Json | undefined, record: EvidenceRecord) => Cell = knownOrAbsent,
): Cell {
  const call = { operation: OPERATION, scope: { account: evidence.account, region } } as const;
  return cellFrom(imdsDefaultsIn(evidence, region), call, (response, record) => {
    // Where nothing is set, AWS answers an empty AccountLevel or none.
    const level = member(response, 'AccountLevel') ?? {};
    if (!isJsonObject(response) || !isJsonObject(level))
      return unknown(unparsable(record, 'AccountLevel is no object'));
    const value = member(level, name);
    const isText = value === undefined || typeof value === 'string' || typeof value === 'number';
    return isText ? cell(value, record) : unknown(unparsable(record, `${name} is not text or a number`));
  });
}
