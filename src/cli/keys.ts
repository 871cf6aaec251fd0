import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import type { SigningAlgorithm } from '../model/signer.ts';
import { certificateRequest, certify, makeFileKeys } from '../pipeline/keys.ts';
import { openKmsKeys } from '../pipeline/kms-keys.ts';
import type { Command, Context } from './context.ts';
import { EXIT } from './exit-code.ts';

interface KeysOptions {
  readonly organisation: string;
  readonly out: string;
  readonly algorithm: SigningAlgorithm;
  readonly kmsKey?: string;
  readonly kmsRoot?: string;
}

const MEANINGS: Readonly<Record<string, string>> = {
  'root-key.pem': 'signs certificates only: keep it offline',
  'root.pem': 'hand it to auditors, not with the package: they verify with --root',
  'signer-key.pem': 'signs packages: `signing.file.key`',
  'chain.pem': 'the signing certificate and its root: `signing.chain`',
  'signer.csr': 'have your CA certify it; what it answers, with its issuers, is `signing.chain`',
};

/** Writes keys and certificates, never over a file that is there. */
export const keys: Command<KeysOptions> = async (options, context) => {
  const files =
    options.kmsKey === undefined ? await fileKeys(options, context) : await kmsFiles(options, options.kmsKey, context);
  await writeNew(options.out, files);
  for (const name of Object.keys(files))
    context.output.print(`${join(options.out, name).padEnd(options.out.length + 16)} ${MEANINGS[name] ?? ''}`);
  return EXIT.sealed;
};

async function fileKeys({ organisation, algorithm }: KeysOptions, { now }: Context): Promise<Record<string, string>> {
  const { rootKey, root, leafKey, chain } = await makeFileKeys({
    organisation,
    algorithm,
    now: now(),
    random: randomBytes,
  });
  return { 'root-key.pem': rootKey, 'root.pem': root, 'signer-key.pem': leafKey, 'chain.pem': chain };
}

async function kmsFiles(
  { organisation, algorithm, kmsRoot }: KeysOptions,
  kmsKey: string,
  { now, signal }: Context,
): Promise<Record<string, string>> {
  const [leaf, root] = await openKmsKeys(kmsRoot === undefined ? [kmsKey] : [kmsKey, kmsRoot], algorithm, signal);
  if (leaf === undefined) throw new GoldproofError('sign', `${kmsKey} could not be opened`);
  if (root === undefined) return { 'signer.csr': await certificateRequest(organisation, leaf) };
  const { rootPem, chain } = await certify(
    { organisation, algorithm, now: now(), random: randomBytes },
    root,
    leaf,
    'document-signing',
  );
  return { 'root.pem': rootPem, 'chain.pem': chain };
}

/** All files, or none. */
async function writeNew(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const cannot = (file: string, message: string, remedy: string, cause?: unknown): GoldproofError =>
    new GoldproofError('output', `${file} cannot be written`, [{ file, message, remedy }], { cause });
  const there: string[] = await readdir(folder).catch(() => []);
  const taken = Object.keys(files).find((name) => there.includes(name));
  if (taken !== undefined)
    throw cannot(join(folder, taken), 'it is there already', 'Choose a folder without keys: none is ever overwritten');
  try {
    await makeFolder(folder);
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text, { flag: 'wx', mode: name.endsWith('key.pem') ? 0o600 : 0o644 });
  } catch (thrown) {
    throw cannot(folder, messageOf(thrown), 'Choose a folder that can be written to', thrown);
  }
}
