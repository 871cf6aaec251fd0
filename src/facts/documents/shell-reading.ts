import type { Environment } from './environment.ts';
import type { LineOf, Observed } from './finding.ts';

/** How a script of the shell is being read. */
export interface Reading {
  readonly source: string;
  readonly lineOf: LineOf;
  readonly environment: Environment;
  readonly observed: Observed;
  /** Inside a branch, a loop, a function or a subshell: assignments there may happen. */
  readonly isBranch: boolean;
  /** Scripts inside scripts: `bash -c`, `eval`; functions inside functions. */
  readonly depth: number;
}
