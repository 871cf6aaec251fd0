import type { FieldRules, OperationSpec } from './operation.ts';

/** Where an event of CloudTrail repeats what somebody wrote: what was asked, and what the answer was. */
const CARRIERS = ['requestParameters', 'responseElements'];
/** What EC2 and S3 call in a request what they answer under another name. */
const OTHER_NAMES = ['tagSet', 'groupDescription'];

/**
 * The rules for events of CloudTrail, made of those for the answers of the services: a field is searched for the same
 * in an event, at whatever depth it stands there. What CloudTrail itself says of a call, its accounts and ids above
 * all, no rule names.
 *
 * @param event the pattern of the text that is the event
 */
export function eventFields(event: string, services: readonly Readonly<Record<string, OperationSpec>>[]): FieldRules {
  const specs = services.flatMap((service) => Object.values(service));
  const named = (kind: keyof FieldRules) =>
    new Set(specs.flatMap(({ fields }) => (fields?.[kind] ?? []).map(lastName)));
  const written = new Set([...named('freeForm'), ...OTHER_NAMES]);
  const at = (names: Iterable<string>) =>
    CARRIERS.flatMap((carrier) => [...spellings(names)].map((name) => `${event}/${carrier}/**/${name}`));
  return {
    freeForm: at(written),
    documents: at(named('documents')),
    base64: at(named('base64')),
    // A person's `Name` is a resource's elsewhere.
    personal: at([...named('personal')].filter((name) => !spellings(written).has(name))),
  };
}

/** The member that a rule ends at. */
function lastName(pattern: string): string {
  return pattern.split('/').findLast((segment) => segment !== '*') ?? '';
}

/** Requests begin their members with a small letter, or with a capital. */
function spellings(names: Iterable<string>): ReadonlySet<string> {
  return new Set(
    [...names].flatMap((name) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      name.charAt(0).toUpperCase() + name.slice(1),
    ]),
  );
}
