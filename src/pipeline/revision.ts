import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Collection } from '../model/evidence.ts';
import type { FileSource } from '../model/file-source.ts';
import type { Config } from './config-schema.ts';
import { identityOf, packageName, type Superseded } from './identity.ts';
import { readPreviousReport } from './previous.ts';

export interface RevisionJob {
  readonly evidence: string;
  /** A package over the same evidence that this one supersedes. */
  readonly revisionOf?: string;
  /** Management responses: they make a new revision. */
  readonly responses?: string;
}

/**
 * What a new package takes the place of: what was named; with responses, the package that the evidence is in, or the
 * latest that was made of this evidence.
 *
 * @param packages the directory that packages are made in
 * @throws GoldproofError `package`
 */
export async function supersededBy(
  { evidence, revisionOf, responses }: RevisionJob,
  source: FileSource,
  made: { readonly config: Config; readonly collection: Collection; readonly packages: string },
): Promise<Superseded | undefined> {
  if (revisionOf !== undefined) return superseded(revisionOf);
  if (responses === undefined) return undefined;
  if (source.files.has('report.json') && source.files.has('SHA256SUMS')) return superseded(evidence);
  const latest = await latestRevision(made.packages, made.config, made.collection);
  return latest === undefined ? undefined : superseded(latest);
}

async function superseded(path: string): Promise<Superseded> {
  const { report, sums } = await readPreviousReport(path);
  return { number: report.number, revision: report.revision, sums };
}

async function latestRevision(packages: string, config: Config, collection: Collection): Promise<string | undefined> {
  let latest: string | undefined;
  for (let before: Superseded | undefined; ; ) {
    const identity = identityOf(config, collection, before);
    const path = join(packages, packageName(identity));
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return latest;
    latest = path;
    before = { number: identity.number, revision: identity.revision, sums: '' };
  }
}
