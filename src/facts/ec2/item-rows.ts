import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { type Item, listIn, type Pick } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Filled, type Found, type Subject } from '../define.ts';
import { type Cell, known } from '../row.ts';
import type { Source } from '../source.ts';

/** Rows that are elements of a list of EC2. */
export interface ItemSubject extends Subject {
  readonly id: string;
  readonly item: Item;
}

/** One row for each element of a Region's list; one without an id, called `noun`, is a gap. */
export function eachItem(operation: DeclaredOperation, list: string, idMember: string, noun: string) {
  return (evidence: AccountEvidence): Found<ItemSubject> => {
    const subjects: ItemSubject[] = [];
    const gaps: Unknown[] = [];
    for (const region of evidence.regions) {
      const found = listIn(operation, list, region, evidence);
      gaps.push(...found.gaps);
      for (const item of found.items) {
        const id = stringMember(item.json, idMember);
        if (id === undefined) gaps.push(unparsable(item.record, `${noun} without ${idMember}`));
        else subjects.push({ id, item, scope: { account: evidence.account, region }, from: [item.record] });
      }
    }
    return { subjects, gaps };
  };
}

/** The column that names the row, by the ARN's part after the account. */
export function arnOf<S extends Subject>(
  meaning: string,
  from: Source | readonly [Source, ...(readonly Source[])],
  resource: (subject: S) => string,
): Filled<S> {
  return always('string', meaning, from, (subject, { partition }) => {
    const { account, region } = subject.scope;
    return known(`arn:${partition}:ec2:${region}:${account}:${resource(subject)}`);
  });
}

/** Reads what the element itself tells. */
export function inItem(pick: Pick): ({ item }: { readonly item: Item }) => Cell {
  return ({ item: { json, record } }) => pick(json, record);
}
