import { readApprovals } from '../catalog/approvals.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import { declaredParams, type ResolvedParams, resolveParams } from '../catalog/params.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Utc } from '../core/utc.ts';
import { readYaml } from '../core/yaml-source.ts';
import type { Approval } from '../model/catalog.ts';
import type { ApprovedValue } from '../model/evidence.ts';
import type { Report } from '../model/report.ts';
import { approvedFor } from './approved-values.ts';
import type { LoadedConfig } from './config.ts';
import { holdsFor } from './in-force.ts';

/** The parameters of a run: as expressions see them, and what the config approves. */
export interface RunParams extends Pick<ResolvedParams, 'criteria' | 'values'> {
  readonly approvals: readonly JudgedApproval[];
  /** `redaction.approved`: what looks like a secret, a person or an account and is none. */
  readonly approvedValues: readonly ApprovedValue[];
}

/** An approval, and whether it still holds when the period has ended and the evidence is collected. */
export interface JudgedApproval extends Approval {
  readonly inForce: boolean;
}

type Overrides = Readonly<Record<string, Json>>;

/**
 * The config's parameters over the catalog's defaults, once all of them fit. A parameter that approves is seen as the
 * ids of the approvals that hold when the period has ended and when the evidence was collected: most controls are decided
 * as of then, and one that expired before is none.
 *
 * @throws GoldproofError `config` naming line and remedy of each that does not fit
 */
export function paramsOf(
  { catalog: { controls } }: LoadedCatalog,
  { config, text, file }: LoadedConfig,
): (period: Report['period'], collectedFrom: Utc) => RunParams {
  const declared = declaredParams(controls);
  const overrides: Overrides = config.params;
  const seenWith = (approvals: readonly Approval[]): Overrides =>
    Object.fromEntries(
      Object.entries(overrides).map(([name, value]): [string, Json] => {
        if (declared.get(name)?.approves === undefined) return [name, value];
        return [name, approvals.filter(({ param }) => param === name).map(({ id }) => id)];
      }),
    );
  const source = readYaml(text, file);
  if (!source.ok) throw new GoldproofError('config', `${file} cannot be read`, source.problems);
  const approvals = readApprovals(source.value, declared);
  const problems = [
    ...(approvals.ok ? [] : approvals.problems),
    ...resolveParams(controls, seenWith([])).problems.map(({ param, ...problem }) => ({
      ...source.value.locateKey(['params', param]),
      ...problem,
    })),
  ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  if (!approvals.ok || problems.length > 0)
    throw new GoldproofError('config', `${file}: parameters do not fit the catalog`, problems);
  return (period, collectedFrom) => {
    const holds = holdsFor(period, collectedFrom);
    const judged = approvals.value.map((approval) => ({ ...approval, inForce: holds(approval) }));
    const { criteria, values } = resolveParams(controls, seenWith(judged.filter(({ inForce }) => inForce)));
    const approvedValues = approvedFor(config.redaction.approved, period, collectedFrom);
    return { criteria, values, approvals: judged, approvedValues };
  };
}
