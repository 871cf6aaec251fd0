import { byText } from '../../core/compare.ts';
import { GLOBAL, type Scope, scopeKey } from '../../model/common.ts';
import type { Collection, EvidenceRecord, TlsSession } from '../../model/evidence.ts';
import type { Report, ScopeCoverage } from '../../model/report.ts';

/**
 * Counts calls by what became of them, record by record, so that no more than one record is held. What was planned
 * and never answered is as visible as what was.
 */
export class CoverageCounter {
  readonly #scopes = new Map<string, MutableCoverage>();
  readonly #detectors = new Map<string, number>();

  add(record: EvidenceRecord): void {
    const entry = this.#entry(record.scope);
    entry.calls += 1;
    entry[COUNTED_AS[record.outcome.kind]] += 1;
    this.addRedactions(record);
    if (record.outcome.kind === 'ok' || record.outcome.kind === 'absent') return;
    const by = record.outcome.kind === 'denied' ? record.outcome.by : undefined;
    const message = record.outcome.kind === 'unsupported' ? record.outcome.basis : record.outcome.message;
    const key = `${record.operation} ${record.outcome.kind} ${by ?? ''}`;
    const seen = entry.unanswered.get(key);
    if (seen !== undefined) seen.calls += 1;
    else {
      const { operation, outcome } = record;
      entry.unanswered.set(key, { operation, outcome: outcome.kind, ...(by && { by }), calls: 1, message });
    }
  }

  /** What was replaced in a record, of whatever pass. */
  addRedactions({ redactions }: EvidenceRecord): void {
    for (const { detector } of redactions) this.#detectors.set(detector, (this.#detectors.get(detector) ?? 0) + 1);
  }

  /** One entry per account and Region of the collection, those left out included, sorted. */
  scopes(collection: Collection): ScopeCoverage[] {
    const planned = collection.accounts.flatMap((account) => [
      { scope: { account: account.id, region: GLOBAL }, in: account.inScope, reason: account.reason },
      ...account.regions.map(({ region, inScope, reason }) => ({
        scope: { account: account.id, region },
        in: account.inScope && inScope,
        reason: reason ?? account.reason,
      })),
    ]);
    const known = new Set(planned.map(({ scope }) => scopeKey(scope)));
    const beyond = [...this.#scopes.values()]
      .filter(({ scope }) => !known.has(scopeKey(scope)))
      .map(({ scope }) => ({ scope, in: false, reason: 'home Region of a trail, outside the Regions in scope' }));
    return [...planned, ...beyond]
      .map(({ scope, in: inScope, reason }) => this.#finish(scope, inScope, reason))
      .sort((a, b) => byText(scopeKey(a.scope), scopeKey(b.scope)));
  }

  /** Redactions by detector, sorted by its id. */
  redactions(): Report['redactions'] {
    return [...this.#detectors]
      .map(([detector, count]) => ({ detector, count }))
      .sort((a, b) => byText(a.detector, b.detector));
  }

  #entry(scope: Scope): MutableCoverage {
    const key = scopeKey(scope);
    const entry = this.#scopes.get(key) ?? emptyCoverage(scope);
    this.#scopes.set(key, entry);
    return entry;
  }

  #finish(scope: Scope, inScope: boolean, reason: string | undefined): ScopeCoverage {
    const { unanswered, ...counts } = this.#scopes.get(scopeKey(scope)) ?? emptyCoverage(scope);
    return {
      ...counts,
      in: inScope,
      ...(reason === undefined ? {} : { reason }),
      unanswered: [...unanswered.values()].sort(
        (a, b) => byText(a.operation, b.operation) || byText(a.outcome, b.outcome),
      ),
    };
  }
}

const COUNTED_AS = {
  ok: 'answered',
  absent: 'absent',
  unsupported: 'unsupported',
  denied: 'denied',
  throttled: 'throttled',
  failed: 'failed',
} as const;

type Unanswered = {
  -readonly [K in keyof ScopeCoverage['unanswered'][number]]: ScopeCoverage['unanswered'][number][K];
};

interface MutableCoverage {
  readonly scope: Scope;
  calls: number;
  answered: number;
  absent: number;
  denied: number;
  throttled: number;
  failed: number;
  unsupported: number;
  readonly unanswered: Map<string, Unanswered>;
}

function emptyCoverage(scope: Scope): MutableCoverage {
  return {
    scope,
    calls: 0,
    answered: 0,
    absent: 0,
    denied: 0,
    throttled: 0,
    failed: 0,
    unsupported: 0,
    unanswered: new Map(),
  };
}

/** Calls of all accounts, by operation. */
export function summariseCalls(calls: Iterable<Report['calls'][number]>): Report['calls'] {
  const sums = new Map<string, { -readonly [K in keyof Report['calls'][number]]: Report['calls'][number][K] }>();
  for (const call of calls) {
    const sum = sums.get(call.operation);
    if (sum === undefined) sums.set(call.operation, { ...call });
    else {
      sum.made += call.made;
      sum.pages += call.pages;
      if (call.planned !== undefined) sum.planned = (sum.planned ?? 0) + call.planned;
    }
  }
  return [...sums.values()].sort((a, b) => byText(a.operation, b.operation));
}

/** Our own connections, grouped by what was negotiated. */
export function summariseTls(sessions: Iterable<TlsSession>): Report['tls'] {
  const groups = new Map<string, { -readonly [K in keyof Report['tls'][number]]: Report['tls'][number][K] }>();
  for (const { protocol, cipher, keyExchange, authorized, proxy } of sessions) {
    const key = JSON.stringify([protocol, cipher, keyExchange, proxy]);
    const group = groups.get(key) ?? { protocol, cipher, keyExchange, connections: 0, unauthorized: 0, proxy };
    group.connections += 1;
    if (!authorized) group.unauthorized += 1;
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => byText(a, b)).map(([, group]) => group);
}
