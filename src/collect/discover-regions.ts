import { byText } from '../core/compare.ts';
import { stringMember } from '../core/json.ts';
import { ACCOUNT } from './account.ts';
import { EC2 } from './ec2.ts';
import type { Reader } from './reader.ts';
import { isRegion } from './references.ts';

export interface FoundRegion {
  readonly region: string;
  readonly inScope: boolean;
  readonly reason?: string;
}

/**
 * The Regions of an account, sorted, with those that are read. Calls to a Region that is not enabled fail in ways
 * that look like bad credentials, so only enabled ones are called.
 *
 * @param home The Region to ask, and the only one to read when nothing says which there are.
 * @param wanted The configuration's choice; left out, every enabled Region.
 */
export async function discoverRegions(
  reader: Reader,
  home: string,
  wanted: readonly string[] | undefined,
): Promise<readonly FoundRegion[]> {
  const states = await regionStates(reader);
  const known = states.size > 0 ? states : new Map((wanted ?? [home]).map((region) => [region, 'UNKNOWN']));
  for (const region of wanted ?? []) if (!known.has(region)) known.set(region, 'NOT_LISTED');
  return [...known].sort(([a], [b]) => byText(a, b)).map(([region, state]) => decide(region, state, wanted));
}

const USABLE: ReadonlySet<string> = new Set([
  'ENABLED',
  'ENABLED_BY_DEFAULT',
  'UNKNOWN',
  'opted-in',
  'opt-in-not-required',
]);

function decide(region: string, state: string, wanted: readonly string[] | undefined): FoundRegion {
  if (!USABLE.has(state)) return { region, inScope: false, reason: 'the Region is not enabled in the account' };
  if (wanted?.includes(region) === false) {
    return { region, inScope: false, reason: 'not among the Regions the configuration includes' };
  }
  return { region, inScope: true };
}

/** From account:ListRegions, or from EC2 where that does not answer. */
async function regionStates(reader: Reader): Promise<Map<string, string>> {
  const listed = await reader.readGlobal(ACCOUNT.listRegions, { MaxResults: 50 });
  const regions = listed.complete
    ? listed.items('Regions').map((item) => [stringMember(item, 'RegionName'), stringMember(item, 'RegionOptStatus')])
    : (await reader.readGlobal(EC2.describeRegions, { AllRegions: true }))
        .items('Regions')
        .map((item) => [stringMember(item, 'RegionName'), stringMember(item, 'OptInStatus')]);
  const states = new Map<string, string>();
  for (const [region, state] of regions) if (isRegion(region)) states.set(region, state ?? 'UNKNOWN');
  return states;
}
