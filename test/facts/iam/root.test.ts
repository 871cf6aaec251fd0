import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { iamRoot } from '../../../src/facts/iam/root.ts';
import { type CallOptions, denied, derive, ok, throttled } from '../../fixtures/evidence.ts';
import { report, reportRow } from './fixtures.ts';

const ROOT = 'arn:aws:iam::111122223333:root';
const rootRow = reportRow('<root_account>', { password_enabled: 'true', mfa_active: 'false' });

function summary(map: { readonly [name: string]: number | string | null }) {
  const all = {
    AccountMFAEnabled: 1,
    AccountPasswordPresent: 1,
    AccountAccessKeysPresent: 0,
    AccountSigningCertificatesPresent: 0,
  };
  return ok('iam:GetAccountSummary', { SummaryMap: { ...all, ...map } });
}

function devices(list: readonly JsonObject[], options: CallOptions = {}) {
  return ok('iam:ListVirtualMFADevices', { VirtualMFADevices: list }, options);
}

function rowFrom(...records: Parameters<typeof derive>[1][number][]) {
  const { rows } = derive(iamRoot, records);
  expect(rows).toHaveLength(1);
  return rows[0];
}

describe('iam.root', () => {
  it('reads the summary, with the words of the report beside it', () => {
    const shard = derive(iamRoot, [summary({}), report([rootRow]), devices([])]);
    expect(shard.coverage).toEqual([expect.objectContaining({ complete: true })]);
    expect(shard.rows).toEqual([
      expect.objectContaining({
        key: ROOT,
        values: {
          arn: ROOT,
          partition: 'aws',
          mfaActive: true,
          passwordPresent: true,
          accessKeysPresent: false,
          signingCertificatesPresent: false,
          reportedPassword: 'true',
          reportedMfa: 'false',
          reportedActive: [],
          virtualDevices: [],
        },
        absent: [],
        unknown: {},
      }),
    ]);
  });

  it('counts two keys as keys', () => {
    expect(rowFrom(summary({ AccountAccessKeysPresent: 2 }))?.values).toMatchObject({ accessKeysPresent: true });
  });

  it('asks the report for the password where the summary does not say', () => {
    const silent = ok('iam:GetAccountSummary', { SummaryMap: { AccountMFAEnabled: 0 } });
    expect(rowFrom(silent, report([rootRow]))).toMatchObject({
      values: { mfaActive: false, passwordPresent: true },
      unknown: { accessKeysPresent: { reason: 'unparsable' } },
    });
  });

  it('does not take not_supported for an answer', () => {
    const silent = ok('iam:GetAccountSummary', { SummaryMap: { AccountMFAEnabled: 0 } });
    const row = rowFrom(silent, report([reportRow('<root_account>', { password_enabled: 'not_supported' })]));
    expect(row).toMatchObject({
      values: { reportedPassword: 'not_supported' },
      unknown: { passwordPresent: { operation: 'iam:GetAccountSummary', reason: 'unparsable' } },
    });
  });

  it('knows every reported word as absent where the report has no row for root', () => {
    expect(rowFrom(summary({}), report([]))?.absent).toEqual(['reportedPassword', 'reportedMfa', 'reportedActive']);
  });

  // prowler-cloud/prowler#1571: in the China Regions the report has no such row.
  it('in China is what the summary says, and what it does not say nobody does', () => {
    const silent = ok('iam:GetAccountSummary', { SummaryMap: { AccountMFAEnabled: 0, AccountAccessKeysPresent: 0 } });
    const row = rowFrom(silent, report([]));
    expect(row?.values).toMatchObject({ mfaActive: false, accessKeysPresent: false });
    expect(row?.unknown['passwordPresent']?.detail).toMatch(
      /no number AccountPasswordPresent, and the credential report/,
    );
    expect(rowFrom(summary({}), report([]))?.values).toMatchObject({ mfaActive: true, passwordPresent: true });
    expect(rowFrom(silent, report([rootRow]))?.unknown['signingCertificatesPresent']?.detail).not.toMatch(/report/);
  });

  it('is decided by the summary alone where the report was denied', () => {
    const shard = derive(iamRoot, [summary({}), denied('iam:GetCredentialReport')]);
    expect(shard.coverage[0]?.complete).toBe(true);
    expect(shard.rows[0]).toMatchObject({
      values: { mfaActive: true },
      unknown: { reportedMfa: { reason: 'denied' } },
    });
  });

  it.each([
    ['denied', denied('iam:GetAccountSummary')],
    ['throttled', throttled('iam:GetAccountSummary')],
  ])('is one row of unknowns where the summary was %s', (reason, record) => {
    const shard = derive(iamRoot, [record, report([rootRow])]);
    // The row is there whatever was answered: its columns say what is not known.
    expect(shard.coverage[0]).toMatchObject({ complete: true, gaps: [] });
    expect(shard.rows[0]?.unknown).toMatchObject({ mfaActive: { reason }, passwordPresent: { reason } });
  });

  it('is one row of unknowns where nothing was called', () => {
    const shard = derive(iamRoot, []);
    expect(Object.keys(shard.rows[0]?.unknown ?? {})).toHaveLength(8);
  });

  it.each([-1, 0.5, '1', null])('does not take %j for a count', (odd) => {
    expect(rowFrom(summary({ AccountMFAEnabled: odd }))?.unknown).toMatchObject({
      mfaActive: { reason: 'unparsable' },
    });
  });

  it('names the partition in the ARN', () => {
    const shard = derive(iamRoot, [summary({})], { partition: 'aws-us-gov' });
    expect(shard.rows[0]?.values).toMatchObject({
      arn: 'arn:aws-us-gov:iam::111122223333:root',
      partition: 'aws-us-gov',
    });
  });
});

describe("root's virtual devices", () => {
  const virtual = (who: string, serial = `arn:aws:iam::111122223333:mfa/${who}`) => ({
    SerialNumber: serial,
    User: { Arn: who === 'root' ? ROOT : `arn:aws:iam::111122223333:user/${who}` },
  });

  it('are those assigned to the root user, by any name', () => {
    const mine = virtual('root', 'arn:aws:iam::111122223333:mfa/phone');
    expect(rowFrom(devices([virtual('ann'), mine]))?.values).toMatchObject({ virtualDevices: [mine.SerialNumber] });
    const unnamed = { SerialNumber: 'arn:aws:iam::111122223333:mfa/root-account-mfa-device' };
    expect(rowFrom(devices([unnamed]))?.values).toMatchObject({ virtualDevices: [unnamed.SerialNumber] });
  });

  it('are not known where the list was refused, cut short, or names a device without its owner', () => {
    const why = (record: Parameters<typeof rowFrom>[0]) => rowFrom(record)?.unknown['virtualDevices']?.reason;
    expect(why(denied('iam:ListVirtualMFADevices'))).toBe('denied');
    expect(why(devices([], { more: true }))).toBe('more-pages');
    expect(why(devices([{ SerialNumber: 'arn:aws:iam::111122223333:mfa/x' }]))).toBe('unparsable');
    expect(rowFrom()?.unknown['virtualDevices']?.reason).toBe('not-called');
  });
});

describe('what the report calls active', () => {
  it('are keys and certificates that are true, in any case', () => {
    const row = reportRow('<root_account>', { access_key_2_active: 'TRUE', cert_1_active: 'true' });
    expect(rowFrom(report([row]))?.values).toMatchObject({ reportedActive: ['access_key_2', 'cert_1'] });
  });

  it.each(['N/A', 'not_supported', 'false'])('%s is not active', (word) => {
    const row = reportRow('<root_account>', { access_key_1_active: word });
    expect(rowFrom(report([row]))?.values).toMatchObject({ reportedActive: [] });
  });

  it('is not known from another word, and absent without a row for root', () => {
    const row = reportRow('<root_account>', { access_key_1_active: 'no_information' });
    expect(rowFrom(report([row]))?.unknown['reportedActive']?.reason).toBe('unparsable');
    expect(rowFrom(report([]))?.absent).toContain('reportedActive');
  });
});
