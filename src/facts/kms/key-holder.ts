import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';

/** Something that Image Builder's data goes through or into, with the key that it is encrypted with. */
export interface KeyHolder {
  /** ARN of the holder. */
  readonly arn: string;
  /** The key as it is written: key ARN, alias ARN, key id or alias name. */
  readonly key: string;
  /** Where one without an ARN is looked up. */
  readonly region: string;
  readonly scope: Scope;
  readonly records: readonly EvidenceRecord[];
}

export interface KeyHolders {
  readonly holders: readonly KeyHolder[];
  /** What could not be read: the keys it has are not known. */
  readonly gaps: readonly Unknown[];
}
