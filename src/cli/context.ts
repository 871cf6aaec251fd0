import type { Output } from './output.ts';

/** What a command gets from the process it runs in. */
export interface Context {
  readonly output: Output;
  /** Aborted by SIGINT or SIGTERM, which are listened for once it is asked for: stop, and leave what was collected to be resumed. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** A command answers the process's exit code. */
export type Command<Options> = (options: Options, context: Context) => Promise<number>;
