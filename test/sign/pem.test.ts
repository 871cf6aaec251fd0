import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GoldproofError } from '../../src/core/errors.ts';
import { decodePem, encodePem } from '../../src/sign/pem.ts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const der = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();

describe('PEM', () => {
  it('is written as Node writes it', () => {
    expect(encodePem('PUBLIC KEY', der)).toBe(pem);
  });

  it('is read with text around it, several blocks, and Windows line ends', () => {
    expect(decodePem(`Subject: x\n${pem}between\n${pem}`, 'PUBLIC KEY')).toEqual([der, der]);
    expect(decodePem(pem.replaceAll('\n', '\r\n'), 'PUBLIC KEY')).toEqual([der]);
  });

  it.each([
    ['nothing in it', 'hello', 'no PEM block was found', 1],
    ['another label', `\n\n${pem.replaceAll('PUBLIC', 'PRIVATE')}`, 'it holds a PRIVATE KEY block', 3],
    ['a block not closed', `${pem}-----BEGIN PUBLIC KEY-----\nAAAA\n`, 'a PEM block is damaged or not closed', 1],
    ['a character lost', pem.replace('MF', 'M'), 'a PEM block does not hold DER', 1],
    [
      'other bits where DER ends', // MAA= and MAB= are the same two bytes
      '-----BEGIN PUBLIC KEY-----\nMAB=\n-----END PUBLIC KEY-----\n',
      'a PEM block does not hold DER',
      1,
    ],
    [
      'no DER inside',
      '-----BEGIN PUBLIC KEY-----\naGVsbG8=\n-----END PUBLIC KEY-----\n',
      'a PEM block does not hold DER',
      1,
    ],
  ])('with %s is refused with its place', (_, text, why, line) => {
    const thrown = catchError(() => decodePem(text, 'PUBLIC KEY', 'key.pem'));
    expect(thrown.code).toBe('sign');
    expect(thrown.problems[0]).toMatchObject({ file: 'key.pem', line });
    expect(thrown.message).toContain(why);
  });

  it('never answers anything but DER or a GoldproofError', () => {
    const block = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
    const pieces = ['-----BEGIN CERTIFICATE-----\n', '\n-----END CERTIFICATE-----\n', 'MAA=', 'MA==', '\n', 'x', block];
    let read = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }), (parts) => {
        try {
          const found = decodePem(parts.join(''), 'CERTIFICATE');
          expect(found.length).toBeGreaterThan(0);
          for (const each of found) expect(each).toEqual(Uint8Array.of(0x30, 0));
          read += 1;
        } catch (thrown) {
          if (!(thrown instanceof GoldproofError)) throw thrown;
        }
      }),
    );
    expect(read).toBeGreaterThan(5);
  });
});

function catchError(action: () => unknown): GoldproofError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof GoldproofError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
