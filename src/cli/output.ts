import { GoldproofError, messageOf, type Problem } from '../core/errors.ts';
import type { OnProgress, Progress } from '../model/progress.ts';
import { cut, printable, wrap } from './text.ts';

/**
 * Where words go: results to stdout, progress and logs to stderr. On a terminal progress is a bar that is redrawn;
 * anywhere else it is one JSON line per event, so that a container's log can be read by machines. The last line of a
 * job is one `run.completed`, whichever way it ended.
 */
export interface Output {
  readonly isTerminal: boolean;
  /** Width of the result's lines; no limit where nobody sees it. */
  readonly columns: number;
  readonly progress: OnProgress;
  /** A line of the result; with an indent it is broken at the terminal's width, and what follows indented. */
  print(line?: string, indent?: number): void;
  /** The job is over, and its result printed. */
  completed(ending: Ending): void;
  /** What went wrong, with every place and remedy. */
  fail(error: unknown, exitCode: number): void;
}

/** How a job ended that did what it should. */
export interface Ending {
  readonly message: string;
  readonly exitCode: number;
  readonly fields?: Progress['fields'];
}

type Stream = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

const BAR = 24;
const DEFAULT_COLUMNS = 80;
const REDRAW_MS = 100;
const SIGN_OF_LIFE_MS = 15_000;

/** Opens the output of a process. */
export function openOutput(stdout: Stream, stderr: Stream, clock: () => Date): Output {
  const isTerminal = stderr.isTTY === true;
  const columns = stdout.isTTY === true ? (stdout.columns ?? DEFAULT_COLUMNS) : Number.POSITIVE_INFINITY;
  let isDrawn = false;
  let last = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (isDrawn) stderr.write('\r\x1b[K');
    isDrawn = false;
  };
  const log = (line: object): void => {
    stderr.write(`${JSON.stringify({ time: clock().toISOString(), ...line })}\n`);
  };
  return {
    isTerminal,
    columns,
    progress: (progress) => {
      const now = clock().getTime();
      if (progress.often === true && now - last < (isTerminal ? REDRAW_MS : SIGN_OF_LIFE_MS)) return;
      last = now;
      if (!isTerminal) return log(logLine(progress));
      stderr.write(`\r\x1b[K${barLine(progress, stderr.columns ?? DEFAULT_COLUMNS)}`);
      isDrawn = true;
    },
    print: (line = '', indent) => {
      clear();
      stdout.write(`${indent === undefined ? printable(line) : wrap(printable(line), columns, indent)}\n`);
    },
    completed: ({ message, exitCode, fields }) => {
      clear();
      if (!isTerminal) log({ level: 'info', event: 'run.completed', message, exitCode, ...fields });
    },
    fail: (error, exitCode) => {
      clear();
      if (isTerminal) stderr.write(`${errorText(error, stderr.columns ?? DEFAULT_COLUMNS)}\n`);
      else log({ level: 'error', event: 'run.completed', ...errorFields(error), exitCode });
    },
  };
}

function barLine({ message, done, total }: Progress, columns: number): string {
  const words = printable(message).replaceAll('\n', ' ');
  if (done === undefined || total === undefined || total === 0) return cut(words, columns - 1);
  const filled = '█'.repeat(Math.round(Math.min(1, done / total) * BAR)).padEnd(BAR, '░');
  return cut(`${filled} ${done}/${total}  ${words}`, columns - 1);
}

function logLine({ event, message, done, total, fields }: Progress): object {
  return { level: 'info', event, message, ...(total === undefined ? {} : { done, total }), ...fields };
}

/** A sentence that says what failed, then each place with what is wrong and, below it, what to do. */
export function errorText(error: unknown, columns: number): string {
  if (!(error instanceof GoldproofError)) return `goldproof: ${printable(messageOf(error))}\n${whereOf(error)}`;
  const problems = error.problems.flatMap(({ remedy, ...problem }) => [
    wrap(`  ${printable(placed(problem))}`, columns, 4),
    wrap(`    ${printable(remedy)}`, columns, 4),
  ]);
  return [wrap(`goldproof: ${printable(error.message)}`, columns, 2), ...problems].join('\n');
}

function placed({ file, line, column, message }: Omit<Problem, 'remedy'>): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return place === '' ? message : `${place}: ${message}`;
}

/** An error that is none of ours is a fault of the program: whoever reports it needs the place. */
function whereOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return `This is a fault of goldproof itself; please report it with these lines.\n${printable(stack)}`;
}

function errorFields(error: unknown): object {
  if (!(error instanceof GoldproofError)) return { code: 'internal', message: messageOf(error), stack: whereOf(error) };
  const { code, message, problems } = error;
  return { code, message, ...(problems.length > 0 ? { problems } : {}) };
}
