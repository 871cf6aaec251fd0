/**
 * Work that can be interrupted: a generator that yields between pieces, each far below a second, and returns what the
 * work comes to. Who runs it decides what happens in between; the work itself stays free of effects.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does the work in one go. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
