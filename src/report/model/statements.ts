import type { Finding } from '../../model/assess.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Report } from '../../model/report.ts';
import { STATUSES, type Status } from '../../model/status.ts';

/** The worst of some statuses in the order in which scopes merge; undefined of none. */
export function worst(statuses: readonly Status[]): Status | undefined {
  return STATUSES.find((status) => statuses.includes(status));
}

/** The responsibility matrix: each sentence of the source with the controls that answer it and the worst status. */
export function responsibility(catalog: Catalog, findings: readonly Finding[]): Report['statements'] {
  const statusOf = new Map(findings.map((finding) => [finding.control, finding.status]));
  return catalog.statements.map((statement) => {
    const controls = catalog.controls
      .filter((control) => control.statements.some(({ id }) => id === statement.id))
      .map(({ id }) => id);
    const status = worst(controls.flatMap((id) => statusOf.get(id) ?? []));
    const { id, text, strength, responsible, drift } = statement;
    return {
      id,
      text,
      strength,
      responsible,
      ...(drift === undefined ? {} : { drift }),
      controls,
      ...(status === undefined ? {} : { status }),
    };
  });
}
