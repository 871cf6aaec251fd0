import { describe, expect, it } from 'vitest';
import { openStructure } from '../../../src/report/pdf/structure.ts';

function recorded(): { objects: Map<number, string>; structure: ReturnType<typeof openStructure> } {
  const objects = new Map<number, string>();
  let next = 100;
  return {
    objects,
    structure: openStructure({ allocate: () => next++, put: (id, syntax) => objects.set(id, syntax) }, 7),
  };
}

describe('the structure tree', () => {
  it('writes each element with its parent, page, children and attributes', () => {
    const { objects, structure } = recorded();
    const table = structure.open('Table', null);
    const row = structure.open('TR', table);
    const head = structure.open('TH', row, '/A<</O/Table/Scope/Column>>');
    structure.content(head, 5, 0);
    structure.content(head, 6, 3); // goes on over the page
    structure.close(head);
    structure.close(row);
    structure.close(table);
    expect(Object.fromEntries(objects)).toEqual({
      100: '<</S/Table/P 7 0 R/K[101 0 R ]>>',
      101: '<</S/TR/P 100 0 R/K[102 0 R ]>>',
      102: '<</S/TH/P 101 0 R/Pg 5 0 R/K[0 <</Type/MCR/Pg 6 0 R/MCID 3>> ]/A<</O/Table/Scope/Column>>>>',
    });
  });

  it('refuses a table without header cells, which no outside validator sees', () => {
    const { structure } = recorded();
    const table = structure.open('Table', null);
    const row = structure.open('TR', structure.open('TBody', table));
    structure.close(structure.open('TD', row));
    structure.close(row);
    expect(() => structure.close(table)).toThrow(/no header cell/);
  });

  it('does not count the header cells of a table inside', () => {
    const { structure } = recorded();
    const outer = structure.open('Table', null);
    const row = structure.open('TR', outer);
    const cell = structure.open('TD', row);
    const inner = structure.open('Table', cell);
    const innerRow = structure.open('TR', inner);
    structure.close(structure.open('TH', innerRow));
    structure.close(innerRow);
    structure.close(inner);
    structure.close(cell);
    structure.close(row);
    expect(() => structure.close(outer)).toThrow(/no header cell/);
  });
});
