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

function pathOf({ kind, name }: Stranger, scope: LoadedConfig['config']['scope']) {
  return kind === 'region' ? pathOfRegion(name, scope) : pathOfAccount(name, scope);
}

function pathOfRegion(name: string, { regions = [], closedRegions }: LoadedConfig['config']['scope']) {
  const wanted = regions.indexOf(name);
  if (wanted >= 0) return ['regions', wanted];
  return ['closedRegions', closedRegions.findIndex(({ region }) => region === name), 'region'];
}

function pathOfAccount(name: string, { accounts, closedRegions }: LoadedConfig['config']['scope']) {
  const included = accounts.include?.indexOf(name) ?? -1;
  if (included >= 0) return ['accounts', 'include', included];
  const excluded = accounts.exclude.findIndex(({ id }) => id === name);
  if (excluded >= 0) return ['accounts', 'exclude', excluded, 'id'];
  const closed = closedRegions.findIndex(({ accounts = [] }) => accounts.includes(name));
  return closed >= 0
    ? ['closedRegions', closed, 'accounts', closedRegions[closed]?.accounts?.indexOf(name) ?? 0]
    : undefined;
}
