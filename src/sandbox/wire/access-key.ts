const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 16;

/**
 * An access key id that encodes its account as AWS's own do since 2019: 80 bits in base 32 after the prefix, a set
 * first bit, then 40 bits of account number (which `sts:GetAccessKeyInfo` reads back), then a serial number.
 *
 * @param prefix `AKIA` for a user's key, `ASIA` for a session's.
 */
export function accessKeyFor(account: string, prefix: 'AKIA' | 'ASIA', serial: number): string {
  const bits = ((1n << 47n) | (BigInt(account) << 7n)) * (1n << 32n) + BigInt(serial % 2 ** 32);
  const digits = Array.from({ length: LENGTH }, (_, index) => {
    const shift = BigInt(5 * (LENGTH - 1 - index));
    return BASE32[Number((bits >> shift) & 31n)];
  });
  return prefix + digits.join('');
}

/** The account an access key id belongs to, or undefined when it is not shaped like one. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (!/^(AKIA|ASIA)[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
  const digits = [...accessKeyId.slice(4)];
  const bits = digits.reduce((value, digit) => value * 32n + BigInt(BASE32.indexOf(digit)), 0n);
  const account = ((bits >> 32n) & 0x7fff_ffff_ff80n) >> 7n;
  return String(account).padStart(12, '0');
}
