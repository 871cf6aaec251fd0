import { byText } from '../../../core/compare.ts';
import { type Reached, type Step, stepsTo } from './step.ts';

/** How many ways a cell tells, and how many steps of each end; what is more is counted. */
export const MOST_TOLD = 25;
export const MOST_STEPS_TOLD = 4;

/** The ways in words: shortest first; of one length those that need the least. */
export function told(ends: readonly Reached[], start: string): readonly string[] {
  const sorted = [...ends].sort((a, b) => a.depth - b.depth || a.weight - b.weight || byText(a.key, b.key));
  const ways = sorted.slice(0, MOST_TOLD).map((end) => wayTo(end, start));
  return sorted.length > MOST_TOLD ? [...ways, `and ${sorted.length - MOST_TOLD} ways more`] : ways;
}

function wayTo(end: Reached, start: string): string {
  const steps = stepsTo(end);
  const written = steps.map((each, index) => () => writeStep(each, steps[index - 1]?.arn ?? start));
  const texts =
    steps.length <= 2 * MOST_STEPS_TOLD
      ? written.map((write) => write())
      : [
          ...written.slice(0, MOST_STEPS_TOLD).map((write) => write()),
          `${steps.length - 2 * MOST_STEPS_TOLD} steps more`,
          ...written.slice(-MOST_STEPS_TOLD).map((write) => write()),
        ];
  return texts.join(' → ');
}

/** Whoever makes a call is named where it is not the one of the step before. */
function writeStep({ key, step }: Reached, before: string): string {
  if (step === undefined) return key;
  const { calls, conditional, supposes } = step;
  const words = calls.map(({ by, words: call }) => (by.arn === before ? call : `${call}, as ${by.arn}`));
  const on = writtenOn(step);
  const doubt = supposes === undefined ? '' : `, supposing ${supposes}`;
  return `${step.technique}${on} to ${key}${conditional ? ', conditional' : ''} (${words.join('; ')}${doubt})`;
}

function writtenOn({ calls, on }: Step): string {
  return on === undefined || calls.every(({ by }) => by.arn === on.arn) ? '' : ` on ${on.arn}`;
}
