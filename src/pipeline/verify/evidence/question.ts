import type { ApprovedValue, EvidenceRecord, TlsSession } from '../../../model/evidence.ts';
import type { OperationSpec } from '../../../operations/operation.ts';

/** What a record is looked at with. */
export interface Setting {
  readonly spec: OperationSpec;
  /** The run's. */
  readonly partition: string;
  /** The principal that began the run. */
  readonly principal: string;
  /** What the run was told to leave. */
  readonly approved: readonly ApprovedValue[];
  /** The connection that a record names; undefined where it was not recorded, which is the step `scope`'s to say. */
  readonly session: TlsSession | undefined;
}

/** One question to a record: in what it contradicts itself, each as a sentence that begins with its id. */
export type Question = (record: EvidenceRecord, setting: Setting) => readonly string[];
