import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import type { SigningAlgorithm } from '../model/signer.ts';
import { certificateRequest, certify, makeFileKeys } from '../pipeline/keys.ts';
import { openKmsKeys } from '../pipeline/kms-keys.ts';
import type { Command, Context } from './context.ts';

interface KeysOptions {
  readonly organisation: string;
  readonly out: string;
  readonly algorithm: SigningAlgorithm;
  readonly kmsKey?: string;
  readonly kmsRoot?: string;
}

/** Writes keys and certificates, never over a file that is there. */
export const keys: Command<KeysOptions> = async (options, context) => {
  const files =
    options.kmsKey === undefined ? await fileKeys(options, context) : await kmsFiles(options, options.kmsKey, context);
  await mkdir(options.out, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeNew(join(options.out, name), text);
  for (const name of Object.keys(files)) context.output.print(join(options.out, name));
  return 0;
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

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: file.endsWith('key.pem') ? 0o600 : 0o644 });
  } catch (thrown) {
    const problem = {
      file,
      message: messageOf(thrown),
      remedy: 'Choose a folder without keys: none is ever overwritten',
    };
    throw new GoldproofError('output', `${file} cannot be written`, [problem], { cause: thrown });
  }
}
