import { hostOfPlainHttp } from './address.ts';
import type { Command, Word } from './finding.ts';

const ADDRESS = /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?]\S*)?$/i;
/** Protocols that curl guesses from the host's name. */
const OTHER = /^(?:ftp|dict|ldap|imap|smtp|pop3)\./i;

/**
 * The host of an address without a scheme. curl and wget take it for one with http:// (curl(1), "--proto-default";
 * GNU Wget manual, "URL Format").
 */
export function hostOfBareAddress({ args }: Command, { values }: Word): string | undefined {
  const address = values.find((value) => ADDRESS.test(value) && !OTHER.test(value));
  return address === undefined || args.some(isSecured) ? undefined : hostOfPlainHttp(`http://${address}`);
}

/** `--proto-default https`, `--proto =https`: no scheme is https, or nothing at all. */
function isSecured({ values }: Word): boolean {
  return values.some((value) => /^--proto-default|^--https-only$|^=https$|^--proto==https$/.test(value));
}
