import type { Reads } from '../model/facts.ts';
import type { DeclaredOperation } from '../operations/all.ts';

/** What a column, a population or an algorithm reads: an AWS call, a published algorithm, or what was given to the run. */
export type Source = Call | Algorithm | Given | EveryCall;

/** An AWS call, with the words that say what of its answer is read. */
export interface Call {
  readonly kind: 'call';
  readonly operation: DeclaredOperation;
  readonly words: string;
}

/** What no call tells: where the row stands, the configuration, another row. */
export interface Given {
  readonly kind: 'given';
  readonly words: string;
}

/** A published way to come from answers to a value. It is printed with every control whose decision rests on it. */
export interface Algorithm {
  readonly kind: 'algorithm';
  /** `rotation-status@1`: a name and a version, which changes with the meaning. */
  readonly id: AlgorithmId;
  readonly description: string;
  /** The calls it reads and the algorithms it rests on. */
  readonly reads: readonly Source[];
}

type AlgorithmId = `${string}@${number}`;

/** What of an operation's answer is read: `call('kms:DescribeKey', 'KeyMetadata.Arn')`. */
export function call(operation: DeclaredOperation, words = ''): Call {
  return { kind: 'call', operation, words };
}

/** Whole answers of operations. @throws Error when there is none */
export function calls(operations: readonly DeclaredOperation[]): readonly [Call, ...Call[]] {
  const [first, ...others] = operations.map((operation) => call(operation));
  if (first === undefined) throw new Error('no operation');
  return [first, ...others];
}

export function given(words: string): Given {
  return { kind: 'given', words };
}

/** Whatever was recorded of the account, of any operation. */
export interface EveryCall {
  readonly kind: 'every-call';
  readonly words: string;
}

export const EVERY_CALL: EveryCall = { kind: 'every-call', words: 'every evidence record of the account' };

/** The account and the Region under which a record was kept. */
export const PLACE: Given = given('the scope of the calls');

/**
 * An algorithm with what it rests on.
 *
 * @throws Error when its description speaks of an algorithm that it does not rest on, or of itself: it would be cited
 *   and not printed
 */
export function algorithm(id: AlgorithmId, reads: readonly Source[], description: string): Algorithm {
  const below = new Set(algorithmsOf(reads).map((each) => each.id));
  for (const cited of algorithmsIn(description)) {
    if (cited === id) throw new Error(`The algorithm ${id} cites itself`);
    if (!below.has(cited)) throw new Error(`The algorithm ${id} cites ${cited}, which is not among what it reads`);
  }
  return { kind: 'algorithm', id, description, reads };
}

/** The ids of algorithms that a text speaks of. */
export function algorithmsIn(text: string): readonly AlgorithmId[] {
  return [...text.matchAll(/\b[a-z0-9]+(?:[.-][a-z0-9]+)*@\d+/g)].map(([id]) => id as AlgorithmId); // by the pattern
}

/**
 * Every algorithm among these sources and below them, each once, those that rest on others first.
 *
 * @throws Error when two of them have one id: a report could print one alone
 */
export function algorithmsOf(sources: readonly Source[]): readonly Algorithm[] {
  const found = new Map<AlgorithmId, Algorithm>();
  const visit = (source: Source): void => {
    if (source.kind !== 'algorithm') return;
    const known = found.get(source.id);
    if (known !== undefined && known !== source) throw new Error(`Two algorithms are called ${source.id}`);
    if (known !== undefined) return;
    found.set(source.id, source);
    source.reads.forEach(visit);
  };
  sources.forEach(visit);
  return [...found.values()];
}

/** The calls among these sources and those that their algorithms read; or that any may be read. */
export function operationsOf(sources: readonly Source[]): Reads['operations'] {
  const all = [...sources, ...algorithmsOf(sources).flatMap(({ reads }) => reads)];
  if (all.some(({ kind }) => kind === 'every-call')) return 'every';
  return [...new Set(all.flatMap((source) => (source.kind === 'call' ? [source.operation] : [])))];
}

/** What follows from these sources for the report and for who waits for what. */
export function readsOf(sources: readonly Source[]): Reads {
  const algorithms = algorithmsOf(sources).map(({ id, description }) => ({ id, description }));
  return { operations: operationsOf(sources), algorithms };
}

/** The sources in words, as the report prints them. */
export function inWords(sources: readonly Source[]): string {
  return sources.map(wordsOf).join('; ');
}

function wordsOf(source: Source): string {
  switch (source.kind) {
    case 'call':
      return source.words === '' ? source.operation : `${source.operation} ${source.words}`;
    case 'algorithm':
      return `derived: ${source.id}`;
    case 'given':
    case 'every-call':
      return source.words;
  }
}
