import { createInterface } from 'node:readline/promises';
import type { MfaCode } from '../aws/default-credentials.ts';

/** Asks on the terminal for the code of a multi-factor device; undefined where there is no terminal to ask on. */
export function mfaCodeFromTerminal(signal: AbortSignal): MfaCode | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (device) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return (await terminal.question(`Code of ${device}: `, { signal })).trim();
    } finally {
      terminal.close();
    }
  };
}
