import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { diffReports } from '../../src/report/diff.ts';
import { sampleReport } from '../fixtures/report.ts';

const [exception] = sampleReport.exceptions.listed;
const withoutException: Report = { ...sampleReport, exceptions: { total: 0, listed: [] } };

describe('what changed between two reports', () => {
  it('is nothing between a report and itself', () => {
    expect(diffReports(sampleReport, sampleReport)).toEqual({ estate: [], criteria: [], visibility: [] });
  });

  it('tells a new exception from a closed one', () => {
    expect(diffReports(withoutException, sampleReport).estate).toEqual([`MFA-04 new: ${exception?.subject}`]);
    expect(diffReports(sampleReport, withoutException).estate).toEqual([`MFA-04 closed: ${exception?.subject}`]);
  });

  it('never calls closed what could not be looked at this time', () => {
    const blind: Report = {
      ...withoutException,
      findings: withoutException.findings.map((finding) => ({
        ...finding,
        accounts: finding.accounts.map((account) => ({
          ...account,
          scopes: account.scopes.map((scope) => ({
            ...scope,
            gaps: [{ operation: 'iam:GetCredentialReport', scope: scope.scope, record: null, reason: 'denied' }],
          })),
        })),
      })),
    };
    expect(diffReports(sampleReport, blind).estate).toEqual([`MFA-04 no longer visible: ${exception?.subject}`]);
  });

  it('keeps apart what was judged another way', () => {
    const stricter: Report = {
      ...sampleReport,
      criteria: [{ param: 'maxKeyAgeDays', value: 60, from: 'config', meaning: '' }],
    };
    expect(diffReports(sampleReport, stricter)).toEqual({
      estate: [],
      criteria: ['parameter maxKeyAgeDays: 90 → 60'],
      visibility: [],
    });
  });
});
