import { z } from 'zod';
import { parseYamlAs } from '../core/yaml-source.ts';
import { Sha256Schema } from '../model/common.ts';
import type { Assurance, ManagementResponse, Report, Waiver } from '../model/report.ts';

/** Registers that people keep beside the config: assurance on AWS, attestations, waivers, management responses. */

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'want YYYY-MM-DD')
  .transform((text) => `${text}T00:00:00.000Z`);
const exception = z.string().regex(/^[0-9a-f]{64}$/, "want the exception's id, 64 hexadecimal digits");
const words = z.string().min(1);

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

export interface Registers {
  readonly assurance: readonly Assurance[];
  readonly waivers: readonly Waiver[];
  readonly responses: readonly ManagementResponse[];
}

/** What the files are called when something is wrong with them; left out, as they are called in the package. */
const NAMES: RegisterTexts = { assurance: 'assurance.yaml', waivers: 'waivers.yaml', responses: 'responses.yaml' };

/**
 * Reads the registers. An assurance covers the period when it begins no later and ends no earlier.
 *
 * @throws GoldproofError `config`, with every problem's line and remedy
 */
export function readRegisters(texts: RegisterTexts, period: Report['period'], names: RegisterTexts = NAMES): Registers {
  const read = <T>(name: (typeof REGISTERS)[number], schema: z.ZodType<Record<string, T[]>>): T[] => {
    const text = texts[name];
    return text === undefined ? [] : (parseYamlAs(schema, text, names[name] ?? name, 'config')[name] ?? []);
  };
  return {
    assurance: read('assurance', AssuranceFileSchema).map((entry) => ({
      ...entry,
      coversPeriod: entry.from <= period.from && entry.to >= period.to,
    })),
    waivers: read('waivers', WaiverFileSchema),
    responses: read('responses', ResponseFileSchema),
  };
}
