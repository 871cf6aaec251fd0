import { formatProblem, GoldproofError, messageOf } from '../core/errors.ts';
import type { OnProgress, Progress } from '../model/progress.ts';

/**
 * Where words go: results to stdout, progress and logs to stderr. On a terminal progress is a bar that is redrawn;
 * anywhere else it is one JSON line per event, so that a container's log can be read by machines.
 */
export interface Output {
  readonly isTerminal: boolean;
  readonly progress: OnProgress;
  /** A line of the result. */
  print(line?: string): void;
  /** What went wrong, with every place and remedy. */
  fail(error: unknown): void;
  /** Removes the bar, so that the result starts on a clean line. */
  done(): void;
}

const WIDTH = 24;

export function openOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, clock: () => Date): Output {
  const isTerminal = stderr.isTTY === true;
  let bar = false;
  const clear = (): void => {
    if (bar) stderr.write('\r\x1b[K');
    bar = false;
  };
  return {
    isTerminal,
    progress: (progress) => {
      if (!isTerminal) {
        stderr.write(`${JSON.stringify(logLine(progress, clock()))}\n`);
        return;
      }
      clear();
      stderr.write(barLine(progress, stderr.columns ?? 80));
      bar = true;
    },
    print: (line = '') => {
      clear();
      stdout.write(`${line}\n`);
    },
    fail: (error) => {
      clear();
      if (isTerminal) stderr.write(`${errorText(error)}\n`);
      else stderr.write(`${JSON.stringify(errorLine(error, clock()))}\n`);
    },
    done: clear,
  };
}

function barLine({ message, done, total }: Progress, columns: number): string {
  const share = done === undefined || total === undefined || total === 0 ? undefined : Math.min(1, done / total);
  const filled = share === undefined ? '' : '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
  const count = share === undefined ? '' : ` ${done}/${total} `;
  return `${filled}${count}${message}`.slice(0, Math.max(20, columns - 1));
}

function logLine({ event, message, done, total, fields }: Progress, now: Date): object {
  return {
    time: now.toISOString(),
    level: 'info',
    event,
    message,
    ...(total === undefined ? {} : { done, total }),
    ...fields,
  };
}

/** All problems, one a line, after a sentence that says what failed. */
export function errorText(error: unknown): string {
  if (!(error instanceof GoldproofError)) return `goldproof: ${messageOf(error)}`;
  return [`goldproof: ${error.message}`, ...error.problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
}

function errorLine(error: unknown, now: Date): object {
  const isOurs = error instanceof GoldproofError;
  return {
    time: now.toISOString(),
    level: 'error',
    event: 'run.failed',
    code: isOurs ? error.code : 'internal',
    message: messageOf(error),
    ...(isOurs && error.problems.length > 0 ? { problems: error.problems } : {}),
  };
}
