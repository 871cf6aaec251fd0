import { allChecked, GoldproofError } from '../core/errors.ts';
import type { Verification } from '../model/verification.ts';
import { assertThere } from '../pack/open.ts';
import { readText } from '../pipeline/config.ts';
import { verifyPackage } from '../pipeline/verify.ts';
import { decodePem } from '../sign/pem.ts';
import type { Command } from './context.ts';
import { EXIT } from './exit-code.ts';
import type { Output } from './output.ts';

interface VerifyOptions {
  readonly subject: string;
  readonly root: readonly string[];
  readonly timestampRoot?: readonly string[];
  readonly allowUntimestamped?: boolean;
  readonly previous?: string;
  readonly json?: boolean;
}

const MARKS = { passed: 'passed       ', failed: 'FAILED       ', indeterminate: 'indeterminate' } as const;

const EXIT_OF = { passed: EXIT.sealed, failed: EXIT.failed, indeterminate: EXIT.indeterminate } as const;

/** Checks a package step by step. Exit code 0 only when every step passed, 5 when none failed and some could not tell. */
export const verify: Command<VerifyOptions> = async (options, { output, now, signal }) => {
  if (options.previous !== undefined) await assertThere(options.previous); // a slip is no finding about the package
  const verification = await verifyPackage({
    subject: options.subject,
    roots: await readRoots(options.root),
    timestampRoots: await readRoots(options.timestampRoot ?? []),
    allowUntimestamped: options.allowUntimestamped === true,
    at: now(),
    onProgress: output.progress,
    signal,
    ...(options.previous === undefined ? {} : { previous: options.previous }),
  });
  const { result, steps, subject } = verification;
  const exitCode = EXIT_OF[result];
  if (options.json === true) output.print(JSON.stringify(verification, null, 2));
  else printSteps(verification, options, output);
  const fields = Object.fromEntries(steps.map((step) => [step.name, step.result]));
  output.completed({ message: `${subject}: ${result}`, exitCode, fields: { result, ...fields } });
  return exitCode;
};

function printSteps({ subject, result, steps }: Verification, options: VerifyOptions, { print }: Output): void {
  for (const { name, result: stepResult, detail } of steps) {
    print(`${MARKS[stepResult]}  ${name}`);
    for (const sentence of detail) print(`               ${sentence}`, 15);
  }
  const isUntimed = options.timestampRoot === undefined && steps.some((step) => step.result === 'indeterminate');
  print(`\n${subject}: ${result}`);
  if (isUntimed) {
    print(
      "If it has a timestamp, name its authority's root with --timestamp-root; if none was agreed, say so with --allow-untimestamped.",
      0,
    );
  }
}

async function readRoots(files: readonly string[]): Promise<Uint8Array[]> {
  const roots = files.map(async (file) => {
    const text = await readText(file, 'usage', 'Name a PEM file with certificates');
    try {
      return decodePem(text, 'CERTIFICATE', file);
    } catch (thrown) {
      if (!(thrown instanceof GoldproofError)) throw thrown;
      throw new GoldproofError('usage', `${file} holds no certificates`, thrown.problems, { cause: thrown });
    }
  });
  return (await allChecked('the roots', roots)).flat();
}
