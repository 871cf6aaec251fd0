import { describe, expect, it } from 'vitest';
import { at } from '../../src/facts/answers.ts';
import {
  always,
  answered,
  type Definition,
  eachRegion,
  maybe,
  type Place,
  REGION_COLUMNS,
  table,
} from '../../src/facts/define.ts';
import { computed } from '../../src/facts/lens.ts';
import { known } from '../../src/facts/row.ts';
import { algorithm, call, EVERY_CALL, operationsOf, PLACE, readsOf } from '../../src/facts/source.ts';
import { ACCOUNT, derive, ok, REGION, rowOf } from '../fixtures/evidence.ts';

/** What a table says of itself is true by construction: each violation is planted here. */

const KEY = `${ACCOUNT}/${REGION}`;
const SHARING = 'ec2:GetSnapshotBlockPublicAccessState';
const IMAGES = 'ec2:GetImageBlockPublicAccessState';
const RECORDS = [ok(SHARING, { State: 'unblocked' }), ok(IMAGES, { ImageBlockPublicAccessState: 'unblocked' })];

const SHARED = algorithm('shared@1', [call(SHARING)], `${SHARING} says unblocked.`);
const OPEN = algorithm('open@1', [SHARED, call(IMAGES)], 'shared@1, and images are not blocked either.');
const isShared = computed(SHARED, (evidence) => known(evidence.records(REGION, SHARING).length > 0));

function tableWith(column: ReturnType<typeof always<Place>>) {
  return table<Place>({
    name: 'test.settings',
    as: 'settings',
    meaning: 'Settings of a test.',
    grain: 'region',
    key: 'id',
    needs: [],
    subjects: eachRegion,
    columns: { ...REGION_COLUMNS, column },
  });
}

function thrownBy(column: ReturnType<typeof always<Place>>): string | undefined {
  return derive(tableWith(column), RECORDS).coverage[0]?.gaps[0]?.detail;
}

describe('a column', () => {
  it('is filled from the call that it names, and cites its record', () => {
    const shard = derive(
      tableWith(always('string', 'State.', call(SHARING, 'State'), answered(SHARING, at('State')))),
      RECORDS,
    );
    expect(rowOf(shard, KEY)).toMatchObject({ values: { column: 'unblocked' }, from: [RECORDS[0]?.id] });
  });

  it('that reads a call which its source does not name is refused, and its table with it', () => {
    expect(thrownBy(always('string', 'State.', call(IMAGES), answered(SHARING, at('State'))))).toBe(
      `deriving test.settings failed: test.settings.column reads ${SHARING}, and its source does not name it`,
    );
    expect(thrownBy(always('bool', 'Any.', PLACE, (_, evidence) => known([...evidence.all()].length > 0)))).toContain(
      'reads every record, and its source does not say so',
    );
    expect(thrownBy(always('bool', 'Any.', EVERY_CALL, (_, evidence) => known([...evidence.all()].length > 0)))).toBe(
      undefined,
    );
  });

  it('that uses an algorithm which its source does not name is refused', () => {
    const fill = (_: Place, evidence: Parameters<typeof isShared>[0], org: Parameters<typeof isShared>[1]) =>
      isShared(evidence, org);
    expect(thrownBy(always('bool', 'Shared.', call(SHARING), fill))).toContain(
      'test.settings.column uses the algorithm shared@1, and its source does not name it',
    );
    expect(thrownBy(always('bool', 'Shared.', OPEN, fill))).toBe(undefined);
  });

  it('has a source, of calls that are declared: types refuse anything else', () => {
    // @ts-expect-error a column without a source
    maybe<Place>('string', 'State.', [], () => known(''));
    // @ts-expect-error a call that nobody declares
    call('ec2:GetSnapshotBlockPublicAccessStat');
    const needs: Definition<Place>['needs'] = [
      // @ts-expect-error a population that rests on such a call
      'ec2:GetSnapshotBlockPublicAccessStat',
    ];
    expect(needs).toHaveLength(1);
  });
});

describe('an algorithm', () => {
  it('brings with it all that it rests on', () => {
    expect(readsOf([OPEN]).algorithms.map(({ id }) => id)).toEqual(['open@1', 'shared@1']);
    expect(operationsOf([OPEN])).toEqual([IMAGES, SHARING]);
    expect(operationsOf([OPEN, EVERY_CALL])).toBe('every');
  });

  it('that cites one on which it does not rest, or itself, cannot be written', () => {
    expect(() => algorithm('lone@1', [], 'As shared@1 says.')).toThrow(
      'cites shared@1, which is not among what it reads',
    );
    expect(() => algorithm('lone@1', [OPEN], 'As shared@1 says.')).not.toThrow();
    expect(() => algorithm('lone@1', [], 'As lone@1 says.')).toThrow('lone@1 cites itself');
  });

  it('whose id another one has cannot stand beside it', () => {
    const other = algorithm('shared@1', [call(SHARING)], 'Something else.');
    expect(() => readsOf([OPEN, other])).toThrow('Two algorithms are called shared@1');
  });

  it('computes once per account, and reads what it names alone', () => {
    let times = 0;
    const count = computed(SHARED, (evidence) => {
      times += 1;
      return evidence.records(REGION, times > 1 ? IMAGES : SHARING).length;
    });
    const both = tableWith(
      always('int', 'Count.', OPEN, (_, evidence, org) => known(count(evidence, org) + count(evidence, org))),
    );
    expect(rowOf(derive(both, RECORDS), KEY).values['column']).toBe(2);
    expect(times).toBe(1);
    expect(thrownBy(always('int', 'Count.', OPEN, (_, evidence, org) => known(count(evidence, org))))).toContain(
      `shared@1 reads ${IMAGES}, and its source does not name it`,
    );
  });
});
