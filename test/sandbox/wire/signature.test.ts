import { describe, expect, it } from 'vitest';
import { type RawRequest, readAuthorization, signatureMatches } from '../../../src/sandbox/wire/signature.ts';

/** From AWS's Signature Version 4 test suite: its credentials, date, host and published signatures. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

function request(url: string, signature: string, change: Partial<RawRequest> = {}): RawRequest {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
    `SignedHeaders=host;x-amz-date, Signature=${signature}`;
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', authorization };
  return { method: 'GET', url, headers, body: new Uint8Array(), ...change };
}

function accepts(raw: RawRequest, secret = SECRET): boolean {
  const auth = readAuthorization(raw.headers);
  if (auth === undefined) throw new Error('the header was not read');
  return signatureMatches(raw, auth, secret);
}

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const QUERY_ORDER = 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500';

describe('a signature', () => {
  it('of the test suite is accepted: get-vanilla, get-vanilla-query-order-key-case', () => {
    expect(accepts(request('/', VANILLA))).toBe(true);
    expect(accepts(request('/?Param2=value2&Param1=value1', QUERY_ORDER))).toBe(true);
  });

  it('is refused when anything signed is different', () => {
    expect(accepts(request('/', QUERY_ORDER))).toBe(false);
    expect(accepts(request('/other', VANILLA))).toBe(false);
    expect(accepts(request('/', VANILLA, { method: 'POST' }))).toBe(false);
    expect(accepts(request('/', VANILLA, { body: Buffer.from('x') }))).toBe(false);
    expect(accepts(request('/', VANILLA), 'another secret')).toBe(false);
  });

  it("over a payload hash that is not the body's is refused, however it was signed", () => {
    const raw = request('/', VANILLA);
    const headers = { ...raw.headers, 'x-amz-content-sha256': '0'.repeat(64) };
    expect(accepts({ ...raw, headers })).toBe(false);
  });
});

it('reads no header of another form', () => {
  expect(readAuthorization({})).toBeUndefined();
  expect(readAuthorization({ authorization: 'Bearer token' })).toBeUndefined();
});
