import { byText } from '../../core/compare.ts';
import type { Observation } from '../../model/assess.ts';
import type { Exception, Report } from '../../model/report.ts';
import { changesSince, history } from './changes.ts';
import { controlText } from './control-text.ts';
import { firstOf } from './first-of.ts';
import type { ReportInputs } from './inputs.ts';
import { limitations } from './limitations.ts';
import { responsibility } from './statements.ts';

/** Exceptions listed in the report, and all that someone answered; the rest stand in `populations/`, and it says so. */
export const LISTED_EXCEPTIONS = 5_000;
const LISTED_ADVICE = 1_000;

/** Puts the report together. Pure: the same inputs give the same bytes. */
export function buildReport(inputs: ReportInputs): Report {
  const { identity, collection, catalog, findings, digests, previous } = inputs;
  const exceptions = exceptionsOf(inputs);
  const advice = inputs.deviations.filter(({ kind }) => kind === 'advice').sort(byPlace);
  return {
    schema: 'goldproof.report/1',
    ...identity,
    run: collection.run,
    collected: { from: collection.from, to: collection.to },
    events: inputs.events,
    corroboration: inputs.corroboration,
    source: catalog.source,
    criteria: [...inputs.criteria].sort((a, b) => byText(a.param, b.param)),
    approvals: inputs.approvals,
    approvedValues: inputs.approvedValues,
    accountList: collection.accountList,
    accounts: collection.accounts.map(({ id, state, inScope, reason, regionList }) => ({
      id,
      state,
      in: inScope,
      ...(reason === undefined ? {} : { reason }),
      ...(regionList === undefined ? {} : { regionList }),
    })),
    scope: inputs.scope,
    calls: inputs.calls,
    tls: inputs.tls,
    statements: responsibility(catalog, findings),
    controls: catalog.controls.map((control) => controlText(control, inputs.tables, inputs.totals)),
    findings,
    exceptions: { total: exceptions.length, listed: listedOf(exceptions) },
    advice: firstOf(advice, LISTED_ADVICE),
    assurance: inputs.assurance,
    unmatched: inputs.unmatched,
    changes: {
      previous: previous === undefined ? null : `${previous.report.number} revision ${previous.report.revision}`,
      listed: changesSince(previous?.report, exceptions, findings),
    },
    redactions: inputs.redactions,
    permissions: collection.permissions,
    tool: { name: 'goldproof', ...collection.tool },
    ...digests,
    limitations: limitations(inputs),
  };
}

/** The first of them, and all that management answered: waivers and responses are told beside their exceptions. */
export function listedOf(exceptions: readonly Exception[]): readonly Exception[] {
  return exceptions.filter(
    ({ waiver, response }, index) => index < LISTED_EXCEPTIONS || waiver !== undefined || response !== undefined,
  );
}

function exceptionsOf(inputs: ReportInputs): Exception[] {
  const severity = new Map(inputs.catalog.controls.map((control) => [control.id, control.severity]));
  const waivers = new Map(inputs.waivers.map((waiver) => [waiver.exception, waiver]));
  const responses = new Map(inputs.responses.map((response) => [response.exception, response]));
  return inputs.deviations
    .filter(({ kind }) => kind === 'requirement')
    .map((observation) => {
      const { exception = '', message = '' } = observation;
      const waiver = waivers.get(exception);
      const response = responses.get(exception);
      return {
        ...observation,
        exception,
        message,
        severity: severity.get(observation.control) ?? 'high',
        ...history(exception, inputs.previous?.report, inputs.collection.from),
        ...(waiver === undefined ? {} : { waiver }),
        ...(response === undefined ? {} : { response }),
      };
    })
    .sort(bySeverity);
}

const SEVERITY_ORDER = { critical: 0, high: 1, medium: 2, low: 3 } as const;

function bySeverity(a: Exception, b: Exception): number {
  return SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] || byPlace(a, b);
}

function byPlace(a: Observation, b: Observation): number {
  return (
    byText(a.control, b.control) ||
    byText(a.scope.account, b.scope.account) ||
    byText(a.subject, b.subject) ||
    byText(a.test, b.test)
  );
}
