import { byText } from '../core/compare.ts';
import { stringMember } from '../core/json.ts';
import type { ListRead } from '../model/evidence.ts';
import { ACCOUNT } from '../operations/account.ts';
import { EC2 } from '../operations/ec2.ts';
import { whyClosed } from './closed-regions.ts';
import type { CollectOptions } from './options.ts';
import type { Reader } from './reader.ts';
import { isRegion } from './references.ts';

export interface FoundRegion {
  readonly region: string;
  readonly inScope: boolean;
  readonly reason?: string;
}

export interface FoundRegions {
  readonly list: ListRead;
  /** Sorted. */
  readonly regions: readonly FoundRegion[];
  /** Named in the configuration, and not in a list that was read to its end. */
  readonly strangers: readonly string[];
}

/**
 * The Regions of an account, and those that are read. Calls to a Region that is not enabled fail in ways that look
 * like bad credentials, so only enabled ones are called.
 *
 * @param home The Region to ask, which there is whatever the lists say.
 * @param wanted The configuration's choice; left out, every enabled Region.
 * @param closed Regions that it declares closed; those that AWS shows to be are not read.
 */
export async function discoverRegions(
  reader: Reader,
  home: string,
  { regions: wanted, closedRegions: closed = [] }: Pick<CollectOptions, 'regions' | 'closedRegions'>,
): Promise<FoundRegions> {
  const { complete, states } = await regionStates(reader);
  const named = [...(wanted ?? []), ...closed.map(({ region }) => region)];
  const strangers = complete ? named.filter((region) => !states.has(region)) : [];
  const toRead = wanted ?? (complete ? [] : [home]);
  for (const region of toRead) if (!states.has(region)) states.set(region, 'UNKNOWN');
  const decided = [...states].sort(([a], [b]) => byText(a, b)).map(([region, state]) => decide(region, state, wanted));
  const regions = await Promise.all(
    decided.map(async (each) => {
      const reason = each.inScope ? await whyClosed(reader, each.region, closed) : undefined;
      return reason === undefined ? each : { region: each.region, inScope: false, reason };
    }),
  );
  return { list: { complete, chosen: wanted !== undefined }, regions, strangers };
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

interface States {
  /** One of the two lists names all there are. */
  readonly complete: boolean;
  readonly states: Map<string, string>;
}

/** From account:ListRegions, and from EC2 where that does not answer to its end. */
async function regionStates(reader: Reader): Promise<States> {
  const listed = await reader.readGlobal(ACCOUNT.listRegions, { MaxResults: 50 });
  const byAccount = statesIn(listed, 'RegionOptStatus');
  if (byAccount.complete) return byAccount;
  const byEc2 = statesIn(await reader.readGlobal(EC2.describeRegions, { AllRegions: true }), 'OptInStatus');
  return { complete: byEc2.complete, states: new Map([...byAccount.states, ...byEc2.states]) };
}

/** An account has Regions: an empty list is none, and neither is one with an entry that names no Region. */
function statesIn({ complete, items }: Awaited<ReturnType<Reader['readGlobal']>>, member: string): States {
  const named = items('Regions').map((item) => [stringMember(item, 'RegionName'), stringMember(item, member)] as const);
  const states = new Map<string, string>();
  for (const [region, state] of named) if (isRegion(region)) states.set(region, state ?? 'UNKNOWN');
  return { complete: complete && states.size > 0 && named.every(([region]) => isRegion(region)), states };
}
