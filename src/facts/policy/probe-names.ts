/**
 * Names of made-up resources that share nothing: a pattern that covers both means every one, or as good as (`role/??*`
 * leaves out names of one letter).
 */
export const USUAL_NAMES: readonly string[] = ['aaaaaaaaaaaa', 'Z/00000000000'];

/** With the shortest: what is refused must be refused for them too. */
export const ALL_NAMES: readonly string[] = ['a', 'Z/0', ...USUAL_NAMES];
