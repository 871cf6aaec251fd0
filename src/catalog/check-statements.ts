import type { Problem } from '../core/errors.ts';
import type { YamlSource } from '../core/yaml-place.ts';
import type { Control, Statement } from '../model/catalog.ts';

/**
 * The statements that no control answers. A statement is answered by a control that traces to it directly; one that is
 * AWS's alone also by a control that rests on inherited assurance, and one that only informs by any control: a sentence
 * that says where to read more asks for nothing that could be tested.
 */
export function checkAnswered(
  statements: readonly Statement[],
  source: YamlSource,
  controls: readonly Control[],
): Problem[] {
  return statements.flatMap((statement, index) => {
    if (controls.some((control) => answers(control, statement))) return [];
    const message = `no control answers the statement ${statement.id}`;
    const assurance = statement.responsible === 'aws' ? ', or to one that rests on `inherited` assurance' : '';
    const remedy = `Add \`{ id: ${statement.id}, trace: direct }\` to the statements of a control that does${assurance}`;
    return [{ ...source.locate(['statements', index, 'id']), message, remedy }];
  });
}

function answers({ statements, rests }: Control, { id, responsible, strength }: Statement): boolean {
  const isByAny = strength === 'informative' || (responsible === 'aws' && rests === 'inherited');
  return statements.some((traced) => traced.id === id && (traced.trace === 'direct' || isByAny));
}
