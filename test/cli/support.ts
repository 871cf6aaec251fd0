import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../../src/cli/context.ts';
import { openOutput } from '../../src/cli/output.ts';
import { type BadJob, ONE_ACCOUNT, SIGNING } from '../e2e/bad-job.ts';

export interface Ran {
  readonly code: number | null;
  /** What ended it, if it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Lines. */
  readonly stderr: readonly string[];
  /** From the signal that it was sent to its end. */
  readonly heardInMs?: number;
}

const ROOT = resolve(import.meta.dirname, '../..');
/** An environment without AWS, so that no test leaves the machine. */
const { PATH = '', HOME = '' } = process.env;
const ENV = {
  PATH,
  HOME,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

interface Running {
  readonly cwd?: string;
  /** Run by a shell before the command. */
  readonly shell?: string;
  /** Sent once a line of stderr holds the text. */
  readonly stopAt?: { readonly line: string; readonly signal: NodeJS.Signals };
}

/** Runs the command as a process, its streams not a terminal. */
export function goldproof(args: readonly string[], { cwd = ROOT, shell = '', stopAt }: Running = {}): Promise<Ran> {
  const command = [process.execPath, '--import', import.meta.resolve('tsx'), join(ROOT, 'src/cli/main.ts'), ...args];
  const [file = '', ...rest] = shell === '' ? command : ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...command];
  return new Promise((done, fail) => {
    const child = spawn(file, rest, { cwd, env: ENV, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stoppedAt: number | undefined;
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr.push(chunk);
      if (stopAt === undefined || stoppedAt !== undefined) return;
      if (!Buffer.concat(stderr).includes(stopAt.line)) return;
      stoppedAt = Date.now();
      child.kill(stopAt.signal);
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      const lines = Buffer.concat(stderr).toString().split('\n');
      done({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: lines.filter((line) => line !== ''),
        ...(stoppedAt === undefined ? {} : { heardInMs: Date.now() - stoppedAt }),
      });
    });
  });
}

/** Writes a config into a job's folder. */
export async function saveConfig(job: BadJob, number: string): Promise<string> {
  const file = join(job.folder, `${number}.yaml`);
  await writeFile(
    file,
    `organisation: Example\nreport: { number: ${number} }\noutput: out\n${ONE_ACCOUNT}\n${SIGNING}\n`,
  );
  return file;
}

/** What a command gets here instead of a process, and all that it says there. */
export function inProcess(): { context: Context; stdout: string[]; stderr: string[] } {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const stream = (lines: string[]) => ({ write: (text: string | Uint8Array) => lines.push(String(text)) > 0 });
  const output = openOutput(stream(stdout), stream(stderr), () => new Date());
  return { context: { output, signal: new AbortController().signal, now: () => new Date() }, stdout, stderr };
}
