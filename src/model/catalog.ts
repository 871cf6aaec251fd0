import type { Json } from '../core/json.ts';
import type { ColumnType } from './facts.ts';
import type { Severity } from './status.ts';

/** A control is a document an auditor can read and a program can run: `controls/<family>/<ID>/control.yaml`. */

/** An expression of the Common Expression Language, in the dialect of `src/expression/`. */
export type Cel = string;

export interface Test {
  readonly id: string;
  /** Advice is reported and never fails a control. */
  readonly kind: 'requirement' | 'advice';
  /** A fact table. */
  readonly population: string;
  /** Which rows count. Reading an unknown makes the row undetermined; it is never left out. */
  readonly scope?: Cel;
  /** What must hold for each. */
  readonly expect: Cel;
  /** One sentence about a row that deviates: `{{user.arn}} can sign in …`. */
  readonly deviation: string;
}

/** The parameter that a control over the period by events has: which share of its days must be answered for. */
export const MINIMUM_PERIOD_COVERAGE_PARAM = 'minimumPeriodCoverage';
/** What it is where the control does not declare it. */
export const MINIMUM_PERIOD_COVERAGE = 0.95;

/** A parameter may be a share, which no column is. */
export type ParamType = ColumnType | 'double';

export interface Param {
  /** As expressions see it. */
  readonly type: ParamType;
  readonly default: Json;
  readonly meaning: string;
  /** The least and the most that makes sense, both included. */
  readonly min?: number;
  readonly max?: number;
  /** Its values are ids of these, and the config says of each who approved it, why, and until when. */
  readonly approves?: Approves;
}

export type Approves = 'account' | 'organization';

/** What the config approves, with who answers for it. */
export interface Approval {
  readonly param: string;
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** The first day on which it no longer holds, YYYY-MM-DD in the time zone of the period. */
  readonly expires: string;
}

export interface Control {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly severity: Severity;
  readonly objective: string;
  /** Both: shared. */
  readonly duties: { readonly aws?: string; readonly customer?: string };
  /** Sentences of the source document; none: beyond the source. */
  readonly statements: readonly { readonly id: string; readonly trace: 'direct' | 'supporting' }[];
  readonly time: 'point-in-time' | 'period';
  /** The scopes in which it is decided. */
  readonly grain: 'organisation' | 'account' | 'region';
  readonly params: Readonly<Record<string, Param>>;
  /** Any row for which it holds makes the control applicable in that scope. */
  readonly applies?: { readonly population: string; readonly when: Cel };
  readonly tests: readonly Test[];
  /** Rests on what no call shows. */
  readonly rests?: 'attestation' | 'inherited';
  /** With `rests: attestation`: the greatest age of an attestation in days, counted from its start. */
  readonly maxAgeDays?: number;
  /** What a complete, empty population means. */
  readonly empty: 'pass' | 'not-applicable' | 'not-established';
  readonly limits: readonly string[];
  readonly remediation: string;
  /** Framework → references. */
  readonly mappings: Readonly<Record<string, readonly Mapping[]>>;
}

export interface Mapping {
  readonly ref: string;
  readonly strength: 'full' | 'partial' | 'uncertain';
}

/** A sentence of the source document, paraphrased. */
export interface Statement {
  readonly id: string;
  readonly text: string;
  readonly strength: 'required' | 'recommended' | 'informative';
  readonly responsible: 'aws' | 'customer' | 'shared';
  /** What the page says today where it differs from the text the catalog was written from. */
  readonly drift?: string;
}

export interface Catalog {
  readonly source: { readonly title: string; readonly url: string; readonly revision: string };
  readonly statements: readonly Statement[];
  /** Sorted by id. */
  readonly controls: readonly Control[];
  /** Every file it was read from, by path relative to its root: copied into the package. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** A parameter's value in this run, and where it came from. */
export interface Criterion {
  readonly param: string;
  readonly value: Json;
  readonly from: 'default' | 'config';
  readonly meaning: string;
}
