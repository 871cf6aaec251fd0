import {
  GOLDEN_IMAGES,
  LOG_ARCHIVE,
  MANAGEMENT,
  NETWORK,
  PRODUCT,
  WORKLOADS,
} from '../../src/sandbox/organisation/accounts.ts';
import type { ByRegion } from './expectations.ts';

/**
 * Accounts without Image Builder, which has nothing to be judged in them. In the network account's Virginia a
 * Region-deny policy of the organisation refuses every call, so that not even this can be told.
 */
const BUILDS_NOTHING: ByRegion = {
  [LOG_ARCHIVE]: ['not-applicable', 'not-applicable'],
  [NETWORK]: ['not-applicable', 'not-established'],
  [PRODUCT]: ['not-applicable', 'not-applicable'],
};

/** Controls that are decided in each Region. */
export const REGIONAL_EXPECTATIONS: Readonly<Record<string, ByRegion>> = {
  'LOG-04': {
    // Recipes are 85 days old, workflows 80; everything else is older than the event history.
    [MANAGEMENT]: ['pass', 'not-applicable'], // the recipe's event is there
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // three recipes and a workflow; Virginia: events are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // nobody recorded who made the container recipe
    ...BUILDS_NOTHING,
  },
  'TLS-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // TLS 1.3
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: events are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // a build server of long ago speaks TLS 1.0
    ...BUILDS_NOTHING,
  },
  'LOG-05': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // no bucket, but the role may write to the log group, which is there
    [GOLDEN_IMAGES]: ['not-established', 'not-established'], // what the role may do is closed by a service control policy
    [WORKLOADS]: ['fail', 'not-applicable'], // the role may write neither to the buckets nor to log groups
    ...BUILDS_NOTHING,
  },
  'LOG-06': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // 400 days
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // kept for ever; Virginia: refused
    [WORKLOADS]: ['fail', 'not-applicable'], // fourteen days
    ...BUILDS_NOTHING,
  },
  'LOG-07': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: refused
    [WORKLOADS]: ['fail', 'not-applicable'], // never set
    ...BUILDS_NOTHING,
  },
  'THR-02': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // a trail's bucket only
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration may name a bucket
    [WORKLOADS]: ['fail', 'not-applicable'], // nine buckets, Macie off
    ...BUILDS_NOTHING,
  },
  'IAM-10': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Frankfurt: its one finding is about a bucket of somebody else's
    [WORKLOADS]: ['fail', 'not-applicable'], // a stranger may write to a bucket for build logs
    ...BUILDS_NOTHING,
  },
  'KMS-01': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // the service's own key is enough where requireCmk is false
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: license-server cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // motd is not encrypted
    ...BUILDS_NOTHING,
  },
  'KMS-03': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // alias/aws/ebs is AWS's to rotate
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the rotation status is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // alias/shop does not rotate; the imported key cannot
    ...BUILDS_NOTHING,
  },
  'KMS-04': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // alias/aws/ebs is AWS's
    // Frankfurt: the account and product, which is approved; Virginia: license-server may name another key.
    [GOLDEN_IMAGES]: ['pass', 'not-established'],
    [WORKLOADS]: ['fail', 'not-applicable'], // alias/shop lets a stranger decrypt
    ...BUILDS_NOTHING,
  },
  'XAC-01': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // Frankfurt builds in the default VPC, which has no peering
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Frankfurt: own account's only; Virginia: refused
    [WORKLOADS]: ['fail', 'not-applicable'], // an active peering to a stranger
    ...BUILDS_NOTHING,
  },
  'OWN-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // no output yet, and the settings keep any from becoming public
    // Frankfurt's AMIs are shared with nobody, so that Virginia's refused settings do not matter; Virginia: launch
    // permissions are refused.
    [GOLDEN_IMAGES]: ['pass', 'not-established'],
    [WORKLOADS]: ['fail', 'not-applicable'], // one AMI public, one shared with a stranger, nothing blocked
    ...BUILDS_NOTHING,
    [PRODUCT]: ['pass', 'not-applicable'], // copies of golden images, shared with nobody
  },
  'THR-01': {
    // Where nobody uses Image Builder, a Region's detector is not this catalog's business.
    [MANAGEMENT]: ['fail', 'not-applicable'], // no detector
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: GuardDuty is closed by a service control policy
    [WORKLOADS]: ['fail', 'not-applicable'], // suspended
    ...BUILDS_NOTHING,
  },
  'TLS-03': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: license-server cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // legacy-agent: WebDownload over http, its certificate ignored, curl -k
    ...BUILDS_NOTHING,
  },
  'BLD-04': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: license-server cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // keep-keys skips ssh files; shop's user data does not ask for the clean-up
    ...BUILDS_NOTHING,
  },
  'HYG-03': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // time-zone names no address
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // ssm-agent from an address; Virginia: license-server cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // private-packages: a password in pip's index
    ...BUILDS_NOTHING,
  },
  'HYG-01': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: license-server and the infrastructure cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // keep-keys: an e-mail address and a stranger's account in its description
    ...BUILDS_NOTHING,
  },
  'HYG-04': {
    // Rests on an attestation where Image Builder is used; the register has none for it. Log groups are advice.
    [MANAGEMENT]: ['not-established', 'not-applicable'],
    [GOLDEN_IMAGES]: ['not-established', 'not-established'],
    [WORKLOADS]: ['not-established', 'not-applicable'],
    ...BUILDS_NOTHING,
  },
  'TLS-07': {
    // Rests on an attestation where Image Builder is used; the register has it. VPCs and VPN connections are advice.
    [MANAGEMENT]: ['attested', 'not-applicable'],
    [GOLDEN_IMAGES]: ['attested', 'attested'],
    [WORKLOADS]: ['attested', 'not-applicable'],
    ...BUILDS_NOTHING,
  },
  'HYG-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'],
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: license-server cannot be read
    [WORKLOADS]: ['fail', 'not-applicable'], // secrets in a component, a parameter, a recipe, a Dockerfile, a pipeline, a build step
    ...BUILDS_NOTHING,
  },
  'BLD-01': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // nothing said, but the account enforces IMDSv2
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // imds-optional, imds-unsaid
    ...BUILDS_NOTHING,
  },
  'KMS-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // alias/aws/ebs is enabled
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: distribution settings, which may name keys, are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // imported material expires in ten days
    ...BUILDS_NOTHING,
  },
  'KMS-05': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // the recipe encrypts its volume
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // copies for product under the account's own key; Virginia: refused
    [WORKLOADS]: ['fail', 'not-applicable'], // shop-legacy: nothing encrypts
    ...BUILDS_NOTHING,
  },
  'KMS-06': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // no image yet
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: snapshots are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // two snapshots are not encrypted
    ...BUILDS_NOTHING,
    [PRODUCT]: ['pass', 'not-applicable'], // their snapshots are encrypted; no setting here names a key
  },
  'TLS-04': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // no endpoint, and none is asked for
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // an endpoint with the default policy
    ...BUILDS_NOTHING,
  },
  'TLS-05': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // no topic
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // open to everybody, plain HTTP not refused
    ...BUILDS_NOTHING,
  },
  'XAC-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // nothing attached
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Frankfurt: the network account's gateway, approved; Virginia: where builds stand is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // a stranger’s transit gateway, and its own that is peered with a stranger’s
    ...BUILDS_NOTHING,
  },
  'XAC-03': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // the default VPC is its own
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: where builds stand is refused
    // The shared subnet's owner is approved; but everybody may connect, a stranger did; a stranger’s service.
    [WORKLOADS]: ['fail', 'not-applicable'],
    ...BUILDS_NOTHING,
  },
  'XAC-05': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // no distribution settings
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // product is approved; Virginia: distribution settings are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // shop-public: everybody
    ...BUILDS_NOTHING,
  },
  'OWN-01': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // nothing is shared
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: whom shares are with is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // motd is shared with a stranger
    ...BUILDS_NOTHING,
  },
  'OWN-03': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // nothing was built
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // copies in product, approved; Virginia: build instances are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // copies in a stranger’s account
    ...BUILDS_NOTHING,
  },
  'OWN-04': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // of AWS and its own
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: a parent by parameter, which is not read
    [WORKLOADS]: ['fail', 'not-applicable'], // shop-legacy builds on a stranger’s image
    ...BUILDS_NOTHING,
  },
  'OWN-05': {
    [MANAGEMENT]: ['not-applicable', 'not-applicable'], // no image yet
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the lifecycle policy is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // no lifecycle policy
    ...BUILDS_NOTHING,
  },
  'BLD-02': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // no key pair, no leftovers
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // a key pair, failed builds stay, an instance of two weeks ago
    ...BUILDS_NOTHING,
  },
  'BLD-03': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // default group closed, no internet gateway
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the infrastructure configuration is refused
    [WORKLOADS]: ['fail', 'not-applicable'], // SSH from anywhere
    ...BUILDS_NOTHING,
  },
  'BLD-05': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // tests and inventory on; no image yet
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: the date of the image is not ISO 8601
    [WORKLOADS]: ['fail', 'not-applicable'], // shop-legacy is not tested
    ...BUILDS_NOTHING,
  },
  'THR-03': {
    [MANAGEMENT]: ['pass', 'not-applicable'], // scanning on; no image yet
    [GOLDEN_IMAGES]: ['pass', 'not-established'], // Virginia: scan results are refused
    [WORKLOADS]: ['fail', 'not-applicable'], // two critical vulnerabilities; shop-legacy is not scanned
    ...BUILDS_NOTHING,
  },
};
