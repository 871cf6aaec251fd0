import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sdkJson } from '../../src/aws/sdk-json.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';

describe('an SDK output as JSON', () => {
  it('has dates with milliseconds, bytes as base64, and nothing that is not there', () => {
    const output = {
      $metadata: { httpStatusCode: 200 },
      At: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
      Content: new Uint8Array([0, 255, 1]),
      Missing: undefined,
      List: [undefined, { Deep: new Date(1), $metadata: 1 }],
      No: null,
    };
    expect(sdkJson(output)).toEqual({
      At: '2026-01-02T03:04:05.000Z',
      Content: 'AP8B',
      List: [null, { Deep: '1970-01-01T00:00:00.001Z' }],
      No: null,
    });
  });

  it('keeps integers exact, as text where JSON numbers end', () => {
    expect(sdkJson({ Small: 12n, Large: 9_007_199_254_740_993n, Odd: Number.NaN })).toEqual({
      Small: 12,
      Large: '9007199254740993',
      Odd: 'NaN',
    });
  });

  it('makes text well-formed, in names too', () => {
    expect(sdkJson({ '\ud800': 'a\udc00b' })).toEqual({ '\ufffd': 'a\ufffdb' });
  });

  it('keeps a member named __proto__ as data', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"Users": []}}');
    const json = sdkJson(hostile);
    expect(Object.keys(json ?? {})).toEqual(['__proto__']);
    expect(Reflect.get(Object(json), 'Users')).toBeUndefined();
  });

  it('survives a broken date', () => {
    expect(sdkJson({ At: new Date(Number.NaN) })).toEqual({ At: 'Invalid Date' });
  });

  it('always has a canonical form', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
        (value) => {
          expect(typeof canonicalJson(sdkJson(value))).toBe('string');
        },
      ),
    );
  });
});
