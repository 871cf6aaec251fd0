import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Signer, TimestampAuthority } from '../../src/model/signer.ts';
import { signDetached } from '../../src/sign/cms.ts';
import type { SignatureExpectation } from '../../src/sign/cms-verify.ts';
import { embedSignature } from '../../src/sign/pades.ts';
import { type PdfVerification, verifyPdf } from '../../src/sign/pades-verify.ts';
import { minimalPdf } from './minimal-pdf.ts';
import { authorityOf, DECADE, makeKey, makePki, NOW } from './pki.ts';

let signer: Signer;
let authority: TimestampAuthority;
let expected: SignatureExpectation;
let signed: Uint8Array;
beforeAll(async () => {
  const [pki, clock] = await Promise.all([makePki('Seal'), makePki('Clock')]);
  signer = await pki.issue(await makeKey('ECDSA_SHA_256'), 'document-signing');
  authority = authorityOf(await clock.issue(await makeKey('ECDSA_SHA_256'), 'timestamping', DECADE), clock.root);
  expected = { roots: [pki.root], timestampRoots: [clock.root], at: NOW };
  signed = await sign(minimalPdf());
});

function sign(pdf: Uint8Array): Promise<Uint8Array> {
  return embedSignature(pdf, (digest) => signDetached(digest, signer, { timestamp: authority }));
}

function check(pdf: Uint8Array | string): PdfVerification {
  return verifyPdf(typeof pdf === 'string' ? new Uint8Array(Buffer.from(pdf, 'latin1')) : pdf, expected);
}

/** The signed file as text, one character a byte. */
function text(): string {
  return Buffer.from(signed).toString('latin1');
}

function expectFailure(found: PdfVerification, step: string, indication: string, words: string): void {
  const failed = found.checks.filter((each) => each.result !== 'passed');
  expect(found.result).toBe('failed');
  expect(failed.map((each) => `${each.name}: ${each.indication}`)).toEqual([`${step}: ${indication}`]);
  expect(failed[0]?.detail.join()).toContain(words);
}

describe('a signed PDF', () => {
  it('passes, with the proven and the claimed time', () => {
    const found = check(signed);
    expect(found.checks.filter((each) => each.result !== 'passed')).toEqual([]);
    expect(found).toMatchObject({
      result: 'passed',
      time: '2026-05-01T12:00:00.000Z',
      claimed: '2026-05-01T11:59:00.000Z',
    });
  });

  it('has the length of its placeholder, and only the placeholder was changed', () => {
    const before = Buffer.from(minimalPdf()).toString('latin1');
    const blank = (value: string): string =>
      value.replace(/\/ByteRange \[[^\]]*\]/, '').replace(/<[0-9a-f]{100,}>/, '');
    expect(signed.length).toBe(before.length);
    expect(blank(text())).toBe(blank(before));
  });

  it('never passes when any one byte is changed', () => {
    const start = text().indexOf('/Contents <') + '/Contents '.length;
    // Half of the changes fall into the signature itself, the rest anywhere.
    const place = fc.oneof(fc.nat(signed.length - 1), fc.integer({ min: start, max: start + 5200 }));
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(signed);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(check(changed).result).not.toBe('passed');
      }),
      { numRuns: 100 },
    );
  });

  it('never makes the verifier throw', () => {
    const piece = fc.constantFrom(
      '%PDF-1.7\n',
      '5 0 obj\n<<',
      '/Type /Sig',
      '/ByteRange [0 10 20 30]',
      '/ByteRange [0 9999999999 1 0]',
      '/Contents ',
      '<3003020100>',
      '<00>',
      '<',
      '>',
      '/M (D:20261345999999Z)',
      'endobj',
      'startxref\n0\n',
      '%%EOF\n',
      '/Filter /Adobe.PPKLite',
      '/SubFilter /ETSI.CAdES.detached',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (pdf) => {
          expect(check(pdf).result).toBe('failed');
        },
      ),
    );
  });
});

describe('attacks on a signed PDF', () => {
  const failsAs = (pdf: string, words: string): void => {
    expectFailure(check(pdf), 'pdf.structure', 'FORMAT_FAILURE', words);
  };

  it('an overlay by incremental update', () => {
    const overlay = '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n';
    const update = `${overlay}xref\n3 1\n0000000000 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev 0 >>\nstartxref\n0\n%%EOF\n`;
    failsAs(text() + update, 'more than one revision');
  });

  it('another cross-reference section, or another file format around it', () => {
    failsAs(text().replace('%PDF-1.7\n', '%PDF-1.7\n% startxref\n'), 'more than one cross-reference section');
    failsAs(`MZ${text()}`, 'does not begin as a PDF');
  });

  it('bytes after the end', () => {
    failsAs(`${text()}junk`, 'Something follows the end');
    failsAs(`${text()}\n`, 'Something follows the end');
  });

  it('junk in the padding of the signature', () => {
    failsAs(text().replace('00>\n/M', '41>\n/M'), 'padding behind the signature is not zeros');
  });

  it('another spelling of the hexadecimal digits', () => {
    failsAs(
      text().replace(/\/Contents <[0-9a-f]{60}/, (found) => `/Contents <${found.slice(11).toUpperCase()}`),
      'something else than a hex string',
    );
  });

  it('keys injected into the gap', () => {
    const zeros = '0'.repeat(40);
    const injected = '> /Foo (overlay) /Bar <'.padEnd(zeros.length, '0');
    failsAs(text().replace(`${zeros}>\n/M`, `${injected}>\n/M`), 'something else than a hex string');
  });

  it('a gap that is wider than the signature', () => {
    const [, start = '', end = '', rest = ''] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/.exec(text()) ?? [];
    const wider = `/ByteRange [0 ${start} ${Number(end) + 1} ${Number(rest) - 1}`;
    failsAs(text().replace(`/ByteRange [0 ${start} ${end} ${rest}`, wider), 'something else than a hex string');
  });

  it('ranges that leave out the end, or the beginning', () => {
    const [range = '', start = '', end = '', rest = ''] = /\/ByteRange \[0 (\d+) (\d+) (\d+)/.exec(text()) ?? [];
    failsAs(
      text().replace(range, `/ByteRange [0 ${start} ${end} ${Number(rest) - 1}`),
      'does not cover the whole file',
    );
    failsAs(text().replace(range, `/ByteRange [1 ${start} ${end} ${rest}`), 'does not cover the whole file');
  });

  it('two signatures', () => {
    const object = /5 0 obj[\s\S]*?endobj\n/.exec(text())?.[0] ?? '';
    failsAs(text().replace('xref\n0', `${object}xref\n0`), 'exactly one signature');
  });

  it('a signature in the contents of something else', () => {
    failsAs(text().replace('/Contents <', 'endobj /Cont <'), 'does not cover the whole file');
    failsAs(text().replace('/Contents <', '/Contentz <'), 'not the /Contents of its own dictionary');
  });

  it('another kind of signature', () => {
    failsAs(text().replace('/ETSI.CAdES.detached', '/adbe.pkcs7.detached'), '/SubFilter /ETSI.CAdES.detached');
  });

  it('a changed page', () => {
    const found = check(text().replace('[0 0 200 200]', '[0 0 100 100]'));
    expectFailure(found, 'content', 'HASH_FAILURE', 'its digest differs');
  });
});

describe('the claimed time', () => {
  it.each([
    ['20251231235459', 'SIG_CONSTRAINTS_FAILURE', 'outside the certificate’s validity'],
    ['20270101000501', 'SIG_CONSTRAINTS_FAILURE', 'outside the certificate’s validity'],
    ['20260501120501', 'TIMESTAMP_ORDER_FAILURE', 'lies after the timestamp'],
  ])('%s is refused', async (claimed, indication, words) => {
    expectFailure(check(await sign(minimalPdf({ claimed }))), 'pdf.claimed-time', indication, words);
  });

  it.each(['20251231235500', '20260501120500'])('%s is within what clocks may differ', async (claimed) => {
    expect(check(await sign(minimalPdf({ claimed }))).result).toBe('passed');
  });

  it('that is no time, or missing, is not signed', async () => {
    await expect(sign(minimalPdf({ claimed: '2026' }))).rejects.toThrow('does not claim exactly one time');
    await expect(sign(minimalPdf({ claimed: '20260231000000' }))).rejects.toThrow('is no time');
  });
});

describe('embedSignature', () => {
  it('fails closed when the signature does not fit', async () => {
    await expect(sign(minimalPdf({ room: 1000 }))).rejects.toThrow(/takes \d+ bytes, the PDF has room for 1000/);
  });

  it('refuses a PDF without its placeholder, or with two', async () => {
    await expect(sign(new Uint8Array(Buffer.from('%PDF-1.7\n%%EOF\n')))).rejects.toThrow('exactly one placeholder');
    await expect(sign(signed)).rejects.toThrow('exactly one placeholder');
    const twice = minimalPdf({ before: '% /ByteRange [0 /********** /********** /**********]\n' });
    await expect(sign(twice)).rejects.toThrow('exactly one placeholder');
  });

  it('refuses what its own verifier would not accept', async () => {
    await expect(sign(minimalPdf({ before: '% %%EOF\n' }))).rejects.toThrow('more than one revision');
  });

  it('does not touch its input', async () => {
    const pdf = minimalPdf();
    await sign(pdf);
    expect(pdf).toEqual(minimalPdf());
  });
});
