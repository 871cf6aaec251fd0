import { dirname, resolve } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { readSmallFile } from '../core/small-file.ts';
import { parseYamlAs } from '../core/yaml-source.ts';
import { type Config, ConfigSchema } from './config-schema.ts';
import { urlSecretsIn } from './url-secrets.ts';

/** A config with the text it was read from, and the folder that its paths are relative to. */
export interface LoadedConfig {
  readonly config: Config;
  readonly text: string;
  readonly file: string;
  /** Resolves a path of the config against the config's own folder. */
  resolve(path: string): string;
}

/**
 * Reads `goldproof.yaml`.
 *
 * @throws GoldproofError `config`, with every problem's line and remedy
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const text = await readText(file, 'config', 'Name the file with --config, or copy goldproof.example.yaml');
  return configFromText(text, file);
}

/** The same from text in hand: the demo's config, and the one inside a package. */
export function configFromText(text: string, file: string): LoadedConfig {
  assertWithoutUrlSecrets(text, file);
  const config = parseYamlAs(ConfigSchema, text, file, 'config');
  const folder = dirname(resolve(file));
  return { config, text, file, resolve: (path) => resolve(folder, path) };
}

/**
 * A config and the registers go into the package as they stand, comments too, and addresses into messages.
 *
 * @throws GoldproofError `config` with the line of each URL that carries a credential, and without the credential
 */
export function assertWithoutUrlSecrets(text: string, file: string): void {
  const problems = urlSecretsIn(text).map(({ line, what }) => ({
    file,
    line,
    message: `a URL carries ${what}, and this file goes into the package`,
    remedy: 'Use an address without it; a proxy of yours may add the credential',
  }));
  if (problems.length > 0) throw new GoldproofError('config', `${file} holds a credential`, problems);
}

/** Reads a text file that the user named: a small one, and no pipe or device. */
export async function readText(file: string, code: 'config' | 'sign' | 'usage', remedy: string): Promise<string> {
  try {
    return await readSmallFile(file);
  } catch (thrown) {
    const problem = { file, message: messageOf(thrown), remedy };
    throw new GoldproofError(code, `${file} cannot be read`, [problem], { cause: thrown });
  }
}
