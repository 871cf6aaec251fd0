import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { managementEventsOf } from '../../../src/facts/cloudtrail/selectors.ts';

const kms = 'kms.amazonaws.com';
const rds = 'rdsdata.amazonaws.com';
const management = { Field: 'eventCategory', Equals: ['Management'] };

function basic(...EventSelectors: Json[]) {
  return managementEventsOf({ TrailARN: 'x', EventSelectors });
}

function advanced(...selectors: Json[][]) {
  return managementEventsOf({ AdvancedEventSelectors: selectors.map((FieldSelectors) => ({ FieldSelectors })) });
}

describe('basic selectors', () => {
  it.each<[string, Json[], boolean, boolean, string[]]>([
    ['all', [{ ReadWriteType: 'All', IncludeManagementEvents: true }], true, true, []],
    ['the default where nothing is named', [{}], true, true, []],
    ['reads', [{ ReadWriteType: 'ReadOnly' }], true, false, []],
    ['writes', [{ ReadWriteType: 'WriteOnly' }], false, true, []],
    ['reads and writes apart', [{ ReadWriteType: 'WriteOnly' }, { ReadWriteType: 'ReadOnly' }], true, true, []],
    ['data events only', [{ ReadWriteType: 'All', IncludeManagementEvents: false }], false, false, []],
    ['all without KMS', [{ ExcludeManagementEventSources: [kms, rds] }], true, true, [kms, rds]],
    ['KMS by another selector', [{ ExcludeManagementEventSources: [kms] }, {}], true, true, []],
    [
      'KMS reads by another selector, its writes by none',
      [{ ExcludeManagementEventSources: [kms] }, { ReadWriteType: 'ReadOnly' }],
      true,
      true,
      [kms],
    ],
  ])('%s', (_, list, reads, writes, excluded) => {
    expect(basic(...list)).toEqual({ reads, writes, excluded, some: expect.any(Boolean) });
  });

  it.each<[string, Json]>([
    ['another ReadWriteType', { ReadWriteType: 'all' }],
    ['an inclusion that is no truth value', { IncludeManagementEvents: 'true' }],
    ['exclusions that are no list', { ExcludeManagementEventSources: kms }],
    ['no object', 'All'],
  ])('of another shape tell nothing: %s', (_, selector) => {
    expect(basic({}, selector)).toBeUndefined();
  });
});

// AWS narrows management events of a store by eventName, eventType, eventSource and more (API reference,
// AdvancedFieldSelector): what is left of them is recorded all the same.
it.each<[string, Json[][], boolean]>([
  ['all', [[management]], true],
  ['one source only', [[management, { Field: 'eventSource', Equals: [kms] }]], true],
  ['those of some names', [[management, { Field: 'eventName', StartsWith: ['Delete'] }]], true],
  ['data events', [[{ Field: 'eventCategory', Equals: ['Data'] }]], false],
  ['configuration items', [[{ Field: 'eventCategory', Equals: ['ConfigurationItem'] }]], false],
  ['data events, and some', [[{ Field: 'eventCategory', Equals: ['Data'] }], [management]], true],
])('tells whether any management events are recorded: %s', (_, list, some) => {
  expect(advanced(...list)).toMatchObject({ some });
});

it('tells so of basic selectors, too', () => {
  expect(basic({ ReadWriteType: 'ReadOnly' })).toMatchObject({ some: true });
  expect(basic({ IncludeManagementEvents: false })).toMatchObject({ some: false });
});

describe('advanced selectors', () => {
  it.each<[string, Json[][], boolean, boolean, string[]]>([
    ['all', [[management]], true, true, []],
    ['reads', [[management, { Field: 'readOnly', Equals: ['true'] }]], true, false, []],
    ['writes', [[management, { Field: 'readOnly', Equals: ['false'] }]], false, true, []],
    ['both named', [[management, { Field: 'readOnly', Equals: ['true', 'false'] }]], true, true, []],
    ['all without KMS', [[management, { Field: 'eventSource', NotEquals: [kms] }]], true, true, [kms]],
    ['one source only', [[management, { Field: 'eventSource', Equals: [kms] }]], false, false, []],
    ['narrowed by anything else', [[management, { Field: 'eventName', NotEquals: ['AssumeRole'] }]], false, false, []],
    [
      'narrowed twice in one field',
      [[management, { Field: 'eventSource', NotEquals: [kms], Equals: [rds] }]],
      false,
      false,
      [],
    ],
    ['data events only', [[{ Field: 'eventCategory', Equals: ['Data'] }]], false, false, []],
    ['no category', [[{ Field: 'readOnly', Equals: ['true'] }]], false, false, []],
    ['anything but management', [[{ Field: 'eventCategory', NotEquals: ['Management'] }]], false, false, []],
    ['two selectors', [[{ Field: 'eventCategory', Equals: ['Data'] }], [management]], true, true, []],
  ])('%s', (_, list, reads, writes, excluded) => {
    expect(advanced(...list)).toEqual({ reads, writes, excluded, some: expect.any(Boolean) });
  });

  it.each<[string, Json[]]>([
    ['a field without a name', [{ Equals: ['Management'] }]],
    ['an operator that is no list', [{ Field: 'eventCategory', Equals: 'Management' }]],
    ['no fields', []],
    ['a field that is no object', ['eventCategory']],
  ])('of another shape tell nothing: %s', (_, fields) => {
    expect(advanced([management], fields)).toBeUndefined();
  });
});

it.each<[string, Json]>([
  ['no selectors at all', {}],
  ['empty lists', { EventSelectors: [], AdvancedEventSelectors: [] }],
  ['both kinds', { EventSelectors: [{}], AdvancedEventSelectors: [{ FieldSelectors: [management] }] }],
  ['no list', { EventSelectors: { ReadWriteType: 'All' } }],
  ['no object', []],
  ['null', null],
])('an answer with %s tells nothing', (_, answer) => {
  expect(managementEventsOf(answer)).toBeUndefined();
});
