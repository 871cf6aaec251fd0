import type { AnswerRow } from '../answers.ts';
import type { Organisation } from '../organisation.ts';
import { GOLDEN_IMAGES, PRODUCT, WORKLOADS } from './accounts.ts';
import type { Member } from './build/organization.ts';

/** Accounts that build, that build carelessly, and that build nothing: what most of an organisation looks like. */
const TEMPLATES = [WORKLOADS, PRODUCT, GOLDEN_IMAGES] as const;

/** Members beyond those of the demo: `team-001` and so on, with ids that no documentation uses. */
export function furtherMembers(count: number): readonly Member[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(800_000_000_001 + index),
    name: `team-${String(index + 1).padStart(3, '0')}`,
    state: 'ACTIVE',
  }));
}

/** What is asked of each further account: a template's answers, with its own id wherever the template's stands. */
export function withFurther(organisation: Organisation, members: readonly Member[]): Organisation {
  const copies = members.map(({ id }, index) =>
    copyOf(organisation, TEMPLATES[index % TEMPLATES.length] ?? PRODUCT, id),
  );
  const all = [organisation, ...copies];
  return {
    ...organisation,
    accounts: [...(organisation.accounts ?? []), ...members.map(({ id }) => id)],
    rows: all.flatMap(({ rows }) => rows),
    roles: all.flatMap(({ roles = [] }) => roles),
    faults: all.flatMap(({ faults = [] }) => faults),
    credentialReports: new Map(all.flatMap(({ credentialReports }) => [...(credentialReports ?? [])])),
    lastUses: new Map(all.flatMap(({ lastUses }) => [...(lastUses ?? [])])),
  };
}

function copyOf(organisation: Organisation, template: string, id: string): Organisation {
  const { rows, faults = [], roles = [], credentialReports = new Map(), lastUses = new Map() } = organisation;
  // Everything is data, so that an id stands nowhere but in its text.
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(template, id));
  const isOwn = ({ account, operation }: AnswerRow) => account === template && !OF_MEMBERS.test(operation);
  return {
    rows: rows.filter(isOwn).map(renamed),
    faults: faults.filter(({ account }) => account === template).map(renamed),
    roles: roles.filter(({ arn }) => arn.includes(`:${template}:`)).map(renamed),
    credentialReports: new Map(
      [...credentialReports].filter(([account]) => account === template).map(([, report]) => [id, renamed(report)]),
    ),
    lastUses: new Map(
      [...lastUses]
        .filter(([arn]) => arn.includes(`:${template}:`))
        .map(([arn, uses]) => [renamed(arn), renamed(uses)]),
    ),
  };
}

/** Made of the list of members, for each. */
const OF_MEMBERS = /^(?:organizations|account):/;
