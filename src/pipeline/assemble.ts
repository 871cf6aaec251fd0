import { tables } from '../facts/tables.ts';
import type { Report } from '../model/report.ts';
import { buildReport } from '../report/model/build.ts';
import type { identityOf } from './identity.ts';
import type { Judged, Judging } from './judge.ts';
import { matchRegisters } from './match-registers.ts';
import type { PreviousReport } from './previous.ts';

/**
 * Builds the report from what was judged: the same in `verify`, which then compares.
 *
 * @throws GoldproofError `config` when a register names exceptions that were not found
 */
export function assemble(
  judging: Judging,
  judged: Judged,
  {
    identity,
    previous,
    digests,
  }: {
    readonly identity: ReturnType<typeof identityOf>;
    readonly previous: PreviousReport | undefined;
    readonly digests: { readonly config: string; readonly evidence: string };
  },
): Report {
  return buildReport({
    ...judged,
    identity,
    collection: judging.collection,
    catalog: judging.catalog.catalog,
    tables: new Map(tables.map((table) => [table.name, table])),
    criteria: judging.params.criteria,
    assurance: judging.registers.assurance,
    ...matchRegisters(judging.registers, judged.deviations),
    ...(previous === undefined ? {} : { previous }),
    digests: { ...digests, catalog: judging.catalog.digest },
  });
}
