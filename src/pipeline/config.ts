import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GoldproofError, messageOf } from '../core/errors.ts';
import { parseYamlAs } from '../core/yaml-source.ts';
import { type Config, ConfigSchema } from './config-schema.ts';

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
  const config = parseYamlAs(ConfigSchema, text, file, 'config');
  const folder = dirname(resolve(file));
  return { config, text, file, resolve: (path) => resolve(folder, path) };
}

/** Reads a text file that the user named. */
export async function readText(file: string, code: 'config' | 'sign' | 'usage', remedy: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const problem = { file, message: messageOf(thrown), remedy };
    throw new GoldproofError(code, `${file} cannot be read`, [problem], { cause: thrown });
  }
}
