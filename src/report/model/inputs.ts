import type { Finding, Observation } from '../../model/assess.ts';
import type { Catalog, Criterion } from '../../model/catalog.ts';
import type { Collection } from '../../model/evidence.ts';
import type { ControlTotal, FactTable } from '../../model/facts.ts';
import type { Assurance, ManagementResponse, Report, ScopeCoverage, Waiver } from '../../model/report.ts';

/** Who the report is for and what it is called: from the config, never from AWS. */
export interface ReportIdentity {
  readonly number: string;
  readonly revision: number;
  readonly supersedes?: NonNullable<Report['supersedes']>;
  readonly organisation: string;
  readonly classification: string;
  readonly recipients: readonly string[];
  readonly retainUntil: string;
  readonly period: Report['period'];
  readonly interim: Report['interim'];
  readonly people: Report['people'];
}

/** All that a report is made from. Nothing else may enter it: `verify` makes it again and compares. */
export interface ReportInputs {
  readonly identity: ReportIdentity;
  readonly collection: Collection;
  readonly scope: readonly ScopeCoverage[];
  readonly calls: Report['calls'];
  readonly tls: Report['tls'];
  readonly redactions: Report['redactions'];
  readonly catalog: Catalog;
  readonly tables: ReadonlyMap<string, FactTable>;
  readonly totals: ReadonlyMap<string, readonly ControlTotal[]>;
  readonly criteria: readonly Criterion[];
  readonly approvals: Report['approvals'];
  readonly approvedValues: Report['approvedValues'];
  readonly findings: readonly Finding[];
  /** Deviations only, of requirements and of advice, in any order. */
  readonly deviations: readonly Observation[];
  readonly assurance: readonly Assurance[];
  readonly waivers: readonly Waiver[];
  readonly responses: readonly ManagementResponse[];
  readonly unmatched: Report['unmatched'];
  readonly events: Report['events'];
  readonly corroboration: Report['corroboration'];
  readonly previous?: { readonly report: Report; readonly sums: string };
  readonly digests: { readonly catalog: string; readonly config: string; readonly evidence: string };
}
