import { hostOfPlainHttp } from './address.ts';
import type { Command, Word } from './finding.ts';

/** Options of curl and of wget that take no value, so that the word after one is an address. */
const FLAGS: Readonly<Record<string, RegExp>> = {
  curl: /^-[\w#]*[#0-46aBfgGiIjJklLMnNOpqRsSvZ]$|^--(?:compressed|fail|fail-early|fail-with-body|globoff|head|include|insecure|ipv[46]|location|no-progress-meter|progress-bar|remote-name|remote-header-name|show-error|silent|url|verbose)$/,
  wget: /^-(?:[46bcdEFkKmNpqrSvx]+|nv|nc|np|nH|nd)$|^--(?:continue|https-only|no-check-certificate|no-verbose|quiet|show-progress|timestamping|verbose)$/,
};
const ADDRESS = /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?]\S*)?$/i;
/** Protocols that curl guesses from the host's name. */
const OTHER = /^(?:ftp|dict|ldap|imap|smtp|pop3)\./i;

/**
 * The host of an address without a scheme. curl and wget take it for one with http:// (curl(1), "--proto-default";
 * GNU Wget manual, "URL Format").
 */
export function hostOfBareAddress({ name, args }: Command, index: number): string | undefined {
  const flags = FLAGS[name];
  if (flags === undefined || args.some(isSecured)) return undefined;
  const before = args[index - 1]?.values[0] ?? '';
  if (before.startsWith('-') && !before.includes('=') && !flags.test(before)) return undefined;
  const address = args[index]?.values.find((value) => ADDRESS.test(value) && !OTHER.test(value));
  return address === undefined ? undefined : hostOfPlainHttp(`http://${address}`);
}

/** `--proto-default https`, `--proto =https`: no scheme is https, or nothing at all. */
function isSecured({ values }: Word): boolean {
  return values.some((value) => /^--proto-default|^--https-only$|^=https$|^--proto==https$/.test(value));
}
