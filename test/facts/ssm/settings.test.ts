import { describe, expect, it } from 'vitest';
import { accountContacts } from '../../../src/facts/account/contacts.ts';
import { ssmAutomationLogging } from '../../../src/facts/ssm/automation-logging.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { absent, denied, derive, ok } from '../../fixtures/evidence.ts';

const DESTINATION = '/ssm/automation/customer-script-log-destination';
const GROUP = '/ssm/automation/customer-script-log-group-name';
const setting = (SettingId: string, SettingValue: string) =>
  ok('ssm:GetServiceSetting', { ServiceSetting: { SettingId, SettingValue } }, { input: { SettingId } });

describe('ssm.automationLogging', () => {
  const row = (...records: EvidenceRecord[]) => derive(ssmAutomationLogging, records).rows[0];
  it('reads destination and log group', () => {
    const found = row(setting(DESTINATION, 'CloudWatch'), setting(GROUP, '/scripts'));
    expect(found?.values).toMatchObject({ destination: 'CloudWatch', logGroup: '/scripts' });
  });
  it('takes an empty or unknown setting for none', () => {
    expect(row(setting(DESTINATION, ''))?.absent).toEqual(['destination', 'logGroup']);
    const input = { SettingId: DESTINATION };
    expect(row(absent('ssm:GetServiceSetting', 'ServiceSettingNotFound', { input }))?.absent).toContain('destination');
  });
  it('does not know what was refused or is no setting', () => {
    const input = { SettingId: DESTINATION };
    expect(row(denied('ssm:GetServiceSetting', { input }))?.unknown['destination']).toMatchObject({ reason: 'denied' });
    expect(row(ok('ssm:GetServiceSetting', {}, { input }))?.unknown['destination']).toMatchObject({
      reason: 'unparsable',
    });
  });
});

describe('account.contacts', () => {
  const row = (...records: EvidenceRecord[]) => derive(accountContacts, records).rows[0];
  it('tells that there is a contact, or none', () => {
    const found = ok('account:GetAlternateContact', { AlternateContact: { Name: 'redacted' } });
    const name = ok('account:GetAccountInformation', { AccountId: '1', AccountName: 'shop' });
    expect(row(found, name)?.values).toMatchObject({ securityContact: true, name: 'shop' });
    expect(row(absent('account:GetAlternateContact', 'ResourceNotFoundException'))?.values['securityContact']).toBe(
      false,
    );
  });
  it('does not know what was refused or is no contact', () => {
    expect(row(denied('account:GetAlternateContact'))?.unknown).toHaveProperty('securityContact');
    expect(row(ok('account:GetAlternateContact', {}))?.unknown['securityContact']).toMatchObject({
      reason: 'unparsable',
    });
  });
});
