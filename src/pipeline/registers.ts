import { z } from 'zod';
import { GoldproofError, type Problem } from '../core/errors.ts';
import type { Place } from '../core/yaml-place.ts';
import { parseYamlWithPlaces } from '../core/yaml-source.ts';
import { DaySchema, Sha256Schema } from '../model/common.ts';
import type { Assurance, ManagementResponse, Report, Waiver } from '../model/report.ts';

/** Registers that people keep beside the config: assurance on AWS, attestations, waivers, management responses. */

const day = DaySchema.transform((text) => `${text}T00:00:00.000Z`);
/** By whom, why: blanks and dashes are nobody and nothing. */
const words = z.string().regex(/[\p{L}\p{N}]/u, 'want words: nothing is said here');
const WANT_ID = "want 8 to 32 hexadecimal digits of the exception's id, as the report prints them, in quotes";
/** The first digits of an exception's id. Digits alone are a number to YAML, and `12e4` is another one. */
const exception = z
  .string({ error: WANT_ID })
  .regex(/^[0-9a-f]{8,32}$/i, WANT_ID)
  .transform((id) => id.toLowerCase());

const AssuranceFileSchema = z.strictObject({
  assurance: z.array(
    z.strictObject({
      kind: z.enum(['inherited', 'attestation']),
      control: words,
      title: words,
      issuer: words,
      /** First day that the assurance covers. */
      from: day,
      /** First day that it no longer covers. */
      to: day,
      /** Of the file as it was received; the file itself is not embedded. */
      sha256: Sha256Schema,
      statements: z.array(words).default([]),
      owner: words.exactOptional(),
    }),
  ),
});

const WaiverFileSchema = z.strictObject({
  waivers: z.array(
    z.strictObject({
      id: words,
      exception,
      owner: words,
      approver: words,
      reason: words,
      compensatingControl: words,
      approved: day,
      expires: day,
    }),
  ),
});

const ResponseFileSchema = z.strictObject({
  responses: z.array(
    z.strictObject({
      exception,
      owner: words,
      plan: words,
      due: day,
      state: z.enum(['agreed', 'disputed', 'remediated']),
      by: words,
      at: day,
    }),
  ),
});

/** The registers' texts as they go into the package, by the name they have there. */
export interface RegisterTexts {
  readonly assurance?: string;
  readonly waivers?: string;
  readonly responses?: string;
}

export const REGISTERS = ['assurance', 'waivers', 'responses'] as const;
type RegisterName = (typeof REGISTERS)[number];

export interface Registers {
  readonly assurance: readonly Assurance[];
  /** Of waivers and responses, `exception` is what the file says: the first digits of an id. */
  readonly waivers: readonly Waiver[];
  readonly responses: readonly ManagementResponse[];
  /** Where the n-th entry of a register names its exception. */
  placeOf(register: RegisterName, index: number): Place;
}

/** What the files are called when something is wrong with them; left out, as they are called in the package. */
const NAMES: RegisterTexts = { assurance: 'assurance.yaml', waivers: 'waivers.yaml', responses: 'responses.yaml' };

/**
 * Reads the registers. An assurance covers the period when it begins no later and ends no earlier.
 *
 * @throws GoldproofError `config`, with every problem's line and remedy
 */
export function readRegisters(texts: RegisterTexts, period: Report['period'], names: RegisterTexts = NAMES): Registers {
  const places = new Map<RegisterName, (index: number) => Place>();
  const read = <T>(name: RegisterName, schema: z.ZodType<Record<string, T[]>>): T[] => {
    const text = texts[name];
    if (text === undefined) return [];
    const { value, source } = parseYamlWithPlaces(schema, text, names[name] ?? name, 'config');
    places.set(name, (index) => source.locate([name, index, 'exception']));
    return value[name] ?? [];
  };
  const registers = {
    assurance: read('assurance', AssuranceFileSchema).map((entry) => ({
      ...entry,
      coversPeriod: entry.from <= period.from && entry.to >= period.to,
    })),
    waivers: read('waivers', WaiverFileSchema),
    responses: read('responses', ResponseFileSchema),
    placeOf: (name: RegisterName, index: number) => places.get(name)?.(index) ?? { file: name, line: 1, column: 1 },
  };
  assertOneEach(registers);
  return registers;
}

/** One exception has one waiver and one response: of two, nobody could say which holds. */
function assertOneEach(registers: Registers): void {
  const problems = (['waivers', 'responses'] as const).flatMap((name) => {
    // Of two that name one exception, one begins with the other; sorted, it follows at once.
    const ordered = registers[name].map(({ exception: id }, index) => ({ id, index }));
    ordered.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
    return ordered.flatMap(({ id, index }, at): Problem[] => {
      const before = ordered[at - 1];
      if (before === undefined || !id.startsWith(before.id)) return [];
      const second = registers.placeOf(name, Math.max(index, before.index));
      const first = registers.placeOf(name, Math.min(index, before.index));
      const message = `\`${name}\`: a second entry for the exception ${id}, which line ${first.line} names already`;
      return [{ ...second, message, remedy: 'Keep one of the two' }];
    });
  });
  if (problems.length > 0) throw new GoldproofError('config', 'an exception has two entries', problems);
}
