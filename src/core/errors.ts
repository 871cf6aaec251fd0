/**
 * What a user can act on. Every failure that reaches the command line is one of these, so that the message
 * names a place and a remedy and never a stack trace.
 */

/** One thing that is wrong with an input, with its place (1-based line and column, if known) and what to do. */
export interface Problem {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly remedy: string;
}

export type ErrorCode =
  | 'usage' // the command line cannot be understood
  | 'config' // goldproof.yaml, a register or a responses file is wrong
  | 'catalog' // a control does not load
  | 'package' // a package cannot be read as one
  | 'evidence' // stored evidence cannot be read back
  | 'collect' // nothing could be collected
  | 'sign' // the signer, its certificate or the timestamp authority refused
  | 'output' // the result could not be written
  | 'cancelled'; // the user or the platform stopped the job

/** A failure with a stable code and all problems found, not only the first. */
export class GoldproofError extends Error {
  override readonly name = 'GoldproofError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, problems: readonly Problem[] = [], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.problems = problems;
  }
}

/** A caught value's message: never throws, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `file:line:column: message (remedy)`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place === '' ? '' : `${place}: `}${problem.message}. ${problem.remedy}`;
}
