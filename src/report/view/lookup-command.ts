import type { Corroboration } from '../../model/report.ts';

/** The AWS CLI's line that asks what the corroborating pass asked. What the evidence names is quoted for the shell. */
export function lookupCommand(
  { region, user }: Pick<Corroboration['places'][number], 'region' | 'user'>,
  { from, to }: Corroboration['asked'],
): string {
  return [
    'aws cloudtrail lookup-events',
    `--region ${quoted(region)}`,
    `--lookup-attributes ${attributeOf(user)}`,
    `--start-time ${seconds(from)}`,
    `--end-time ${seconds(to)}`,
  ].join(' ');
}

/** The CLI's shorthand cannot hold commas and equals signs, which names may have; its JSON can. */
function attributeOf(user: string): string {
  return PLAIN.test(user)
    ? `AttributeKey=Username,AttributeValue=${user}`
    : quoted(JSON.stringify([{ AttributeKey: 'Username', AttributeValue: user }]));
}

const PLAIN = /^[\w.@+-]+$/;

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `2026-11-24T12:00:00Z` */
function seconds(moment: string): string {
  return `${moment.slice(0, 19)}Z`;
}
