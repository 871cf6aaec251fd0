import { isPassword } from './assignments.ts';
import { byPattern, type Detector } from './match.ts';
import { PASSWORD_NAMES, SECRET_NAMES } from './names.ts';
import { isReference, looksRandom } from './reference.ts';

/**
 * Elements of XML whose name, or whose attribute, announces a secret, as settings of Windows (unattend), Java and .NET
 * write them, and property lists.
 */

const TAG = '<(?:[\\w-]{1,40}:)?[\\w.-]{0,64}?NAMES(?:\\s[^<>]{0,200})?>';
const WITH_ATTRIBUTE = '<[\\w:.-]{1,60}\\s[^<>]{0,200}?(?:name|key|id)=["\'][\\w.-]{0,64}?NAMES["\'][^<>]{0,200}?>';
const KEY = '<key>[\\w. -]{0,64}?NAMES</key>\\s{0,200}<string>';
/** Before the text: blanks, an element that holds the value, CDATA (XML 1.0 §2.7). */
const TEXT =
  '\\s{0,200}(?:<(?:[\\w-]{1,40}:)?value(?:\\s[^<>]{0,100})?>\\s{0,200})?(?:<!\\[CDATA\\[)?(?<secret>[^<>\\s\\]](?:[^<>\\]]{0,2000}[^<>\\s\\]])?)(?=\\s{0,200}(?:\\]\\]>)?\\s{0,200}</)';

function elements(detector: string, names: string, accept: (value: string) => boolean): Detector {
  const form = `(?:${[TAG, WITH_ATTRIBUTE, KEY].join('|')})${TEXT}`;
  return byPattern(
    detector,
    new RegExp(
      form.replaceAll('NAMES', () => names),
      'dgi',
    ),
    accept,
  );
}

export const ELEMENTS: readonly Detector[] = [
  elements('secret.password@2', PASSWORD_NAMES, isPassword),
  elements('secret.credential@2', SECRET_NAMES, (value) => !isReference(value) && looksRandom(value)),
];
