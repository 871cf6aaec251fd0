import type { Answer } from '../call.ts';
import type { Compute } from './compute.ts';

/** Calls of GenerateCredentialReport until the report is there. */
const STATES = ['STARTED', 'INPROGRESS', 'COMPLETE'] as const;

const NOT_PRESENT = {
  error: 'CredentialReportNotPresentException',
  message: 'No report is present. Generate a new report.',
};
const NOT_READY = { error: 'CredentialReportNotReadyException', message: 'Report generation is in progress.' };

/** IAM's credential report, which must be asked for, waited for and then read. */
export function computeCredentialReport(reports: ReadonlyMap<string, string>, now: () => Date): Compute {
  const asked = new Map<string, number>();
  const generated = new Map<string, Date>();

  function generate(account: string): Answer {
    const step = Math.min(asked.get(account) ?? 0, STATES.length - 1);
    asked.set(account, step + 1);
    const State = STATES[step] ?? 'COMPLETE';
    if (State === 'COMPLETE' && !generated.has(account)) generated.set(account, now());
    const Description = 'No report exists. Starting a new report generation task';
    return { output: State === 'STARTED' ? { State, Description } : { State } };
  }

  function read(account: string, csv: string): Answer {
    if (!asked.has(account)) return NOT_PRESENT;
    const GeneratedTime = generated.get(account);
    if (GeneratedTime === undefined) return NOT_READY;
    return { output: { Content: new TextEncoder().encode(csv), ReportFormat: 'text/csv', GeneratedTime } };
  }

  return (call) => {
    const csv = reports.get(call.account);
    if (csv === undefined) return undefined;
    if (call.operation === 'iam:GenerateCredentialReport') return generate(call.account);
    if (call.operation === 'iam:GetCredentialReport') return read(call.account, csv);
    return undefined;
  };
}
