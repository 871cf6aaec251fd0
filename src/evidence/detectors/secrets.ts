import { ADDRESSES } from './addresses.ts';
import { ASSIGNMENTS } from './assignments.ts';
import { AWS_KEYS } from './aws-keys.ts';
import { COMMANDS } from './commands.ts';
import { DIALOGUES } from './dialogues.ts';
import { ELEMENTS } from './elements.ts';
import type { Detector } from './match.ts';
import { PAIRS } from './pairs.ts';
import { PIPES } from './pipes.ts';
import { privateKeys } from './private-keys.ts';
import { SETTERS } from './setters.ts';
import { STANDARD_INPUT } from './standard-input.ts';
import { viaVariables } from './variables.ts';
import { VENDOR_TOKENS } from './vendor-tokens.ts';

/** Every detector of secrets, the surest first: where two find the same text, the first names it. */
export const SECRETS: readonly Detector[] = [
  privateKeys,
  ...AWS_KEYS,
  ...VENDOR_TOKENS,
  ...ADDRESSES,
  ...ASSIGNMENTS,
  ...PAIRS,
  ...ELEMENTS,
  ...STANDARD_INPUT,
  ...PIPES,
  ...COMMANDS,
  ...SETTERS,
  ...DIALOGUES,
  viaVariables,
];
