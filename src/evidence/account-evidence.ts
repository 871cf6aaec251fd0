import type { Utc } from '../core/utc.ts';
import type { EvidenceRecord, TlsSession } from '../model/evidence.ts';
import type { DeclaredOperation } from '../operations/all.ts';

/**
 * All that was recorded for one account, read back from the stored bytes. Facts are derived from this alone, in
 * `report` and in `verify` alike.
 */
export interface AccountEvidence {
  readonly account: string;
  readonly partition: string;
  /** When collecting began: the zero of every age. */
  readonly now: Utc;
  /** The account's Regions in scope, sorted; without `global`. */
  readonly regions: readonly string[];
  /** Further Regions may be in scope: no list of them could be read to its end, and the config chose none. */
  readonly hasUnknownRegions: boolean;
  /** What the config approved, when collecting began, as no secret: it stands in the answers as it is. */
  readonly approvedSecrets: ReadonlySet<string>;
  /** Why the account could not be entered at all, if so: then there are no records. */
  readonly unreachable?: string;
  /** Records of an operation in one Region (or `global`), sorted by id; empty when it was never called there. */
  records(region: string, operation: DeclaredOperation): readonly EvidenceRecord[];
  /** The same in every Region of the account, those out of scope included (a trail's home Region may be). */
  everywhere(operation: DeclaredOperation): readonly EvidenceRecord[];
  /** The TLS session that a record refers to; undefined where it was not kept. */
  tls(id: string): TlsSession | undefined;
  /** Every record of the account's collecting, in no particular order. */
  all(): Iterable<EvidenceRecord>;
  /**
   * What CloudTrail said later of the calls of this collecting, apart from all other records, so that no verdict
   * depends on it; undefined when it was never asked, empty when it was asked elsewhere alone.
   */
  readonly corroboration?: readonly EvidenceRecord[];
}
