import type { Clock } from '../aws/clock.ts';
import type { Connection } from '../aws/connection.ts';
import type { Utc } from '../core/utc.ts';
import type { Redactor } from '../evidence/redaction.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import type { Operation, Scope } from '../model/common.ts';
import type { Collection, EvidenceRecord, Outcome } from '../model/evidence.ts';

/** The role that opens a member account to the hub. */
export interface MemberRole {
  readonly name: string;
  /** With slashes at both ends: `/audit/`. */
  readonly path?: string;
  readonly externalId?: string;
  /** Whether the session carries the run's id as its source identity too; it does when left out. */
  readonly sourceIdentity?: boolean;
}

/** A Region that is said to be closed by a service control policy: to these accounts, or to all. */
export interface ClosedRegion {
  readonly region: string;
  readonly accounts?: readonly string[];
  readonly owner: string;
  readonly reason: string;
}

export interface CollectOptions {
  /** Id of the run: the session's name, and its source identity, in every account. */
  readonly run: string;
  /** When collecting began; a resumed run keeps its first beginning. Left out: now. */
  readonly from?: Utc;
  /** Left out: the caller's account, and with a role every active account of the organisation. */
  readonly accounts?: {
    /** Only these. */
    readonly include?: readonly string[];
    readonly exclude?: readonly { readonly id: string; readonly reason: string }[];
  };
  /** Left out: every Region that is enabled in the account. */
  readonly regions?: readonly string[];
  readonly closedRegions?: readonly ClosedRegion[];
  /** Left out: only the caller's own account is read. */
  readonly role?: MemberRole;
  /** Accounts read at once; 4 when left out. Calls to one service in one Region are limited by the connection. */
  readonly concurrency?: number;
  readonly maxPages?: number;
  /** What the config approves among the texts that would be replaced: told with the collection. Left out: nothing. */
  readonly approved?: Collection['approved'];
  readonly version: string;
}

/** What happens while it runs, for whoever wants to see it. */
export type Progress =
  | {
      readonly kind: 'accounts';
      readonly ids: readonly string[];
      readonly inScope: number;
      readonly outOfScope: number;
    }
  | { readonly kind: 'account-started'; readonly account: string; readonly regions: number }
  | { readonly kind: 'account-done'; readonly account: string; readonly done: number; readonly of: number }
  | { readonly kind: 'account-unreachable'; readonly account: string; readonly reason: string }
  | {
      readonly kind: 'call';
      readonly scope: Scope;
      readonly operation: Operation;
      readonly outcome: Outcome['kind'];
    };

/** Who holds rights whose use IAM must be asked about: their ARNs, from what GetAccountAuthorizationDetails told. */
export type RightHolders = (details: readonly EvidenceRecord[]) => readonly string[];

export interface CollectPorts {
  readonly connection: Connection;
  readonly store: EvidenceStore;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress?: (event: Progress) => void;
}

/** What collecting itself needs beside. */
export interface CollectionPorts extends CollectPorts {
  /** Judged by the policies, which is no matter of collecting: the pipeline brings it. */
  readonly rightHolders: RightHolders;
}
