/**
 * What the controls must say of the demo organisation, worked out by hand from the controls' PASS, FAIL and N/A rules and
 * from the posture files in src/sandbox/organisation. Rule of a scope: any exception fails it; else anything needed but
 * not seen makes it not-established; else an empty population is what the control says; else it passes. A Region without
 * any Image Builder resource is not applicable. The register is the demo's, and so are the approved accounts (golden
 * images, network, product); other parameters are at their defaults (requireCmk false, maxKeyAgeDays 90, staleDays 45,
 * maxRotationDays 365).
 *
 * Trial runs differed in these places, where the rules' words were read again and the catalog's reading taken: the grain
 * of TLS-01; Regions without Image Builder in THR-01; Frankfurt of the management account in XAC-01 and OWN-02, where a
 * default VPC and EC2's settings are tested although nothing was built yet; and IAM-06 to IAM-08 and XAC-04 of the network
 * account, whose population rests on what Image Builder has in every Region, Virginia included.
 */

export type Expected = 'pass' | 'fail' | 'not-established' | 'not-applicable' | 'attested' | 'inherited';

/** Status by account, for controls without a Region. */
export type ByAccount = Readonly<Record<string, Expected>>;
/** Status by account: Frankfurt (eu-central-1), then Virginia (us-east-1). */
export type ByRegion = Readonly<Record<string, readonly [frankfurt: Expected, virginia: Expected]>>;

/** The four kinds of scope that the demo shows of every control. */
export type Kind = 'conforming' | 'deviating' | 'undetermined' | 'empty';

/** What a scope of each kind comes to. */
export const STATUSES_OF: Readonly<Record<Kind, readonly Expected[]>> = {
  conforming: ['pass', 'attested', 'inherited'],
  deviating: ['fail'],
  undetermined: ['not-established'],
  empty: ['not-applicable'],
};

const ONE_ROOT = 'Every account has a root user, and outside GovCloud it is always tested.';
const A_READER =
  'Whoever reads an account is one of its principals, and no administrator: there is always one to test.';
const REGISTER =
  'It rests on a register alone, which speaks for the whole organisation: in the demo it covers the period.';
const NOTHING_FAILS = 'Nothing is tested that could deviate: the register covers the period or does not.';
const ALWAYS_CALLS = 'It judges the calls of the collector, and an account that was entered has some.';

/** Kinds that a control has no scope of, and why not. */
export const NEVER: Readonly<Record<string, Partial<Readonly<Record<Kind, string>>>>> = {
  'GOV-01': { deviating: NOTHING_FAILS, undetermined: REGISTER },
  'GOV-02': { empty: 'Every account has a security contact or lacks one: one row each.' },
  'GOV-03': { deviating: 'What was not answered is not known; it never counts against anybody.', empty: ALWAYS_CALLS },
  'HYG-04': {
    conforming: 'An attestation would count in every scope alike; the register has none, so that this is seen, too.',
    deviating: 'No more than an attestation is required; log groups are advice.',
  },
  'IAM-03': { empty: A_READER },
  'IAM-06': { empty: A_READER },
  'LOG-01': { empty: 'Every account is recorded or is not: one row each, and no trail is a deviation.' },
  'MFA-01': { empty: ONE_ROOT },
  'MFA-03': { empty: ONE_ROOT },
  'TLS-06': {
    deviating: 'The connections are real, and TLS 1.3 with a trusted certificate.',
    undetermined: 'Each connection is seen by the collector that makes it.',
    empty: ALWAYS_CALLS,
  },
  'TLS-07': { deviating: NOTHING_FAILS },
};
