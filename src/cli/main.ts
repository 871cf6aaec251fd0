#!/usr/bin/env node
import { CommanderError } from 'commander';
import { GoldproofError } from '../core/errors.ts';
import { readVersion } from '../pipeline/built-in.ts';
import type { Context } from './context.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { takeNoise } from './noise.ts';
import { openOutput } from './output.ts';
import { program } from './program.ts';

// The SDK's notice about Node 20 is for its own users; our README says which Node we support.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const stop = new AbortController();

/**
 * A command that asks for the signal is told when to stop, and leaves nothing half done. One that never asks has
 * nothing to leave: the system ends it at once, however busy it is. So does a second signal.
 */
function listen(): AbortSignal {
  if (!isListening) {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => stop.abort(new GoldproofError('cancelled', `stopped by ${name}`)));
  }
  isListening = true;
  return stop.signal;
}
let isListening = false;

const context: Context = {
  output: openOutput(process.stdout, process.stderr, () => new Date()),
  get signal() {
    return listen();
  },
  now: () => new Date(),
};
takeNoise(context.output.progress);

async function main(): Promise<number> {
  let code: number = EXIT.usage;
  try {
    await program(await readVersion(), context, (finished) => {
      code = finished;
    }).parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.sealed;
    const failure = error instanceof CommanderError ? usageError(error, process.argv[2]) : error;
    const exitCode = exitCodeOf(failure);
    context.output.fail(failure, exitCode);
    return exitCode;
  }
}

/** What commander says, in the words and the place of our own errors. */
function usageError({ code, message }: CommanderError, command: string | undefined): GoldproofError {
  if (code === 'commander.help') {
    const remedy = 'Say which; `goldproof demo` is the one to begin with';
    return new GoldproofError('usage', 'there is no command', [{ message: 'a command is needed', remedy }]);
  }
  const [said = '', ...suggestion] = message.replace(/^error: /, '').split('\n');
  const isCommand = command !== undefined && /^[a-z]+$/.test(command) && code !== 'commander.unknownCommand';
  const remedy = `See goldproof ${isCommand ? `${command} ` : ''}--help`;
  const hint = suggestion.join(' ').replace(/^\((.*)\)$/, '$1');
  return new GoldproofError('usage', said, [
    { message: hint === '' ? 'the command line is not understood' : hint, remedy },
  ]);
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.sealed);
});

process.exitCode = await main();
