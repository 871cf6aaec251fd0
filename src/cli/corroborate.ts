import { processAccess } from '../pipeline/aws-access.ts';
import { loadConfig } from '../pipeline/config.ts';
import { corroborateEvidence } from '../pipeline/corroborate.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import { EXIT } from './exit-code.ts';

/** Asks CloudTrail about the calls of collected evidence, adds what it says, and prints where the evidence is. */
export const corroborate: Command<{ readonly evidence: string; readonly config: string }> = async (
  { evidence, config },
  { output, signal },
) => {
  const loaded = await loadConfig(config);
  await corroborateEvidence({
    loaded,
    directory: evidence,
    access: processAccess(loaded, mfaCodeFromTerminal(signal)),
    signal,
    onProgress: output.progress,
  });
  output.print(evidence);
  output.completed({ message: `corroborated ${evidence}`, exitCode: EXIT.sealed, fields: { evidence } });
  return EXIT.sealed;
};
