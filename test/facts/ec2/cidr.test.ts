import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversCidr } from '../../../src/facts/ec2/cidr.ts';

describe('coversCidr', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.1.0.0/16', true],
    ['10.1.0.0/17', '10.1.0.0/16', false],
    ['10.2.0.0/16', '10.1.0.0/16', false],
    ['0.0.0.0/0', '10.1.0.0/16', true],
    ['10.1.2.3/32', '10.1.2.3/32', true],
    ['192.168.128.0/17', '192.168.255.0/24', true],
    ['192.168.128.0/17', '192.168.127.0/24', false],
    ['2001:db8::/32', '2001:db8:1234:1a00::/56', true],
    ['2001:db8:1234:1a00::/56', '2001:db8:1234:1aff::/64', true],
    ['2001:db8:1234:1a00::/56', '2001:db8:1234:1b00::/64', false],
    ['::/0', '2001:db8::/32', true],
    ['::/0', '10.0.0.0/8', false],
    ['2001:db8:0:0:0:0:0:1/128', '2001:DB8::1/128', true],
  ])('%s covers %s: %s', (outer, inner, covers) => {
    expect(coversCidr(outer, inner)).toBe(covers);
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '1::2::3/64',
    '1:2:3/64',
    'g::/8',
    '::/129',
    '10.0.0.0/-1',
    'pl-1234',
  ])('does not read %s', (text) => {
    expect(coversCidr(text, '10.0.0.0/8')).toBeUndefined();
    expect(coversCidr('10.0.0.0/8', text)).toBeUndefined();
  });

  it('agrees with arithmetic on every IPv4 block', () => {
    const block = fc.record({ address: fc.nat({ max: 0xffffffff }), length: fc.integer({ min: 0, max: 32 }) });
    const text = ({ address, length }: { address: number; length: number }) =>
      `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${length}`;
    fc.assert(
      fc.property(block, block, (outer, inner) => {
        const first = (address: number, length: number) => Math.floor(address / 2 ** (32 - length));
        const covers =
          outer.length <= inner.length && first(outer.address, outer.length) === first(inner.address, outer.length);
        expect(coversCidr(text(outer), text(inner))).toBe(covers);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => ['boolean', 'undefined'].includes(typeof coversCidr(a, b))),
    );
  });
});
