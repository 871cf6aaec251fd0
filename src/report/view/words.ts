import { dayIn } from '../../core/utc.ts';
import type { Unknown } from '../../model/facts.ts';
import type { Report } from '../../model/report.ts';
import type { Severity, Status } from '../../model/status.ts';

/** How things are called in print. One place, so that every page says it the same way. */

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  pass: 'pass',
  fail: 'fail',
  'not-established': 'not established',
  'not-applicable': 'not applicable',
  inherited: 'inherited',
  attested: 'attested',
};

/** Why a call did not tell. */
export const REASON_WORDS: Readonly<Record<Unknown['reason'], string>> = {
  denied: 'denied',
  throttled: 'throttled',
  failed: 'failed',
  unsupported: 'not offered there',
  'not-called': 'not called',
  'more-pages': 'cut short',
  unparsable: 'answered in a shape that could not be read',
  outside: 'known to another account alone',
  outdated: 'answered with something too old',
  'counts-differ': 'counted another number of them',
  'days-missing': 'answered for too few days of the period',
};

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

const FAMILIES: Readonly<Record<string, string>> = {
  mfa: 'Multi-factor authentication',
  iam: 'Least privilege',
  kms: 'Encryption keys',
  tls: 'Encryption in transit',
  log: 'Logging',
  xac: 'Cross-account links',
  own: 'Ownership and sharing',
  thr: 'Threat detection',
  hyg: 'Free-form data',
  bld: 'Build instances',
  gov: 'Governance',
};

/** A family's name; a family of the user's own controls is called by its folder. */
export function familyName(family: string): string {
  return Object.hasOwn(FAMILIES, family) ? (FAMILIES[family] ?? family) : family;
}

const FRAMEWORKS: Readonly<Record<string, string>> = {
  'nist-800-53r5': 'NIST SP 800-53 rev. 5',
  'iso-27001-2022': 'ISO/IEC 27001:2022',
  soc2: 'SOC 2 (TSC 2017)',
  'cis-aws-v3': 'CIS AWS 3.0',
  'cis-aws-v5': 'CIS AWS 5.0',
  'cis-aws-v7': 'CIS AWS 7.0',
  'pci-dss-4.0.1': 'PCI DSS 4.0.1',
  gdpr: 'GDPR',
};

export function frameworkName(framework: string): string {
  return Object.hasOwn(FRAMEWORKS, framework) ? (FRAMEWORKS[framework] ?? framework) : framework;
}

/** `2026-11-24` */
export function day(moment: string): string {
  return moment.slice(0, 10);
}

/** `2026-07-01` and `2026-10-01`: a period's first day and the first after it, in its own time zone. */
export function daysOf({ from, to, zone }: Report['period']): { readonly from: string; readonly to: string } {
  return { from: dayIn(from, zone), to: dayIn(to, zone) };
}

/** `2026-11-24 22:25:25 UTC` */
export function moment(utc: string): string {
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;
}

/** `1 exception`, `2 exceptions`, `no exceptions` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c` */
export function series(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** First letter in upper case. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
