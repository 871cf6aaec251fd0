import { processAccess } from '../pipeline/aws-access.ts';
import { loadConfig } from '../pipeline/config.ts';
import { runJob } from '../pipeline/run.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import type { FailOn } from './exit-code.ts';
import { finishSealed } from './verdicts.ts';

/** Collects, judges, seals. */
export const run: Command<{ readonly config: string; readonly failOn?: FailOn; readonly interim?: true }> = async (
  { config, failOn, ...options },
  context,
) => {
  const { output, signal, now } = context;
  const loaded = await loadConfig(config);
  const sealed = await runJob({
    ...options,
    loaded,
    access: processAccess(loaded, mfaCodeFromTerminal(signal)),
    signal,
    onProgress: output.progress,
    now,
  });
  return finishSealed(output, sealed, failOn);
};
