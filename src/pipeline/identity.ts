import { sha256 } from '../core/digest.ts';
import type { Collection } from '../model/evidence.ts';
import type { Report } from '../model/report.ts';
import type { ReportIdentity } from '../report/model/inputs.ts';
import type { Config } from './config-schema.ts';
import { periodOf } from './period.ts';

/** A package that the new one takes the place of, over the same evidence. */
export interface Superseded {
  readonly number: string;
  readonly revision: number;
  /** SHA-256 of its SHA256SUMS. */
  readonly sums: string;
}

/**
 * What a report is called and whom it is for: from the config and from when it was collected, so that `verify` comes
 * to the same.
 */
export function identityOf(config: Config, collection: Collection, superseded: Superseded | undefined): ReportIdentity {
  const { report, organisation, people } = config;
  const { period, label, retainUntil } = periodOf(config.period, collection.from, report.retainYears);
  const series = report.series ?? slug(organisation).toUpperCase();
  return {
    number: report.number ?? `${series}-${label}-${stampOf(collection)}`,
    revision: (superseded?.revision ?? 0) + 1,
    ...(superseded === undefined ? {} : { supersedes: superseded }),
    organisation,
    classification: report.classification,
    recipients: report.recipients,
    retainUntil,
    period,
    interim: period.to > collection.from,
    people: (['preparer', 'reviewer', 'approver'] as const).flatMap((role): Report['people'] => {
      const name = people[role];
      return name === undefined ? [] : [{ role, name }];
    }),
  };
}

/** The package's directory: the report's number, and the revision where there is more than one. */
export function packageName({ number, revision }: ReportIdentity): string {
  return revision === 1 ? number : `${number}-r${revision}`;
}

function slug(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return letters.slice(0, 24) || 'REPORT';
}

/** `20261124T2225-1f3a`: when it was collected, and digits of the run, as two may begin in one minute. */
function stampOf({ from, run }: Collection): string {
  return `${from.slice(0, 16).replace(/[-:]/g, '')}-${sha256(run).slice(0, 4)}`;
}
