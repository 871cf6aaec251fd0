import { createRequire } from 'node:module';
import { serviceModules } from './services.ts';

const require = createRequire(import.meta.url);

/** The versions of the SDK clients: members they do not know are not in the evidence, and the report says so. */
export function sdkVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(serviceModules().map((name) => [name, versionOf(name)]));
}

function versionOf(name: string): string {
  const manifest: unknown = require(`${name}/package.json`);
  const version = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'version') : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
