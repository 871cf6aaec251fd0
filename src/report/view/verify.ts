import { howToVerify } from '../../core/how-to-verify.ts';
import type { Report } from '../../model/report.ts';

/**
 * The page "How to verify", of the same words and commands as VERIFY.txt. It is inside what is signed and stamped, so
 * that it cannot tell by which root, nor whether there is a timestamp.
 */
export function verifyView({ evidence, corroboration }: Report): object {
  const { before, checks, after } = howToVerify({
    rootFingerprint: undefined,
    timestamped: undefined,
    hasPdf: true,
    evidence,
    corroborated: corroboration !== null,
  });
  return {
    before,
    after,
    checks: checks.map(({ shows, commands, expect, note }, index) => ({
      expect,
      note,
      commands: commands.map((command, at) => ({ command, title: at === 0 ? `${index + 1}. ${shows}` : '' })),
    })),
  };
}
