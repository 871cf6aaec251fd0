import type { Identity } from '../aws/identity.ts';
import type { Job, Polling, Recorded, Recorder } from '../aws/recorder.ts';
import type { JsonObject } from '../core/json.ts';
import { GLOBAL } from '../model/common.ts';
import type { OperationSpec } from '../operations/operation.ts';

/** A recorder bound to one account and the identity that reads it: what collectors are given. */
export interface Reader {
  readonly account: string;
  /** Reads an operation in a Region, to its last page. */
  read(region: string, spec: OperationSpec, input?: JsonObject): Promise<Recorded>;
  /** Reads what belongs to the whole account. */
  readGlobal(spec: OperationSpec, input?: JsonObject): Promise<Recorded>;
  pollGlobal(spec: OperationSpec, until: Polling): Promise<Recorded>;
  jobGlobal(job: Job, input: JsonObject): Promise<Recorded>;
}

export function readerFor(recorder: Recorder, identity: Identity): Reader {
  const { account } = identity;
  return {
    account,
    read: (region, spec, input) => recorder.read(identity, { account, region }, spec, input),
    readGlobal: (spec, input) => recorder.read(identity, { account, region: GLOBAL }, spec, input),
    pollGlobal: (spec, until) => recorder.poll(identity, { account, region: GLOBAL }, spec, until),
    jobGlobal: (job, input) => recorder.job(identity, { account, region: GLOBAL }, job, input),
  };
}
