import type { Exception, Report } from '../../model/report.ts';
import { day, sentence } from './words.ts';

/** What people said to exceptions: waivers and management responses, beside the exception and in registers. */

/** Sentences that stand beside an exception, each with owner, what is planned or accepted, and until when. */
export function answersTo({ waiver, response }: Exception, now: string): string[] {
  const sentences: string[] = [];
  if (waiver !== undefined) {
    const until = waiver.expires <= now ? 'expired' : 'expires';
    sentences.push(
      `Waiver ${waiver.id}: owner ${waiver.owner}, approved by ${waiver.approver}, ${until} ${day(waiver.expires)}. Reason: ${ended(waiver.reason)} Compensating control: ${ended(waiver.compensatingControl)}`,
    );
  }
  if (response !== undefined) {
    sentences.push(
      `Management response: ${response.state}, owner ${response.owner}, due ${day(response.due)}. Plan: ${ended(response.plan)}`,
    );
  }
  return sentences;
}

/** Ends as a sentence does. */
function ended(words: string): string {
  return /[.!?…]\s*$/.test(words) ? words.trimEnd() : `${words.trimEnd()}.`;
}

export function waivedRows({ exceptions, collected }: Report): object[] {
  return exceptions.listed.flatMap(({ waiver, control, subject, exception }) =>
    waiver === undefined
      ? []
      : [
          {
            ...waiver,
            short: exception.slice(0, 12),
            control,
            subject,
            expired: waiver.expires <= collected.from,
            expires: day(waiver.expires),
            approved: day(waiver.approved),
          },
        ],
  );
}

export function answeredRows({ exceptions }: Report): object[] {
  return exceptions.listed.flatMap(({ response, control, subject, exception }) =>
    response === undefined
      ? []
      : [
          {
            ...response,
            short: exception.slice(0, 12),
            control,
            subject,
            state: sentence(response.state),
            due: day(response.due),
            at: day(response.at),
          },
        ],
  );
}

export function unmatchedRows({ unmatched }: Report): object[] {
  return unmatched.map(({ register, exception }) => ({
    what: register === 'waivers' ? 'Waiver' : 'Response',
    exception,
  }));
}
