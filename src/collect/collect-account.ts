import { collectAnalyzers } from './accessanalyzer.ts';
import { collectAccountFacts } from './account.ts';
import { collectDataStores, collectEvents, collectTrails, listTrails, type Trails } from './cloudtrail.ts';
import { collectImages, collectNetwork, collectSettings } from './ec2.ts';
import { collectRepositories } from './ecr.ts';
import { collectGuardDuty } from './guardduty.ts';
import { collectIam } from './iam.ts';
import { collectImageBuilder } from './imagebuilder.ts';
import { inTurn } from './in-turn.ts';
import { collectKeys } from './kms.ts';
import { collectLogGroups } from './logs.ts';
import { collectMacie } from './macie2.ts';
import type { RightHolders } from './options.ts';
import { collectShares } from './ram.ts';
import type { Reader } from './reader.ts';
import { noReferences } from './references.ts';
import { collectBuckets, collectS3Account } from './s3.ts';
import { collectTopics } from './sns.ts';
import { collectAutomationLogging } from './ssm.ts';

const REGIONS_AT_ONCE = 6;

/**
 * Reads one account: what is the account's, then each Region, then what the answers referred to. Regions without
 * Image Builder get the same calls, for only an answer shows that there is nothing.
 *
 * @param regions In scope.
 * @param management Whether the account manages its organisation.
 * @param rightHolders Whose use of rights is asked about.
 */
export async function collectAccount(
  reader: Reader,
  regions: readonly string[],
  management: boolean,
  rightHolders: RightHolders,
): Promise<void> {
  const found = noReferences();
  const trails: Trails = new Map();
  const readRegion = async (region: string): Promise<void> => {
    await Promise.all([
      collectImageBuilder(reader, region, found),
      listTrails(reader, region, trails, found),
      collectEvents(reader, region),
      collectDataStores(reader, region, found),
      collectSettings(reader, region, found),
      collectNetwork(reader, region),
      collectGuardDuty(reader, region),
      collectMacie(reader, region),
      collectAnalyzers(reader, region),
      collectAutomationLogging(reader, region, found),
      collectShares(reader, region),
    ]);
  };
  await Promise.all([
    collectIam(reader, management, rightHolders),
    collectS3Account(reader),
    collectAccountFacts(reader),
    inTurn(regions, REGIONS_AT_ONCE, readRegion),
  ]);
  await Promise.all([
    collectTrails(reader, trails),
    collectBuckets(reader, found),
    inTurn(regions, REGIONS_AT_ONCE, (region) => collectLogGroups(reader, region, found)),
    collectTopics(reader, found),
    inTurn(regions, REGIONS_AT_ONCE, (region) => collectRepositories(reader, region, found)),
    inTurn(regions, REGIONS_AT_ONCE, (region) => collectImages(reader, region, found.images.get(region) ?? new Set())),
  ]);
  await collectKeys(reader, found.keys);
}
