import { processAccess } from '../pipeline/aws-access.ts';
import { loadConfig } from '../pipeline/config.ts';
import { runJob } from '../pipeline/run.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import { exitCodeFor, type FailOn } from './exit-code.ts';
import { printVerdicts, sealedEnding } from './verdicts.ts';

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
  printVerdicts(output, sealed);
  output.print(`\n${sealed.directory}`);
  const code = exitCodeFor(sealed.findings, failOn);
  output.completed(sealedEnding(sealed, code));
  return code;
};
