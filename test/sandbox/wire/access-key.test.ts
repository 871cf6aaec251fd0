import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accessKeyFor, accountOfAccessKey } from '../../../src/sandbox/wire/access-key.ts';

it('reads the account of a published key id as its publisher did', () => {
  // Tal Be'ery, "A short note on AWS KEY ID", 2023.
  expect(accountOfAccessKey('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753');
});

it('reads back every account it encodes, whatever the serial number', () => {
  const accounts = fc.integer({ min: 0, max: 999_999_999_999 }).map((number) => String(number).padStart(12, '0'));
  fc.assert(
    fc.property(accounts, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (account, serial) => {
      const id = accessKeyFor(account, 'ASIA', serial);
      expect(id).toMatch(/^ASIA[A-Z2-7]{16}$/);
      expect(accountOfAccessKey(id)).toBe(account);
    }),
  );
});

it('tells keys of one account apart by serial number', () => {
  const ids = [1, 2, 3].map((serial) => accessKeyFor('111122223333', 'AKIA', serial));
  expect(new Set(ids).size).toBe(3);
});

it.each(['', 'AKIA', 'AKIAIOSFODNN7EXAMPL1', 'AROAQNZGKIQY56JQ7WML'])('finds no account in "%s"', (id) => {
  expect(accountOfAccessKey(id)).toBeUndefined();
});
