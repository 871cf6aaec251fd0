/** A block of addresses: 4 or 16 bytes, and how many leading bits are fixed. */
interface Block {
  readonly bits: string;
  readonly width: 32 | 128;
}

/**
 * Whether `outer` holds every address of `inner`; both in CIDR notation (RFC 4632; IPv6: RFC 4291 §2.3). Undefined
 * when either cannot be read.
 */
export function coversCidr(outer: string, inner: string): boolean | undefined {
  const wide = readBlock(outer);
  const narrow = readBlock(inner);
  if (wide === undefined || narrow === undefined) return undefined;
  return wide.width === narrow.width && narrow.bits.startsWith(wide.bits);
}

function readBlock(text: string): Block | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const bits = address.includes(':') ? bits6(address) : bits4(address);
  if (bits === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const width = bits.length === 32 ? 32 : 128;
  return Number(length) > width ? undefined : { bits: bits.slice(0, Number(length)), width };
}

function bits4(address: string): string | undefined {
  const parts = address.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('') : undefined;
}

function bits6(address: string): string | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: gap }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
