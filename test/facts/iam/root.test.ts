import { describe, expect, it } from 'vitest';
import { iamRoot } from '../../../src/facts/iam/root.ts';
import { denied, derive, ok, throttled } from '../../fixtures/evidence.ts';
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

function rowFrom(...records: Parameters<typeof derive>[1][number][]) {
  const { rows } = derive(iamRoot, records);
  expect(rows).toHaveLength(1);
  return rows[0];
}

describe('iam.root', () => {
  it('reads the summary, with the words of the report beside it', () => {
    const shard = derive(iamRoot, [summary({}), report([rootRow])]);
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
    expect(rowFrom(summary({}), report([]))?.absent).toEqual(['reportedPassword', 'reportedMfa']);
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
    expect(shard.coverage[0]).toMatchObject({ complete: false, gaps: [{ reason }] });
    expect(shard.rows[0]?.unknown).toMatchObject({ mfaActive: { reason }, passwordPresent: { reason } });
  });

  it('is one row of unknowns where nothing was called', () => {
    const shard = derive(iamRoot, []);
    expect(shard.coverage[0]?.complete).toBe(false);
    expect(Object.keys(shard.rows[0]?.unknown ?? {})).toHaveLength(6);
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
