import type { EvidenceRecord } from '../../../model/evidence.ts';
import { awsHost } from '../../../operations/endpoints.ts';

/**
 * AWS numbers every request, and no two alike; its answers carry the number. Asked over all accounts. Test servers are
 * not asked: they number as they like.
 */
export function requestIdQuestion(): (record: EvidenceRecord) => readonly string[] {
  const used = new Map<string, string>();
  return ({ id, host, outcome, requestId }) => {
    if (awsHost(host) === undefined) return [];
    if (requestId === null) {
      const isAnswer = outcome.kind === 'ok' || outcome.kind === 'absent';
      return isAnswer ? [`${id} is an answer of AWS without a request id.`] : [];
    }
    const before = used.get(requestId);
    if (before !== undefined) return [`${id} has the request id of ${before}.`];
    used.set(requestId, id);
    return [];
  };
}
