import { type Json, stringMember } from '../core/json.ts';
import { versionOf } from '../core/version-arn.ts';
import type { OperationSpec } from '../operations/operation.ts';
import type { Reader } from './reader.ts';

/** Image Builder's page size: 25 at most. */
export const PAGE = { maxResults: 25 } as const;
/** What is shared with the account, or made by Amazon, is not listed. */
export const SELF = { owner: 'Self', ...PAGE } as const;

type ListSpec = OperationSpec & { readonly needs: readonly string[] };

/** Lists, then reads each item that is the account's own by its ARN; what each reading gave. */
export async function readEach<T>(
  reader: Reader,
  region: string,
  spec: ListSpec,
  input: { readonly maxResults: number },
  read: (arn: string) => Promise<T>,
): Promise<readonly T[]> {
  const answer = await reader.read(region, spec, input);
  return Promise.all(ownArns(answer.items(spec.needs[0] ?? ''), reader.account).map(read));
}

function ownArns(items: readonly Json[], account: string): readonly string[] {
  const arns = items.map((item) => stringMember(item, 'arn') ?? '');
  return [...new Set(arns.filter((arn) => isOwn(arn, account)))];
}

/** Whether an ARN is the account's. */
export function isOwn(arn: string, account: string): boolean {
  return arn.split(':')[4] === account;
}

/**
 * The builds of the account's own versions: in one list of all, and by name those of versions of which it has none, for
 * there is no version without a build.
 *
 * @param by The input member that names a version.
 */
export async function buildsOfEach(
  reader: Reader,
  region: string,
  versions: OperationSpec,
  builds: OperationSpec,
  by: string,
): Promise<readonly Json[]> {
  const [listed, answer] = await Promise.all([reader.read(region, versions, SELF), reader.read(region, builds, PAGE)]);
  const list = builds.needs[0] ?? '';
  const all = answer.items(list).filter((build) => isOwn(stringMember(build, 'arn') ?? '', reader.account));
  const seen = new Set(all.map((build) => versionOf(stringMember(build, 'arn') ?? '')));
  const own = ownArns(listed.items(versions.needs[0] ?? ''), reader.account);
  const missing = await Promise.all(
    own.filter((arn) => !seen.has(arn)).map((arn) => reader.read(region, builds, { [by]: arn, ...PAGE })),
  );
  return [...all, ...missing.flatMap(({ items }) => items(list))];
}
