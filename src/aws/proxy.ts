/** The environment variables that decide whether a connection goes through a proxy. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an HTTPS host, from `HTTPS_PROXY` and `NO_PROXY` (lower-case names win, as in curl). `NO_PROXY` is a
 * list of hosts, each of which covers its subdomains too; `*` covers everything.
 *
 * @throws TypeError when the proxy is no URL.
 */
export function proxyFor(host: string, env: Environment): URL | undefined {
  const proxy = env['https_proxy'] ?? env['HTTPS_PROXY'];
  if (proxy === undefined || proxy === '') return undefined;
  if (excluded(host.toLowerCase(), env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return undefined;
  if (!URL.canParse(proxy)) throw new TypeError('HTTPS_PROXY is not a URL such as http://proxy.example.com:3128');
  return new URL(proxy);
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
