import type { Answer } from '../call.ts';
import type { Compute } from './compute.ts';

const NOT_PRESENT = {
  error: 'CredentialReportNotPresentException',
  message: 'No report is present. Generate a new report.',
};
const NOT_READY = { error: 'CredentialReportNotReadyException', message: 'Report generation is in progress.' };

/**
 * IAM's credential report, which must be asked for, waited for and then read.
 *
 * @param polls How many calls of GenerateCredentialReport find it unfinished: the first says STARTED, later ones
 *   INPROGRESS.
 */
export function computeCredentialReport(reports: ReadonlyMap<string, string>, polls: number, now: () => Date): Compute {
  const asked = new Map<string, number>();
  const generated = new Map<string, Date>();

  function generate(account: string): Answer {
    const before = asked.get(account) ?? 0;
    asked.set(account, before + 1);
    const State = before >= polls ? 'COMPLETE' : before === 0 ? 'STARTED' : 'INPROGRESS';
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
