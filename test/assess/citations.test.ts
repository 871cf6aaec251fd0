import { describe, expect, it } from 'vitest';
import { readyTest } from '../../src/assess/test-row.ts';
import { algorithm, call, EVERY_CALL, PLACE, readsOf, type Source } from '../../src/facts/source.ts';
import type { FactTable } from '../../src/model/facts.ts';
import { control, keys, NOW, rotates, row } from './support.ts';

// An observation cites the records that decided it: of what made the row one, and of the columns that its test names.

const ROTATION = algorithm('rotation@1', [call('kms:GetKeyRotationStatus')], 'Rotation is on.');
const id = (operation: string) => `111122223333/eu-central-1/${operation.replace(':', '.')}/0a/1`;
const RECORDS = ['imagebuilder:GetComponent', 'kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListGrants'].map(id);

/** The table of keys as one whose columns say what they read. */
function tableOf(population: readonly Source[] | undefined, size: Source = call('kms:ListGrants')): FactTable {
  const reading: Record<string, Source> = {
    used: call('kms:DescribeKey'),
    rotates: ROTATION,
    size,
    arn: PLACE,
    note: PLACE,
  };
  const columns = Object.entries(keys.columns).map(([name, column]) => [
    name,
    { ...column, reads: readsOf([reading[name] ?? PLACE]) },
  ]);
  return {
    ...keys,
    columns: Object.fromEntries(columns),
    ...(population === undefined ? {} : { population: readsOf(population) }),
  };
}

function citedBy(table: FactTable, test = rotates): readonly string[] {
  const setting = { tables: new Map([[table.name, table]]), params: {}, now: NOW };
  const tested = readyTest(control(), test, setting).run({ ...row('a', { rotates: false }), from: RECORDS });
  return tested.kind === 'observed' ? tested.observation.from : [];
}

describe('an observation cites', () => {
  it('the records of its population and of the columns its test names, by way of algorithms too', () => {
    expect(citedBy(tableOf([call('imagebuilder:GetComponent')]))).toEqual(
      ['imagebuilder:GetComponent', 'kms:DescribeKey', 'kms:GetKeyRotationStatus'].map(id),
    );
    const plain = { ...rotates, scope: undefined, expect: 'key.size > 1', deviation: '{{key.arn}} is small' };
    const { scope: _, ...test } = plain;
    expect(citedBy(tableOf([PLACE]), test)).toEqual([id('kms:ListGrants')]);
  });

  it('those of what an exception quotes', () => {
    const { scope: _, ...test } = {
      ...rotates,
      expect: 'key.used == false',
      deviation: '{{key.arn}} is used: {{key.size}}',
    };
    expect(citedBy(tableOf([PLACE]), test)).toEqual(['kms:DescribeKey', 'kms:ListGrants'].map(id));
  });

  it('all of them where anything may have been read', () => {
    expect(citedBy(tableOf([EVERY_CALL]))).toEqual(RECORDS);
    expect(citedBy(tableOf(undefined))).toEqual(RECORDS);
  });
});
