import type { Utc } from '../../core/utc.ts';
import type { Collection } from '../../model/evidence.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Step } from '../../model/verification.ts';

/** Clocks differ by minutes. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Whether manifest.json can be true. When it was sealed lies between the end of collecting and the timestamp; on which
 * Node, from which lockfile and in which image, nothing in the package tells: that is the preparer's word.
 *
 * @param stamped the time of the timestamp; undefined without one
 * @param lockfile the digest of this program's own lockfile, where it has one
 */
export function checkManifest(
  { sealedAt, tool }: Manifest,
  { to, corroborated }: Collection,
  { stamped, at, lockfile }: { readonly stamped: Utc | undefined; readonly at: Date; readonly lockfile: string | null },
): Step {
  const name = 'manifest';
  const faults: string[] = [];
  const sealed = Date.parse(sealedAt);
  const ended = corroborated?.to ?? to;
  if (sealed < Date.parse(ended) - TOLERANCE_MS)
    faults.push(`It is said to have been sealed at ${sealedAt}, before its evidence was complete at ${ended}.`);
  const latest = stamped === undefined ? at.getTime() : Date.parse(stamped);
  if (sealed > latest + TOLERANCE_MS)
    faults.push(
      `It is said to have been sealed at ${sealedAt}, after ${stamped === undefined ? 'now' : 'its timestamp'}.`,
    );
  if (!/^v\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(tool.node)) faults.push(`${tool.node} is no version of Node.`);
  if (faults.length > 0) return { name, result: 'failed', detail: faults };
  if (tool.lockfile !== null && lockfile !== null && tool.lockfile !== lockfile) {
    const detail = ['It was made with other dependencies than this program has: its lockfile is another one.'];
    return { name, result: 'indeterminate', detail };
  }
  const word = `Node ${tool.node}${tool.image === null ? '' : `, the image ${tool.image}`}`;
  return {
    name,
    result: 'passed',
    detail: [`It was sealed at ${sealedAt}, after collecting ended. ${word} and the lockfile are the preparer's word.`],
  };
}
