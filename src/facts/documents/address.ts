import { isIPv4 } from 'node:net';

const PLAIN = /(?:^|[=+\s,"'(@|>])http:\/\/([^\s/"'\\?#|;,)<>]+)/i;

/** Addresses that never leave the machine: loopback, and AWS's metadata, credentials and time services. */
const LOCAL: ReadonlySet<string> = new Set([
  'localhost',
  '0.0.0.0',
  '[::1]',
  '169.254.169.254',
  '169.254.169.253',
  '169.254.169.123',
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
  '[fd00:ec2::123]',
]);

/** The host that a text fetches from over plain HTTP; undefined where it does not, or the host is the machine itself. */
export function hostOfPlainHttp(text: string): string | undefined {
  const authority = PLAIN.exec(text)?.[1];
  if (authority === undefined) return undefined;
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
