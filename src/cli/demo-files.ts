import { posix } from 'node:path';
import { sha256 } from '../core/digest.ts';

/** What a user would write: the config and a register of the demo. */

export const ORGANISATION = 'Example Corp';
export const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';

export interface DemoApproval {
  readonly account: string;
  readonly owner: string;
  readonly reason: string;
}

/** What the config says of an organisation that is made up. */
export interface DemoOrganisation {
  readonly home: string;
  /** Path and name, without a slash in front. */
  readonly role: string;
  readonly externalId: string;
  /** Accounts with which links, sharing and keys are meant. */
  readonly approved: readonly DemoApproval[];
  /** Accounts with which they were. */
  readonly formerly: readonly DemoApproval[];
  /** ARN of the signing key. */
  readonly key: string;
  /** URL of the timestamp authority. */
  readonly authority: string;
}

const DAY_MS = 86_400_000;
const DEMO_DAYS = 89;

/** The 89 days before today: all whole days for which CloudTrail's event history answers whenever the demo is run. */
export function demoPeriod(now: Date): string {
  const [from, to] = [new Date(now.getTime() - DEMO_DAYS * DAY_MS), now].map((day) => day.toISOString().slice(0, 10));
  return `{ from: ${from}, to: ${to} }`;
}

export function demoConfig(organisation: DemoOrganisation, now: Date): string {
  const { home, role, externalId, key, authority } = organisation;
  return `# Written by \`goldproof demo\`: a config as a real one would be, for an organisation that is not real.
organisation: ${ORGANISATION}
report:
  series: EXAMPLE
  classification: Confidential
  recipients: [Example Auditors LLP]
period: ${demoPeriod(now)}
people: { preparer: Compliance engineering, reviewer: Platform security, approver: Head of compliance }
scope:
  home: ${home}
  role: { path: /${posix.dirname(role)}/, name: ${posix.basename(role)}, externalId: ${externalId} }
params:
  # The landing zone's own: links, sharing and keys with these are meant. And one with whom they no longer are.
  approvedAccounts:
${demoApprovals(organisation, now)}
registers: { assurance: assurance.yaml }
signing:
  kms: { key: "${key}", algorithm: ${ALGORITHM} }
  chain: chain.pem
timestamp: { url: "${authority}", roots: tsa-root.pem }
output: .
`;
}

/** The entries of `approvedAccounts`: some that hold for another year, and some that expired years ago. */
export function demoApprovals(
  { approved, formerly }: Pick<DemoOrganisation, 'approved' | 'formerly'>,
  now: Date,
): string {
  const year = now.getUTCFullYear();
  const until = (expires: string) => (approval: DemoApproval) => `    - ${JSON.stringify({ ...approval, expires })}`;
  return [...approved.map(until(`${year + 1}-07-01`)), ...formerly.map(until(`${year - 1}-07-01`))].join('\n');
}

/** An AWS report as it would be registered: title, period and digest; the report itself stays under its own terms. */
export function assuranceRegister(now: Date): string {
  const year = now.getUTCFullYear();
  const lately = new Date(now.getTime() - 300 * 86_400_000).toISOString().slice(0, 10);
  return `assurance:
  - kind: inherited
    control: GOV-01
    title: SOC 2 Type 2 report (made up for the demo)
    issuer: AWS Artifact
    from: ${year - 2}-10-01
    to: ${year + 1}-01-01
    sha256: ${sha256('the demo has no report to hash')}
    statements: [S01, S02, S03, S17, S21, S25, S28, S30, S31]
    owner: Head of compliance
  - kind: attestation
    control: GOV-02
    title: Roles and record of processing for Image Builder (made up for the demo)
    issuer: Data protection officer
    from: ${lately}
    to: ${year + 1}-01-01
    sha256: ${sha256('the demo has no record of processing to hash')}
    statements: [S04, S20]
    owner: Data protection officer
  - kind: attestation
    control: TLS-07
    title: Encryption of links to on-premises locations (made up for the demo)
    issuer: Head of network engineering
    from: ${lately}
    to: ${year + 1}-01-01
    sha256: ${sha256('the demo has no network plan to hash')}
    statements: [S30]
    owner: Head of network engineering
`;
}
