import { redactionToken } from '../../../evidence/detectors/token.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import type { Question } from './question.ts';
import { plainTokens, textsOf, tokensIn, tokensInBroken } from './tokens.ts';

/** What is known of one place of a record. */
interface Place {
  readonly texts: string[];
  /** The tokens that its redactions say, each as often as it is said. */
  readonly said: string[];
}

/**
 * Whether each token that stands in a record is told by a redaction, at its place and as often, and the other way
 * round. Text that only looks like a token got one of its own when it was recorded, and is told too.
 */
export const redactionFaults: Question = (record) =>
  [...placesOf(record)].flatMap(([pointer, { texts, said }]) => [
    ...surplus(
      texts.flatMap((text) => plainTokens(text)),
      said,
    ).map((token) => `${record.id} holds ${token} at ${pointer}, of which its redactions do not tell.`),
    ...missing(texts, said).map((token) => `${record.id} tells of ${token} at ${pointer}, which does not stand there.`),
    ...hidden(texts, said).map(
      (token) => `${record.id} holds ${token} at ${pointer}, encoded, and does not tell of it.`,
    ),
  ]);

function placesOf({ input, about, outcome, redactions }: EvidenceRecord): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const at = (pointer: string): Place => {
    const place = places.get(pointer) ?? { texts: [], said: [] };
    places.set(pointer, place);
    return place;
  };
  for (const { pointer, detector, tag } of redactions) at(pointer).said.push(redactionToken(detector, tag));
  const parts = { '/input': input, '/about': about, '/response': outcome.kind === 'ok' ? outcome.response : undefined };
  for (const [root, part] of Object.entries(parts)) {
    if (part === undefined) continue;
    for (const [pointer, text] of textsOf(part, root)) if (text.length > SHORT) at(pointer).texts.push(text);
  }
  return places;
}

/** No token is so short, in no encoding. */
const SHORT = 15;

/** What is in the one list more often than in the other. */
function surplus(tokens: readonly string[], said: readonly string[]): readonly string[] {
  const left = [...said];
  return tokens.filter((token) => {
    const at = left.indexOf(token);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function missing(texts: readonly string[], said: readonly string[]): readonly string[] {
  if (said.length === 0) return [];
  const standing = new Set(texts.flatMap((text) => [...tokensIn(text)]));
  const first = said.filter((token) => !standing.has(token));
  if (first.length === 0) return [];
  const moved = new Set(texts.flatMap((text) => [...tokensInBroken(text)]));
  return first.filter((token) => !moved.has(token));
}

function hidden(texts: readonly string[], said: readonly string[]): readonly string[] {
  const plain = new Set(texts.flatMap((text) => plainTokens(text)));
  const all = new Set(texts.flatMap((text) => [...tokensIn(text)]));
  return [...all].filter((token) => !plain.has(token) && !said.includes(token));
}
