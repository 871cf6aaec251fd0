import type { PolicyStatement, Principal } from './document.ts';
import { isPositive } from './federated.ts';

/**
 * Services that hand a role's credentials, or what it may do, to somebody whom they have signed in themselves and whom IAM
 * does not know (IAM Roles Anywhere User Guide, "Trust model"; AWS IoT Developer Guide, "Authorizing direct calls"; Systems
 * Manager User Guide, "Create the IAM service role required for Systems Manager in hybrid environments"; WorkSpaces
 * Applications Administration Guide, "Using an IAM role to grant permissions to applications"; Amazon Q Developer in chat
 * applications Administrator Guide, "Channel role"; CodeCatalyst User Guide, "Adding IAM roles").
 */
const OUTSIDE_SERVICES: ReadonlyMap<string, string> = new Map([
  ['rolesanywhere.amazonaws.com', 'machines with certificates of a trust anchor'],
  ['credentials.iot.amazonaws.com', 'devices with certificates'],
  ['ssm.amazonaws.com', 'machines outside AWS by a hybrid activation'],
  ['appstream.amazonaws.com', 'users of streaming sessions'],
  ['chatbot.amazonaws.com', 'members of a chat channel'],
  ['codecatalyst.amazonaws.com', 'members of a CodeCatalyst space'],
  ['codecatalyst-runner.amazonaws.com', 'members of a CodeCatalyst space, by their workflows'],
]);

/** What Systems Manager does by itself names its work; machines come with another source or with none. */
const AUTOMATION = /^arn:[^:]*:ssm:[^:]*:[^:]*:automation-execution\//;

/** Part of a description of an algorithm. */
export const OUTSIDE =
  'Services that let in identities of their own: ' +
  `${[...OUTSIDE_SERVICES].map(([service, whom]) => `${service} (${whom})`).join(', ')}. ` +
  'Of such a service stand the ARNs that its statement asks for in aws:SourceArn without a wildcard, such as that of a trust ' +
  'anchor, else its name. Systems Manager is left out where each aws:SourceArn is one of an automation-execution.';

/** By which sources a statement lets in identities that a service has signed in; none for any other principal. */
export function outsideSources({ conditions }: PolicyStatement, { type, value }: Principal): readonly string[] {
  if (type !== 'Service' || !OUTSIDE_SERVICES.has(value.toLowerCase().replace(/\.cn$/, ''))) return [];
  const asked = conditions.filter((each) => each.key === 'aws:sourcearn' && isPositive(each));
  if (asked.some(({ values }) => values.every((arn) => AUTOMATION.test(arn)))) return [];
  const written = asked.find(({ values }) => values.every((arn) => !/[*?]|\$\{/.test(arn)));
  return written?.values ?? [value];
}
