import { processAccess } from '../pipeline/aws-access.ts';
import { loadConfig } from '../pipeline/config.ts';
import { corroborateEvidence } from '../pipeline/corroborate.ts';
import { corroborationIn } from '../pipeline/count-corroboration.ts';
import { corroborationSums, corroborationWords } from '../report/view/corroboration.ts';
import { mfaCodeFromTerminal } from './ask-mfa-code.ts';
import type { Command } from './context.ts';
import { exitCodeOfFound } from './exit-code.ts';

/**
 * Asks CloudTrail about the calls of collected evidence, adds what it says, prints what it came to and where the
 * evidence is. Exit code 5 when no call was found: that shows nothing, and is no success.
 */
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
  const found = await corroborationIn(evidence);
  if (found === null) throw new TypeError('evidence that was corroborated says that it was not');
  const sums = corroborationSums(found);
  output.print(corroborationWords(found), 0);
  output.print(evidence);
  const exitCode = exitCodeOfFound(sums.found);
  output.completed({ message: `corroborated ${evidence}`, exitCode, fields: { evidence, ...sums } });
  return exitCode;
};
