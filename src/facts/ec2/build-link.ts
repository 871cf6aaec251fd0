import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { Cell } from '../row.ts';

/** A way from a VPC of builds to a network: what each kind of attachment comes down to. */
export interface BuildLink {
  /** The ARN's part after the account. */
  readonly resource: string;
  readonly vpc: string;
  readonly kind:
    | 'transit gateway'
    | 'peered transit gateway'
    | 'core network'
    | `${string} on the same transit gateway`;
  readonly network: string;
  /** The account that owns the network. */
  readonly owner: Cell;
  readonly active: Cell;
  readonly from: readonly EvidenceRecord[];
}

/** The links of one kind in a Region, and what may hide more of them. */
export interface BuildLinks {
  readonly links: readonly BuildLink[];
  readonly gaps: readonly Unknown[];
}
