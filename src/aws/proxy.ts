import { GoldproofError } from '../core/errors.ts';

/** The environment variables that decide whether a connection goes through a proxy. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an HTTPS host, from `HTTPS_PROXY` and `NO_PROXY` (lower-case names win, as in curl). `NO_PROXY` is a
 * list of hosts, each of which covers its subdomains too; `*` covers everything.
 *
 * @throws GoldproofError `config` when the proxy is no URL.
 */
export function proxyFor(host: string, env: Environment): URL | undefined {
  const proxy = configuredProxy(env);
  return excluded(host.toLowerCase(), env['no_proxy'] ?? env['NO_PROXY'] ?? '') ? undefined : proxy;
}

/** @throws GoldproofError `config`, without the value: it may hold a password. */
export function configuredProxy(env: Environment): URL | undefined {
  const proxy = env['https_proxy'] ?? env['HTTPS_PROXY'];
  if (proxy === undefined || proxy === '') return undefined;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new GoldproofError('config', 'HTTPS_PROXY is not the URL of a proxy', [
    { message: 'it cannot be read as one', remedy: 'Set it to a URL such as http://proxy.example.com:3128.' },
  ]);
}

function excluded(host: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .map((item) => item.replace(/^\*?\./, '').replace(/:\d+$/, ''))
    .some((item) => item !== '' && (item === '*' || host === item || host.endsWith(`.${item}`)));
}

/** A proxy's address without its credentials, for evidence and messages. */
export function proxyName(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}
