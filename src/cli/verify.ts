import { readText } from '../pipeline/config.ts';
import { verifyPackage } from '../pipeline/verify.ts';
import { decodePem } from '../sign/pem.ts';
import type { Command } from './context.ts';
import { EXIT } from './exit-code.ts';

interface VerifyOptions {
  readonly subject: string;
  readonly root: readonly string[];
  readonly timestampRoot?: readonly string[];
  readonly previous?: string;
  readonly json?: boolean;
}

const MARKS = { passed: 'passed       ', failed: 'FAILED       ', indeterminate: 'indeterminate' } as const;

/** Checks a package step by step. Exit code 0 only when every step passed. */
export const verify: Command<VerifyOptions> = async (options, { output, now }) => {
  const verification = await verifyPackage({
    subject: options.subject,
    roots: await readRoots(options.root),
    timestampRoots: await readRoots(options.timestampRoot ?? []),
    at: now(),
    onProgress: output.progress,
    ...(options.previous === undefined ? {} : { previous: options.previous }),
  });
  output.done();
  if (options.json === true) output.print(JSON.stringify(verification, null, 2));
  else {
    for (const { name, result, detail } of verification.steps) {
      output.print(`${MARKS[result]}  ${name}`);
      for (const sentence of detail) output.print(`               ${sentence}`);
    }
    output.print(`\n${verification.subject}: ${verification.result}`);
  }
  return verification.result === 'passed' ? EXIT.sealed : EXIT.failed;
};

async function readRoots(files: readonly string[]): Promise<Uint8Array[]> {
  const texts = await Promise.all(
    files.map(async (file) =>
      decodePem(await readText(file, 'usage', 'Name a PEM file with certificates'), 'CERTIFICATE', file),
    ),
  );
  return texts.flat();
}
