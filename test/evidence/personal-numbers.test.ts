import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']) });
const found = (text: string, rule: 'freeForm' | 'documents' = 'freeForm') =>
  redactor.redact({ input: {}, response: text }, { [rule]: ['/response'] }).redactions.map(({ detector }) => detector);

// Numbers: the issuers' and banks' published test and example numbers.
describe('numbers of people in free-form fields', () => {
  it.each([
    ['personal.payment-card@2', 'paid with 4111 1111 1111 1111 yesterday'],
    ['personal.payment-card@2', 'card 5555555555554444'],
    ['personal.payment-card@2', '378282246310005'],
    ['personal.payment-card@2', '6011-1111-1111-1117'],
    ['personal.iban@1', 'IBAN DE89 3704 0044 0532 0130 00'],
    ['personal.iban@1', 'GB29NWBK60161331926819'],
    ['personal.phone@1', 'call +49 30 5550100'],
    ['personal.phone@1', 'call +1 (202) 555-0143'],
    ['personal.social-security@1', 'ssn 078-05-1120'],
    ['personal.email@1', 'ask ann@example.com'],
    ['foreign.account-number@2', 'for customer 999988887777'],
  ])('%s: %s', (detector, text) => {
    expect(found(text)).toEqual([detector]);
  });

  it.each([
    '4111 1111 1111 1112',
    'DE88 3704 0044 0532 0130 00',
    'own account 111122223333',
    'build 20261124120000',
    'ami-0123456789abcdef0 snap-0123456789abcdef0',
    '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    '2026-11-24T12:00:00.000Z',
    'version 1.2.3+20261124',
    'arn:aws:imagebuilder:eu-central-1:111122223333:component/a/1.0.0',
    'kernel 5.10.184-175.731.amzn2',
    'UTC+01:00',
    '10.20.30.40/16',
    'IMEI 490154203237518',
    '356938035643809',
    'b 4111111111111111-01',
  ])('none: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('leaves scripts alone', () => {
    expect(found('touch -d @4111111111111111; call +49 30 5550100', 'documents')).toEqual([]);
  });
});
