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
  | 'session' // the session or the network ended while collecting; what was collected is kept
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

/** What the operating system means, in words; the code stays beside it, for whoever looks it up. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'access is refused',
  EEXIST: 'it is there already',
  EFBIG: 'the file would be larger than is allowed',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EPERM: 'it is not permitted',
  EROFS: 'the file system is read-only',
};

/** A caught value's message, system errors in words: never throws, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown ? String(thrown.code) : '';
  const words = SYSTEM_WORDS[code];
  return words === undefined ? thrown.message : `${words} (${code})`;
}

/**
 * Waits for several checks, so that a person sees all of their problems at once and not one after the other.
 *
 * @param subject what was checked, for the sentence above the problems
 * @throws GoldproofError of the one check that failed, or with the problems of all; what is no GoldproofError as it is
 */
export async function allChecked<T extends readonly unknown[]>(
  subject: string,
  checks: readonly [...{ [K in keyof T]: T[K] | Promise<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(checks);
  const failures = settled.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const ours = failures.filter((failure) => failure instanceof GoldproofError);
  const first = ours[0];
  if (ours.length < failures.length) throw failures.find((failure) => !(failure instanceof GoldproofError));
  if (first !== undefined && ours.length === 1) throw first;
  if (first !== undefined) {
    const problems = ours.flatMap((failure) =>
      failure.problems.length > 0
        ? failure.problems
        : [{ message: failure.message, remedy: 'Correct it and start again' }],
    );
    const code = ours.some((failure) => failure.code === 'config') ? 'config' : first.code;
    throw new GoldproofError(code, `${subject}: ${problems.length} problems`, problems);
  }
  // Nothing was rejected, so every result is the value of the check in its place.
  return settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined)) as unknown as T;
}

/** `file:line:column: message (remedy)`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place === '' ? '' : `${place}: `}${problem.message}. ${problem.remedy}`;
}
