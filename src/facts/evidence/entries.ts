import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { Unknown } from '../../model/facts.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { known, knownOrAbsent, unknown } from '../row.ts';
import { given } from '../source.ts';
import { ownHistory } from './own-events.ts';

const PASS = given('the corroborating pass');

/** An event, or a place where events were asked for. */
interface Entry extends Subject {
  readonly id: string;
  readonly event?: string;
  /** Why not all events of the place are known. */
  readonly gap?: Unknown | undefined;
}

/**
 * What an account's history tells of other accounts: a role is assumed in a member account, and the event of it stands
 * in the history of the account that did so. Rows go to the other accounts by request id, and by place; they are no
 * table of the package.
 */
export const evidenceEntries = table<Entry>({
  name: 'evidence.entries',
  as: 'entry',
  meaning: "The events of roles that this report's principal assumed, and where its events were asked for.",
  grain: 'account',
  key: 'id',
  needs: [],
  subjects: eachEntry,
  columns: {
    id: always('string', 'The request id, or the place.', PASS, ({ id }) => known(id)),
    event: maybe('string', 'The event; none for a place.', PASS, ({ event }) => knownOrAbsent(event)),
    whole: always('bool', 'All events of the place were read.', PASS, ({ gap }) =>
      gap === undefined ? known(true) : unknown(gap),
    ),
  },
});

function eachEntry(evidence: AccountEvidence): Found<Entry> {
  const { account } = evidence;
  const scope = { account, region: GLOBAL };
  const { events, gapIn } = ownHistory(evidence);
  const entries = events.flatMap(({ source, name, requestId, text, record }) => {
    const isEntry = source === 'sts.amazonaws.com' && name === 'AssumeRole';
    return isEntry && requestId !== undefined ? [{ id: entryOf(requestId), event: text, scope, from: [record] }] : [];
  });
  const regions = new Set((evidence.corroboration ?? []).map((record) => record.scope.region));
  const places = [...regions].map((region) => ({
    ...{ id: historyOf(account, region), gap: gapIn(region) },
    ...{ scope, from: [] },
  }));
  return { subjects: [...entries, ...places] };
}

/** By what name the event of a request is looked up in another account. */
export function entryOf(requestId: string): string {
  return `cloudtrail:request/${requestId}`;
}

/** By what name it is looked up whether the events of a place were all read. */
export function historyOf(account: string, region: string): string {
  return `cloudtrail:history/${account}/${region}`;
}
