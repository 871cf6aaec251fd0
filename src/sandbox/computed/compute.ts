import type { Answer, Call } from '../call.ts';

/** An answer that is worked out, not looked up; undefined when the call is none of its business. */
export type Compute = (call: Call) => Answer | undefined;
