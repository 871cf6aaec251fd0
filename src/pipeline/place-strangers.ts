import { type Stranger, StrangersError } from '../collect/strangers.ts';
import { readYaml } from '../core/yaml-source.ts';
import type { LoadedConfig } from './config.ts';

/** The same error with the lines of the config on which the names stand. */
export function placeStrangers({ strangers }: StrangersError, { config, file, text }: LoadedConfig): StrangersError {
  const read = readYaml(text, file);
  return new StrangersError(strangers, (stranger) => {
    const path = pathOf(stranger, config.scope);
    return read.ok && path !== undefined ? read.value.locate(['scope', ...path]) : { file };
  });
}

function pathOf({ kind, name }: Stranger, { accounts, regions }: LoadedConfig['config']['scope']) {
  if (kind === 'region') return ['regions', regions?.indexOf(name) ?? 0];
  const included = accounts.include?.indexOf(name) ?? -1;
  if (included >= 0) return ['accounts', 'include', included];
  const excluded = accounts.exclude.findIndex(({ id }) => id === name);
  return excluded >= 0 ? ['accounts', 'exclude', excluded, 'id'] : undefined;
}
