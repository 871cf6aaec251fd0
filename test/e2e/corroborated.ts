import type { AccountEvidence } from '../../src/evidence/account-evidence.ts';
import { askedWindow } from '../../src/evidence/corroboration.ts';
import { readAccount, readCollection } from '../../src/evidence/read.ts';
import { evidenceCorroboration } from '../../src/facts/evidence/corroboration.ts';
import { evidenceUnrecorded } from '../../src/facts/evidence/unrecorded.ts';
import { orgContextOf, sharedRows } from '../../src/facts/org-context.ts';
import { deriveTable } from '../../src/facts/table.ts';
import type { Corroboration } from '../../src/model/report.ts';
import { openPackage } from '../../src/pack/open.ts';
import { countCorroboration } from '../../src/report/model/corroboration.ts';

/** What a report would say of the corroboration of a directory's evidence, without the rest of the report. */
export async function corroborationIn(directory: string): Promise<Corroboration | null> {
  const source = await openPackage(directory);
  const collection = await readCollection(source);
  const accounts: AccountEvidence[] = [];
  for (const { id, inScope } of collection.accounts) {
    if (inScope) accounts.push(await readAccount(source, id, collection));
  }
  await source.close();
  const members = {
    organisation: collection.organisation,
    accounts: collection.accounts,
    period: { from: '', to: '' },
  };
  const org = orgContextOf(members, accounts.flatMap(sharedRows));
  const counter = countCorroboration();
  for (const evidence of accounts) {
    counter.add(deriveTable(evidenceCorroboration, evidence, org), deriveTable(evidenceUnrecorded, evidence, org));
  }
  const { corroborated } = collection;
  return counter.finish(corroborated && { at: corroborated, asked: askedWindow(collection) });
}
