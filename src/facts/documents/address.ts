import { isIPv4 } from 'node:net';

/** Protocols over which anybody on the way can read and change what comes, besides HTTP. */
const CLEAR_TEXT = 'http|ftp|tftp|rsync|git|svn|gopher|dict|telnet';
/** An address, to its end: what stands in an address is none of its own (`https://a/?next=http://b`). */
const ADDRESS = new RegExp(
  `(?<=^|[=+\\s,"'(@|>\\[{])(https|ftps|sftp|ssh|${CLEAR_TEXT})://((?:[^\\s"'<>|)\\\\,]|,(?!\\w+://))*)`,
  'gi',
);

/** Addresses that never leave the machine: loopback, and AWS's metadata, credentials and time services. */
const LOCAL: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost6',
  'localhost4',
  'ip6-localhost',
  'ip6-loopback',
  '0',
  '0.0.0.0',
  '[::1]',
  '[::]',
  'instance-data',
  'instance-data.ec2.internal',
  '169.254.169.254',
  '169.254.169.253',
  '169.254.169.123',
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
  '[fd00:ec2::123]',
]);

/** An address in a text that goes over the network in clear text. */
export interface ClearText {
  /** In lower case, without a port. */
  readonly host: string;
  /** Protocol and host. */
  readonly what: string;
  readonly isHttp: boolean;
}

/** The first address in clear text; undefined where there is none, or the host is the machine itself. */
export function clearTextIn(text: string): ClearText | undefined {
  for (const [, scheme = '', rest = ''] of text.matchAll(ADDRESS)) {
    const protocol = scheme.toLowerCase();
    const host = hostOf(rest);
    if (/^(?:https|ftps|sftp|ssh)$/.test(protocol) || host === undefined) continue;
    return { host, what: `${protocol}://${host}`, isHttp: protocol === 'http' };
  }
  return undefined;
}

/** The host that a text fetches from over plain HTTP; undefined where it does not, or the host is the machine itself. */
export function hostOfPlainHttp(text: string): string | undefined {
  const found = clearTextIn(text);
  return found?.isHttp === true ? found.host : undefined;
}

function hostOf(rest: string): string | undefined {
  const authority = /^[^/?#;]*/.exec(rest)?.[0] ?? '';
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/(?<!^\[[^\]]*):.*$/, '')
    .toLowerCase();
  // `http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`: the variable begins the path.
  const [fixed = ''] = host.split('$', 1);
  return host === '' || isLocal(host) || isLocal(fixed) ? undefined : host;
}

function isLocal(host: string): boolean {
  return LOCAL.has(host) || host.endsWith('.localhost') || (isIPv4(host) && host.startsWith('127.'));
}

/** Whether a text is an address of the machine itself or of a service that AWS offers it there. */
export function isLocalAddress(text: string): boolean {
  const authority = /^https?:\/\/([^\s/?#]+)/i.exec(text)?.[1] ?? '';
  return isLocal(authority.replace(/(?<!^\[[^\]]*):.*$/, '').toLowerCase());
}
