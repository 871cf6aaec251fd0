import { nearest } from '../../core/nearest.ts';
import { accountNumbers } from './accounts.ts';
import { AWS_KEYS } from './aws-keys.ts';
import { nameOf } from './match.ts';
import { emailAddresses, PERSONAL_NUMBERS } from './personal.ts';
import { VENDOR_TOKEN_NAMES, VENDOR_TOKENS } from './vendor-tokens.ts';

/** Which texts a config may approve, so that a detector's finding of exactly them stays. */

/** Detectors that know a text by its form, wherever it stands. */
const BY_FORM: ReadonlySet<string> = new Set([
  'foreign.account-number',
  'personal.email',
  'personal.iban',
  'personal.payment-card',
  'personal.phone',
  'personal.social-security',
  'secret.aws-access-key',
  'secret.jwt',
  ...VENDOR_TOKEN_NAMES,
]);
const FORMS = [accountNumbers(new Set()), emailAddresses, ...PERSONAL_NUMBERS, ...AWS_KEYS, ...VENDOR_TOKENS];

/** Detectors that know a text by what stands around it as well. */
const BY_PLACE: ReadonlySet<string> = new Set([
  'secret.account-password',
  'secret.authorization-header',
  'secret.aws-secret-key',
  'secret.aws-session-token',
  'secret.aws-signature',
  'secret.azure-sas',
  'secret.azure-storage-key',
  'secret.credential',
  'secret.encoded-credential',
  'secret.password',
  'secret.password-argument',
  'secret.private-key',
  'secret.slack-webhook',
  'secret.telegram-token',
  'secret.url-credential',
  'secret.webhook',
]);

/** What stands for a text that nobody searched or that a rule takes whole, and why it cannot be approved. */
const NEVER: ReadonlyMap<string, string> = new Map([
  ['personal.field', 'takes fields that are personal by rule, whatever they hold'],
  ['literal.token', 'takes what looks like a replacement and is none'],
  ['opaque.bytes', 'takes what nobody could search'],
  ['opaque.gzip', 'takes what nobody could search'],
  ['opaque.nested', 'takes what nobody could search'],
  ['secret.unsettled', 'takes what could not be searched to its end'],
]);

/** What is wrong with an approval, in which of its members, and what to write. */
export interface Unapprovable {
  readonly member: 'detector' | 'value';
  readonly message: string;
  readonly remedy: string;
}

const SHORTEST = 8;
/** A key of 2048 bits in PEM is shorter; a whole document is not. */
const LONGEST_APPROVED = 2_000;
const FEWEST_CHARACTERS = 5;

/** Why a text cannot be approved for a detector; undefined when it can. */
export function unapprovable(detector: string, value: string): Unapprovable | undefined {
  const wrong = wrongDetector(detector);
  if (wrong !== undefined) return { member: 'detector', ...wrong };
  const bad = wrongValue(detector, value);
  return bad === undefined ? undefined : { member: 'value', ...bad };
}

type Wrong = Omit<Unapprovable, 'member'>;

function wrongDetector(detector: string): Wrong | undefined {
  if (BY_FORM.has(detector) || BY_PLACE.has(detector)) return undefined;
  const never = NEVER.get(nameOf(detector));
  if (never !== undefined) {
    return { message: `\`${nameOf(detector)}\` ${never}, and cannot be approved`, remedy: 'Remove the entry' };
  }
  const known = [...BY_FORM, ...BY_PLACE].sort();
  const name = nameOf(detector);
  if (known.includes(name)) {
    return { message: `\`${detector}\` is named with its version`, remedy: `Write \`${name}\`: it holds for each` };
  }
  const near = nearest(name, known) ?? known.find((each) => each.split('.')[1] === name);
  const remedy = near === undefined ? `Use one of ${known.join(', ')}` : `Did you mean \`${near}\`?`;
  return { message: `there is no detector \`${detector}\``, remedy };
}

function wrongValue(detector: string, value: string): Wrong | undefined {
  if (value.length > LONGEST_APPROVED)
    return { message: `has more than ${LONGEST_APPROVED} characters`, remedy: 'Approve the value alone' };
  if (value.includes('⟦'))
    return { message: 'is what stands in the place of a text', remedy: 'Write the text itself, as the source has it' };
  if (BY_FORM.has(detector)) {
    if (isFoundWhole(detector, value)) return undefined;
    return {
      message: `\`${detector}\` never finds exactly this`,
      remedy: 'Write one whole value as it stands in the source: values are compared exactly, there are no wildcards',
    };
  }
  if (/^\*|\*$/.test(value))
    return { message: 'looks like a wildcard', remedy: 'Write whole values: they are compared exactly' };
  if (value.length < SHORTEST || new Set(value).size < FEWEST_CHARACTERS || /^(?:\p{L}+|\p{N}+)$/u.test(value)) {
    return {
      message: 'would approve more than one text: anybody may choose it',
      remedy: `Use another value in the source, of ${SHORTEST} characters at least, and more than a word or a number`,
    };
  }
  return undefined;
}

function isFoundWhole(detector: string, value: string): boolean {
  return FORMS.some((find) =>
    [...find(value)].some(
      (match) => match.start === 0 && match.end === value.length && nameOf(match.detector) === detector,
    ),
  );
}
