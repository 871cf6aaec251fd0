import { askedWindow } from '../evidence/corroboration.ts';
import { readAccount, readCollection } from '../evidence/read.ts';
import { evidenceCorroboration } from '../facts/evidence/corroboration.ts';
import { evidenceUnrecorded } from '../facts/evidence/unrecorded.ts';
import { orgContextOf } from '../facts/org-context.ts';
import { deriveTable } from '../facts/table.ts';
import type { Corroboration } from '../model/report.ts';
import { openPackage } from '../pack/open.ts';
import { countCorroboration } from '../report/model/corroboration.ts';

/**
 * What a report would say of the corroboration of a directory's evidence, without the rest of the report. Account by
 * account; null where CloudTrail was not asked.
 *
 * @throws GoldproofError `package`, `evidence`
 */
export async function corroborationIn(directory: string): Promise<Corroboration | null> {
  const source = await openPackage(directory);
  try {
    const collection = await readCollection(source);
    const members = {
      organisation: collection.organisation,
      accounts: collection.accounts,
      period: { from: '', to: '' },
    };
    const org = orgContextOf(members, []); // these tables know nothing of other accounts
    const counter = countCorroboration();
    for (const { id, inScope } of collection.accounts) {
      if (!inScope) continue;
      const evidence = await readAccount(source, id, collection);
      counter.add(deriveTable(evidenceCorroboration, evidence, org), deriveTable(evidenceUnrecorded, evidence, org));
    }
    const { corroborated } = collection;
    return counter.finish(corroborated && { at: corroborated, asked: askedWindow(collection) });
  } finally {
    await source.close();
  }
}
