import { escapedCodePoint } from '../../core/code-point.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that no one can see, or that turn the reading direction: shown as `\u{202E}`. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text
    .replace(UNSEEN, (char) => (char === '\n' || char === '\t' ? char : escapedCodePoint(char)))
    .replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
