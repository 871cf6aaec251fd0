import {
  GOLDEN_IMAGES,
  LOG_ARCHIVE,
  MANAGEMENT,
  NETWORK,
  PRODUCT,
  WORKLOADS,
} from '../../src/sandbox/organisation/accounts.ts';
import type { ByAccount } from './expectations.ts';

/** Controls that are decided once in an account. */
export const GLOBAL_EXPECTATIONS: Readonly<Record<string, ByAccount>> = {
  'GOV-01': {
    // AWS's part, for the whole organisation: the register has a report that covers the period.
    [MANAGEMENT]: 'inherited',
    [GOLDEN_IMAGES]: 'not-applicable',
    [WORKLOADS]: 'not-applicable',
    [LOG_ARCHIVE]: 'not-applicable',
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'TLS-06': {
    // Every connection of the demo is real TLS 1.3 to a host of AWS's name, with a certificate that is trusted.
    [MANAGEMENT]: 'pass',
    [GOLDEN_IMAGES]: 'pass',
    [WORKLOADS]: 'pass',
    [LOG_ARCHIVE]: 'pass',
    [NETWORK]: 'pass',
    [PRODUCT]: 'pass',
  },
  'GOV-02': {
    // The contact is read, the rest is attested.
    [MANAGEMENT]: 'attested',
    [GOLDEN_IMAGES]: 'attested',
    [WORKLOADS]: 'attested',
    [LOG_ARCHIVE]: 'fail', // no security contact
    [NETWORK]: 'not-established', // whether there is a contact is refused
    [PRODUCT]: 'attested',
  },
  'GOV-03': {
    // It judges the collector, so nothing fails: what could not be read is not established.
    [MANAGEMENT]: 'pass', // what it may not ask of the trail's bucket and key, their owner was told
    [GOLDEN_IMAGES]: 'not-established', // IAM by an SCP, and much of Virginia
    [WORKLOADS]: 'pass', // as the management account
    [LOG_ARCHIVE]: 'not-established', // the trail's status is refused
    [NETWORK]: 'not-established', // the contact, and all of Virginia
    [PRODUCT]: 'pass', // everything was answered
  },
  'MFA-01': {
    [MANAGEMENT]: 'pass', // root has MFA
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // root has a password and an access key, no MFA
    [LOG_ARCHIVE]: 'pass', // root has no credentials at all
    [NETWORK]: 'pass', // no credentials
    [PRODUCT]: 'pass', // no credentials
  },
  'MFA-02': {
    [MANAGEMENT]: 'pass', // MFA, and no virtual device is assigned to root
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // root signs in without any MFA
    [LOG_ARCHIVE]: 'not-applicable', // root has no credentials at all
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'MFA-03': {
    [MANAGEMENT]: 'pass', // neither keys nor certificates
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'fail', // root has an access key
    [LOG_ARCHIVE]: 'pass',
    [NETWORK]: 'pass',
    [PRODUCT]: 'pass',
  },
  'MFA-04': {
    [MANAGEMENT]: 'fail', // j.legacy, forgotten.contractor
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'pass', // w.oncall
    [LOG_ARCHIVE]: 'not-applicable', // no users
    [NETWORK]: 'not-applicable', // no users
    [PRODUCT]: 'not-applicable', // no users
  },
  'MFA-05': {
    [MANAGEMENT]: 'pass', // engineers change images, and have no access keys
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // w.release writes components with an access key and no MFA
    [LOG_ARCHIVE]: 'not-applicable', // nobody changes anything in Image Builder
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'IAM-01': {
    [MANAGEMENT]: 'fail', // passwords beside a SAML provider; ci-deployer holds a policy itself
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'pass', // nobody federates yet, and no user holds a policy itself
    [LOG_ARCHIVE]: 'not-applicable', // no users
    [NETWORK]: 'not-applicable', // no users
    [PRODUCT]: 'not-applicable', // no users
  },
  'IAM-02': {
    [MANAGEMENT]: 'fail', // ci-deployer, s.dormant, forgotten.contractor, report-reader
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'pass',
    [LOG_ARCHIVE]: 'not-applicable',
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'IAM-03': {
    [MANAGEMENT]: 'fail', // platform-admin has AdministratorAccess and stands on no list
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'pass', // nobody has more than parts
    [LOG_ARCHIVE]: 'pass', // roles that read
    [NETWORK]: 'pass', // roles that look at networks and read
    [PRODUCT]: 'pass', // roles that take copies and read
  },
  'IAM-04': {
    [MANAGEMENT]: 'fail', // platform-engineers have imagebuilder:* on everything
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'pass', // image-pipeline starts the shop pipelines, and may not share
    [LOG_ARCHIVE]: 'not-applicable', // nobody changes anything in Image Builder
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'IAM-05': {
    [MANAGEMENT]: 'fail', // ci-deployer on *, legacy-builder on role/*
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'fail', // image-pipeline: named roles, named services, but the build instances' role reads every secret
    [LOG_ARCHIVE]: 'pass', // export-schedule passes one role by name, which may do no more than it
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'IAM-06': {
    [MANAGEMENT]: 'pass', // engineers reach the build instances' role, which may do nothing much
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // w.release writes components that run as a role that reads every secret (IB-3)
    [LOG_ARCHIVE]: 'pass', // who may pass a role may start nothing with it
    [NETWORK]: 'not-established', // what could be built in Virginia is refused, so a way by Image Builder may be there
    [PRODUCT]: 'pass', // what takes copies may not run anything
  },
  'IAM-07': {
    [MANAGEMENT]: 'pass', // imagebuilder-build-instance is EC2's and may do nothing much
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // imagebuilder-build-instance reads every secret
    [LOG_ARCHIVE]: 'not-applicable', // no infrastructure configuration
    [NETWORK]: 'not-established', // an infrastructure configuration in Virginia may name a role
    [PRODUCT]: 'not-applicable',
  },
  'IAM-08': {
    [MANAGEMENT]: 'pass', // image-pipeline is for Image Builder alone
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'fail', // EC2ImageBuilderDistributionCrossAccountRole trusts a stranger
    [LOG_ARCHIVE]: 'not-applicable', // no such roles
    [NETWORK]: 'not-established', // a pipeline in Virginia may name a role
    [PRODUCT]: 'pass', // the role for copies trusts golden images, which is approved
  },
  'IAM-09': {
    [MANAGEMENT]: 'pass', // every engineer used Image Builder within four weeks
    [GOLDEN_IMAGES]: 'not-established', // IAM is closed by a service control policy
    [WORKLOADS]: 'fail', // retired-pipeline is in use, but has not touched Image Builder for 200 days
    [LOG_ARCHIVE]: 'not-applicable', // nobody changes anything in Image Builder
    [NETWORK]: 'not-applicable',
    [PRODUCT]: 'not-applicable',
  },
  'XAC-04': {
    [MANAGEMENT]: 'pass', // no other account
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'fail', // golden images, which is approved, and a stranger
    [LOG_ARCHIVE]: 'not-applicable',
    [NETWORK]: 'not-established', // as IAM-08
    [PRODUCT]: 'pass', // as IAM-08
  },
  'LOG-01': {
    [MANAGEMENT]: 'pass',
    [GOLDEN_IMAGES]: 'pass', // the organisation's trail, seen from a member
    [WORKLOADS]: 'fail', // delivery has failed for nine days, and the event data store is of one Region
    [LOG_ARCHIVE]: 'not-established', // the trail's status is refused by an endpoint policy
    [NETWORK]: 'not-established', // the trail's status can be read in Virginia alone, and is refused
    [PRODUCT]: 'fail', // the trail of the organisation has not come yet
  },
  'LOG-02': {
    [MANAGEMENT]: 'pass', // digests arrive; the log archive, which owns the key, describes it as its own and enabled
    [GOLDEN_IMAGES]: 'pass', // likewise
    [WORKLOADS]: 'fail', // no digest for nine days; an event data store without protection, under AWS's key
    [LOG_ARCHIVE]: 'not-established', // the trail's status is refused
    [NETWORK]: 'not-established', // trails of Virginia are refused
    [PRODUCT]: 'not-applicable', // no trail, which is LOG-01's to say
  },
  'LOG-03': {
    [MANAGEMENT]: 'pass', // the trail's bucket, by what its owner could read
    [GOLDEN_IMAGES]: 'not-established', // Virginia's infrastructure configuration may name another bucket
    [WORKLOADS]: 'fail', // one bucket open and without versions, one expires after a month, and so do a store's events
    [LOG_ARCHIVE]: 'pass', // the trail's bucket, its own
    [NETWORK]: 'not-established', // what Virginia names is refused
    [PRODUCT]: 'not-applicable', // no trail, no build, no bucket
  },
  // Bucket names are global, so a bucket counts once in an account, whatever names it. All but the new account
  // see the trail's bucket; only the log archive, which owns it, may read its policy.
  'TLS-01': {
    [MANAGEMENT]: 'pass',
    [GOLDEN_IMAGES]: 'not-established',
    [WORKLOADS]: 'fail', // seven of nine log buckets do not refuse plain HTTP
    [LOG_ARCHIVE]: 'pass', // the trail's bucket, its own
    [NETWORK]: 'not-established', // what Virginia names is refused
    [PRODUCT]: 'not-applicable', // no bucket
  },
};
