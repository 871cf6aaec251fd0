import { GLOBAL } from '../../model/common.ts';
import type { FactTable } from '../../model/facts.ts';
import { absentable, column } from '../columns.ts';
import { ABSENT, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { ownHistory } from './own-events.ts';

/**
 * What an account's history tells of other accounts: a role is assumed in a member account, and the event of it stands
 * in the history of the account that did so. Rows go to the other accounts by request id, and by place; they are no
 * table of the package.
 */
const spec: FactTable = {
  name: 'evidence.entries',
  as: 'entry',
  meaning: "The events of roles that this report's principal assumed, and where its events were asked for.",
  grain: 'account',
  key: 'id',
  needs: [],
  columns: {
    id: column('string', 'The request id, or the place.', 'the corroborating pass'),
    event: absentable('string', 'The event; none for a place.', 'the corroborating pass'),
    whole: column('bool', 'All events of the place were read.', 'the corroborating pass'),
  },
  algorithms: {},
};

export const evidenceEntries: TableDefinition = {
  ...spec,
  derive: (evidence) => {
    const { account } = evidence;
    const scope = { account, region: GLOBAL };
    const { events, gapIn } = ownHistory(evidence);
    const entries = events.flatMap(({ source, name, requestId, text, record }) => {
      if (source !== 'sts.amazonaws.com' || name !== 'AssumeRole' || requestId === undefined) return [];
      const cells = { id: known(entryOf(requestId)), event: known(text), whole: known(true) };
      return [makeRow(spec, { scope, from: [record], cells })];
    });
    const regions = new Set((evidence.corroboration ?? []).map((record) => record.scope.region));
    const places = [...regions].map((region) => {
      const gap = gapIn(region);
      const cells = { id: known(historyOf(account, region)), event: ABSENT, whole: gap ? unknown(gap) : known(true) };
      return makeRow(spec, { scope, from: [], cells });
    });
    return { rows: [...entries, ...places] };
  },
};

/** By what name the event of a request is looked up in another account. */
export function entryOf(requestId: string): string {
  return `cloudtrail:request/${requestId}`;
}

/** By what name it is looked up whether the events of a place were all read. */
export function historyOf(account: string, region: string): string {
  return `cloudtrail:history/${account}/${region}`;
}
