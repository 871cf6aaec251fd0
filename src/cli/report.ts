import { processAccess } from '../pipeline/aws-access.ts';
import { loadConfig } from '../pipeline/config.ts';
import { sealReport } from '../pipeline/report.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import type { FailOn } from './exit-code.ts';
import { finishSealed } from './verdicts.ts';

interface ReportOptions {
  readonly evidence: string;
  readonly config: string;
  readonly responses?: string;
  readonly revisionOf?: string;
  readonly failOn?: FailOn;
  readonly interim?: true;
}

/** Judges evidence that was collected before, and seals a package. */
export const report: Command<ReportOptions> = async ({ config, failOn, ...options }, context) => {
  const { output, signal, now } = context;
  const loaded = await loadConfig(config);
  const sealed = await sealReport({
    ...options,
    loaded,
    access: processAccess(loaded, mfaCodeFromTerminal(signal)),
    signal,
    onProgress: output.progress,
    now,
  });
  return finishSealed(output, sealed, failOn);
};
