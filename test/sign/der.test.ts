import * as asn1js from 'asn1js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/sign/check.ts';
import { assertDer, elementLength, readDer, writeDer } from '../../src/sign/der.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('assertDer', () => {
  it.each([
    ['02 01 7f', 'the largest one-byte integer'],
    ['02 02 00 80', 'an integer whose zero octet is needed'],
    ['01 01 ff', 'true'],
    ['03 02 04 b0', 'four bits'],
    ['03 01 00', 'no bits'],
    ['06 03 55 1d 13', 'an object identifier'],
    ['06 03 88 37 03', 'an arc of two octets: 2.999.3, X.690 §8.19.5'],
    ['30 03 02 01 00', 'a sequence'],
    [`04 81 80 ${'00'.repeat(128)}`, 'a length of two octets'],
  ])('takes %s: %s', (hex) => {
    expect(() => assertDer(bytes(hex))).not.toThrow();
  });

  it.each([
    ['', 'nothing'],
    ['02 01 00 00', 'a byte too much'],
    ['02 02 00 7f', 'an integer with a needless zero'],
    ['02 02 ff 80', 'a negative integer with a needless octet'],
    ['02 00', 'an integer of no octets'],
    ['01 01 01', 'a true that is not ff'],
    ['05 01 00', 'a NULL with content'],
    ['03 02 04 bf', 'unused bits that are set'],
    ['03 02 08 00', 'eight unused bits'],
    ['03 00', 'a bit string without its first octet'],
    ['06 03 55 80 01', 'an arc that begins with 80'],
    ['06 02 55 9d', 'an arc without end'],
    ['0d 02 55 80', 'a relative arc without end'],
    ['04 81 7f', 'a long length where the short one does'],
    ['04 82 00 80', 'a length with a leading zero'],
    ['30 80 00 00', 'an indefinite length'],
    ['30 02 00 00', 'an end of contents within a definite length'],
    ['24 03 04 01 00', 'a string in pieces'],
    ['10 00', 'a primitive sequence'],
    ['30 03 02 02 00', 'content longer than its holder'],
    ['1f 81 01 00', 'a tag of several octets'],
    ['04 85 01 00 00 00 00', 'a length beyond four octets'],
    ['30 02 '.repeat(40), 'forty levels'],
  ])('refuses %s: %s', (hex) => {
    expect(() => assertDer(bytes(hex))).toThrow(Refusal);
  });

  it('answers any bytes with acceptance or a Refusal, and what it accepts is encoded again alike', () => {
    // Of random bytes hardly any are an element; so most are one of each kind, whole or with a fault.
    const kinds = '0500 0101ff 010101 020105 02020080 0202007f 0c0178 130161 06032a0304 0603558001 03020780 030204bf';
    const times = '170d3236303130313030303030305a 180f32303236303130313030303030305a';
    const some = `${kinds} ${times}`.split(' ').map(bytes);
    const primitive = fc.oneof(
      fc.constantFrom(...some),
      fc.uint8Array({ maxLength: 40 }).map((content) => Uint8Array.of(4, content.length, ...content)),
      fc.uint8Array({ maxLength: 40 }),
    );
    const der = fc.letrec<{ node: Uint8Array }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        primitive,
        fc.tuple(fc.constantFrom(0x30, 0x31, 0xa0), fc.array(tie('node'), { maxLength: 4 })).map(([tag, parts]) => {
          const content = Buffer.concat(parts);
          return content.length < 128 ? Uint8Array.of(tag, content.length, ...content) : new Uint8Array(content);
        }),
      ),
    })).node;
    let accepted = 0;
    fc.assert(
      fc.property(der, (input) => {
        let read: ReturnType<typeof readDer>;
        try {
          read = readDer(input);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Refusal);
          return;
        }
        if (input.length > 6) accepted += 1;
        expect(writeDer(read)).toEqual(input);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('elementLength', () => {
  it('counts the header and leaves what follows', () => {
    expect(elementLength(bytes('30 03 02 01 05 00 00'))).toBe(5);
    expect(writeDer(new asn1js.Integer({ value: 5 }))).toEqual(bytes('02 01 05'));
  });
});
