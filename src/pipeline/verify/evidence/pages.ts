import { type Json, member, stringMember } from '../../../core/json.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import type { OperationSpec } from '../../../operations/operation.ts';
import { holdsToken } from './tokens.ts';

/** Pages of one call at most. Written out again: the checker is not the maker. */
const MAX_PAGES = 2000;

/**
 * Whether the pages of a call are all there: each says that more follows when it carries a token, and then the next is
 * there, asked for with that token.
 *
 * @param next the page after it, if it is there
 * @param isWhole the call is made to its last page, whatever the operation's limit
 */
export function pageFaults(
  record: EvidenceRecord,
  next: EvidenceRecord | undefined,
  { paging, maxPages }: OperationSpec,
  isWhole: boolean,
): readonly string[] {
  const { id, more, outcome, page } = record;
  const token = outcome.kind === 'ok' && paging !== undefined ? tokenOf(paging, outcome.response) : undefined;
  const follows = outcome.kind === 'ok' ? token !== undefined : outcome.kind === 'absent' ? false : null;
  const said = { true: 'that more follows', false: 'that nothing follows', null: 'nothing of what follows' };
  if (more !== follows) return [`${id} says ${said[`${more}`]}; its answer says ${said[`${follows}`]}.`];
  if (token === undefined || paging === undefined) return [];
  if (next === undefined) {
    const limit = isWhole ? MAX_PAGES : (maxPages ?? MAX_PAGES);
    return page >= limit ? [] : [`${id} says that more follows, and the page after it is missing.`];
  }
  const asked = stringMember(next.input, paging.in);
  if (asked === token || holdsToken(token) || (asked !== undefined && holdsToken(asked))) return [];
  return [`${next.id} was not asked for with the token of the page before it.`];
}

function tokenOf(paging: NonNullable<OperationSpec['paging']>, response: Json): string | undefined {
  if (paging.more !== undefined && member(response, paging.more) !== true) return undefined;
  const token = stringMember(response, paging.out);
  return token === '' ? undefined : token;
}

/** The id of the page after a record. */
export function nextPage({ id, page }: Pick<EvidenceRecord, 'id' | 'page'>): string {
  return `${id.slice(0, id.lastIndexOf('/'))}/${page + 1}`;
}
