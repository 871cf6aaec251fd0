import type { Recorded } from '../aws/recorder.ts';
import { EC2 } from '../operations/ec2.ts';
import { IMAGEBUILDER } from '../operations/imagebuilder.ts';
import { PAGE } from './imagebuilder-lists.ts';
import type { ClosedRegion } from './options.ts';
import type { Reader } from './reader.ts';

/**
 * Why a Region is left out that the configuration declares closed by a service control policy; undefined where it
 * declares nothing, or where AWS does not show it: the word alone leaves nothing out. It shows where such a policy
 * refuses both Image Builder and EC2, by which images are made and shared. Both are what is read of an open Region too.
 */
export async function whyClosed(
  reader: Reader,
  region: string,
  declared: readonly ClosedRegion[],
): Promise<string | undefined> {
  const entry = declared.find((each) => each.region === region && (each.accounts?.includes(reader.account) ?? true));
  if (entry === undefined) return undefined;
  const answers = await Promise.all([
    reader.read(region, IMAGEBUILDER.listPipelines, PAGE),
    reader.read(region, EC2.describeVpcs, { MaxResults: 1000 }),
  ]);
  if (!answers.every(isRefusedByScp)) return undefined;
  return `not looked at: closed by a service control policy, as ${entry.owner} declared (${entry.reason})`;
}

function isRefusedByScp({ records }: Recorded): boolean {
  return records.length > 0 && records.every(({ outcome }) => outcome.kind === 'denied' && outcome.by === 'scp');
}
