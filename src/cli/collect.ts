import { alone } from '../pipeline/alone.ts';
import { processAccess } from '../pipeline/aws-access.ts';
import { collectEvidence } from '../pipeline/collect.ts';
import { loadConfig } from '../pipeline/config.ts';
import { collectInto } from '../pipeline/run.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import { EXIT } from './exit-code.ts';

/** Collects evidence only, and prints where it is. */
export const collect: Command<{ readonly config: string; readonly out?: string }> = async (
  { config, out },
  context,
) => {
  const { output, signal, now } = context;
  const loaded = await loadConfig(config);
  const job = {
    loaded,
    access: processAccess(loaded, mfaCodeFromTerminal(signal)),
    signal,
    onProgress: output.progress,
    now,
  };
  const directory = out ?? (await collectInto(job));
  if (out !== undefined) {
    await job.access.check?.();
    await alone(out, () => collectEvidence({ ...job, directory: out }));
  }
  output.print(directory);
  const message = `collected into ${directory}`;
  output.completed({ message, exitCode: EXIT.sealed, fields: { evidence: directory } });
  return EXIT.sealed;
};
