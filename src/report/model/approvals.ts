import { byText } from '../../core/compare.ts';
import type { Json } from '../../core/json.ts';
import type { Observation } from '../../model/assess.ts';
import type { Control } from '../../model/catalog.ts';
import type { Report } from '../../model/report.ts';

type Listed = Report['approvals'][number];

export interface ApprovalUse {
  add(observation: Observation): void;
  /** The approvals, each with the controls in which it was used. */
  listed(): Listed[];
}

/**
 * Counts where approvals are used: the rows that conform although, or because, an expression read an id in force there.
 * Only controls that know the approval's parameter count.
 */
export function countApprovalUse(
  approvals: readonly Omit<Listed, 'usedBy'>[],
  controls: readonly Control[],
): ApprovalUse {
  const uses = approvals.map((approval) => ({ approval, rows: new Map<string, number>() }));
  const byControl = new Map(
    controls.map(({ id, params }) => [
      id,
      uses.filter(({ approval }) => approval.inForce && Object.hasOwn(params, approval.param)),
    ]),
  );
  return {
    add: ({ control, result, read }) => {
      const known = byControl.get(control) ?? [];
      if (result !== 'conforms' || known.length === 0) return;
      const ids = new Set(Object.values(read).flatMap(textsIn));
      for (const { approval, rows } of known) if (ids.has(approval.id)) rows.set(control, (rows.get(control) ?? 0) + 1);
    },
    listed: () =>
      uses.map(({ approval, rows }) => ({
        ...approval,
        usedBy: [...rows]
          .map(([control, count]) => ({ control, rows: count }))
          .sort((a, b) => byText(a.control, b.control)),
      })),
  };
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}
