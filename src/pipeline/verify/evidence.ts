import { isCorroboration } from '../../evidence/corroboration.ts';
import { readAccount, readTlsSessions } from '../../evidence/read.ts';
import type { Operation } from '../../model/common.ts';
import type { Collection, EvidenceRecord } from '../../model/evidence.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Step } from '../../model/verification.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../operations/all.ts';
import type { OperationSpec } from '../../operations/operation.ts';
import { turn } from '../in-turns.ts';
import { approvedFaults } from './evidence/approved.ts';
import { hostFaults } from './evidence/hosts.ts';
import { nameFaults } from './evidence/names.ts';
import { outcomeFaults } from './evidence/outcomes.ts';
import { nextPage, pageFaults } from './evidence/pages.ts';
import { identityFaults, ownerFaults, principalFaults } from './evidence/principals.ts';
import type { Question, Setting } from './evidence/question.ts';
import { redactionFaults } from './evidence/redactions.ts';
import { requestIdQuestion } from './evidence/request-ids.ts';
import { type Moment, runTimeFaults, timeFaults } from './evidence/times.ts';

const QUESTIONS: readonly Question[] = [
  principalFaults,
  ownerFaults,
  identityFaults,
  hostFaults,
  nameFaults,
  outcomeFaults,
  timeFaults,
  redactionFaults,
  approvedFaults,
];

const SPECS: ReadonlyMap<Operation, OperationSpec> = new Map(
  [...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS].map((spec) => [spec.operation, spec]),
);

const SHOWN = 10;
/** Records between two turns of the event loop, so that a signal is heard. */
const AT_ONCE = 50;

/**
 * Whether the evidence agrees with itself: record by record, who asked whom for what and when, and what came back; page
 * by page; and over all, that no answer stands twice. Memory is bounded by one account and the request ids of all.
 */
export async function checkEvidence(
  source: FileSource,
  collection: Collection,
  moment: Moment,
  signal?: AbortSignal,
): Promise<Step> {
  const faults: string[] = [...runTimeFaults(collection, moment)];
  const sessions = await readTlsSessions(source);
  const requestIdFaults = requestIdQuestion();
  let count = 0;
  for (const { id } of collection.accounts) {
    const evidence = await readAccount(source, id, collection);
    const records = [...evidence.all(), ...(evidence.corroboration ?? [])];
    const byId = new Map(records.map((record) => [record.id, record]));
    count += records.length;
    for (const [index, record] of records.entries()) {
      if (index % AT_ONCE === 0) await turn(signal);
      faults.push(
        ...recordFaults(record, byId.get(nextPage(record)), { ...collection, session: sessions.get(record.tls ?? '') }),
        ...requestIdFaults(record),
      );
    }
  }
  const said = `${count} records agree with one another and with themselves: who asked, of which host, for what, when, and what came back.`;
  const further = faults.length - SHOWN;
  const shown = further > 0 ? [...faults.slice(0, SHOWN), `${further} further faults.`] : faults;
  return {
    name: 'evidence',
    result: faults.length === 0 ? 'passed' : 'failed',
    detail: faults.length === 0 ? [said] : shown,
  };
}

function recordFaults(
  record: EvidenceRecord,
  next: EvidenceRecord | undefined,
  { partition, principal, approved, session }: Omit<Setting, 'spec'>,
): readonly string[] {
  const spec = SPECS.get(record.operation);
  if (spec === undefined) return [`${record.id} is of an operation that is never asked.`];
  const setting = { spec, partition, principal, approved, session };
  return [
    ...QUESTIONS.flatMap((question) => question(record, setting)),
    ...pageFaults(record, next, spec, isCorroboration(record)),
  ];
}
