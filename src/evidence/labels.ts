/** `{ "name": "DbPassword", "value": ["…"] }`: tags, parameters and variables carry their name beside them. */
const LABELS = [
  'name',
  'Name',
  'key',
  'Key',
  'tagKey',
  'TagKey',
  'parameterName',
  'ParameterName',
  'ParameterKey',
] as const;

/** Members whose value is called by the member beside them. */
export const LABELLED: ReadonlySet<string> = new Set([
  'value',
  'Value',
  'values',
  'Values',
  'tagValue',
  'TagValue',
  'defaultValue',
  'DefaultValue',
  'parameterValue',
  'ParameterValue',
]);

/** What the values of an object are called. @param textOf a member's text, if it has that member */
export function labelOf(textOf: (member: string) => string | undefined): string | undefined {
  return LABELS.map(textOf).find((text) => text !== undefined);
}
