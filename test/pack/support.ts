import { join } from 'node:path';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { sha256 } from '../../src/core/digest.ts';
import { formatSums } from '../../src/core/sums.ts';
import type { ManifestHeader } from '../../src/pack/manifest.ts';
import { type PackageWriter, writePackage } from '../../src/pack/write-package.ts';

export { temporaryDirectory } from '../evidence/support.ts';

export const HEADER: ManifestHeader = {
  run: 'run-1',
  number: '2026-Q3',
  revision: 1,
  tool: { version: '0.1.0', node: 'v20.20.2', lockfile: null, image: null },
  sealedAt: '2026-10-01T00:00:00.000Z',
  previous: null,
};

const EVIDENCE = {
  '111122223333/eu-central-1.ndjson': '{"a":1}\n',
  '444455556666/global.ndjson': '{"b":1}\n',
  'collection.json': '{}\n',
};

/** Adds the files of a small package; evidence with its own list. */
export async function fill(writer: PackageWriter): Promise<void> {
  await writer.add('report.json', 'report', canonicalJson({ é: '𝄞' }));
  await writer.add('report.pdf', 'report', Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff]));
  for (const [path, text] of Object.entries(EVIDENCE)) await writer.add(`evidence/${path}`, 'evidence', text);
  const sums = Object.entries(EVIDENCE).map(([path, text]) => ({ path, sha256: sha256(text) }));
  await writer.add('evidence/SHA256SUMS', 'evidence', formatSums(sums));
  await writer.add('facts/iam.users/111122223333.ndjson', 'facts', lines());
}

async function* lines() {
  yield 'one\n';
  yield Buffer.from('two\n');
}

/** Writes the small package into `directory` and answers its path. */
export async function smallPackage(directory: string, name = 'package'): Promise<string> {
  const target = join(directory, name);
  await writePackage(target, async (writer) => {
    await fill(writer);
    await writer.seal(HEADER, async (sums) => ({ 'SHA256SUMS.p7s': Buffer.from(`signed ${sha256(sums)}`) }));
  });
  return target;
}
