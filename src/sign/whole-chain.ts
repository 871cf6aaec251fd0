import { GoldproofError } from '../core/errors.ts';
import type { Signer } from '../model/signer.ts';
import { isIssuedBy } from './certificate.ts';
import { findPath } from './chain.ts';
import { Refusal } from './check.ts';
import { usableCertificate } from './sign-message.ts';

/**
 * Refuses to sign with a chain that no verifier could follow: each certificate issued by the next, the last by itself,
 * with the usages that signing documents asks for. Dates are not looked at, since a signature has a time of its own.
 *
 * @param file where the chain was read, for the message
 * @throws GoldproofError `sign`
 */
export function assertWholeChain({ certificate, chain }: Signer, file: string): void {
  const [leaf, ...issuers] = [certificate, ...chain].map(usableCertificate);
  const root = issuers.at(-1);
  const fault = leaf === undefined || root === undefined || !isIssuedBy(root, root) ? NO_ROOT : undefined;
  const problem = fault ?? faultOf(() => leaf && root && findPath(leaf, issuers.slice(0, -1), [root], PURPOSE));
  if (problem === undefined) return;
  const remedy = 'Put the signing certificate first, then each issuer, and the root certificate last.';
  throw new GoldproofError('sign', `the certificates do not go together: ${problem}`, [
    { file, message: problem, remedy },
  ]);
}

const NO_ROOT = 'The last certificate is not a root: it was issued by another one that is not there.';
const PURPOSE = 'document-signing';

function faultOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.message;
    throw thrown;
  }
}
