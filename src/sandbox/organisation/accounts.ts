/** The demo organisation's accounts and Regions. The ids are the ones AWS's own documentation uses in examples. */

export const MANAGEMENT = '111122223333';
/** Builds images for everybody. */
export const GOLDEN_IMAGES = '222233334444';
/** A product team that builds images of its own. */
export const WORKLOADS = '333344445555';
/** Keeps the organisation's trail, its bucket and key; builds nothing. */
export const LOG_ARCHIVE = '444455556666';
/** Owns the network that others build in: a shared VPC and the transit gateway. Virginia is closed to it. */
export const NETWORK = '666677778888';
/** Joined the organisation hours ago, takes golden images and builds none. */
export const PRODUCT = '777788889999';
/** Closed by its owner, still listed for ninety days. */
export const CLOSED = '555566667777';

/** An account outside the organisation. */
export const STRANGER = '999999999999';

export const ORGANISATION_ID = 'o-exampleorgid';
export const FRANKFURT = 'eu-central-1';
export const VIRGINIA = 'us-east-1';
export const REGIONS = [FRANKFURT, VIRGINIA] as const;

/** Accounts that can be entered. */
export const ACTIVE_ACCOUNTS = [MANAGEMENT, GOLDEN_IMAGES, WORKLOADS, LOG_ARCHIVE, NETWORK, PRODUCT] as const;

/** Accounts of the organisation with which links, sharing and keys are meant: the config of the demo approves them. */
export const APPROVED_ACCOUNTS = [
  { account: GOLDEN_IMAGES, owner: 'Image platform', reason: 'Builds the golden images of the organisation' },
  { account: NETWORK, owner: 'Network team', reason: 'Owns the shared network and its gateways' },
  { account: PRODUCT, owner: 'Product engineering', reason: 'Takes copies of golden images' },
] as const;
/** An approval that has expired, and so approves nothing. */
export const FORMERLY_APPROVED = [
  { account: STRANGER, owner: 'Purchasing', reason: 'Proof of concept with a supplier' },
] as const;

/** The role Goldproof assumes in each account. */
export const COLLECTOR_ROLE = 'audit/ImageBuilderEvidenceReader';
/** The external id its trust policy asks for. */
export const EXTERNAL_ID = 'goldproof-demo-external-id';

/** Where a regional answer belongs. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Every account that can be entered, with every Region. */
export function allPlaces(): Place[] {
  return ACTIVE_ACCOUNTS.flatMap((account) => REGIONS.map((region) => ({ account, region })));
}
