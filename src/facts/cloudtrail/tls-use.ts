import { byText } from '../../core/compare.ts';
import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { FactTable, OrgContext, Row, Unknown } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { notCalled } from '../coverage.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type HistoryEvent, historyIn, inPeriod } from './events.ts';

const spec: FactTable = {
  name: 'cloudtrail.tlsUse',
  as: 'tlsUse',
  meaning:
    "The kinds of TLS with which Image Builder was called, by CloudTrail's event history: one row for each version and " +
    'cipher suite in a Region.',
  grain: 'region',
  spans: 'event-history',
  key: 'id',
  // Reading may stop early on purpose; what was refused or failed is a gap of its own.
  needs: [],
  columns: {
    id: column('string', 'The account, the Region, the version and the cipher suite.', 'derived: observed-tls@1'),
    version: column('string', 'The version of TLS.', `${LOOKUP_EVENTS} CloudTrailEvent tlsDetails.tlsVersion`),
    cipher: column('string', 'The cipher suite.', `${LOOKUP_EVENTS} CloudTrailEvent tlsDetails.cipherSuite`),
    forwardSecret: column('bool', 'A key that is stolen later opens none of it.', 'derived: observed-tls@1'),
    calls: column('int', 'How many events were so.', 'derived: observed-tls@1'),
    ofCalls: column('int', 'Of how many events that say anything about TLS.', 'derived: observed-tls@1'),
    silent: column('int', 'How many events of the Region say nothing about TLS.', 'derived: observed-tls@1'),
    userAgents: column(
      'list<string>',
      'The programs that called: ten of them, and how many more there are.',
      `${LOOKUP_EVENTS} CloudTrailEvent userAgent`,
    ),
  },
  algorithms: {
    'observed-tls@1':
      'Events of imagebuilder.amazonaws.com in the period are grouped by tlsVersion and cipherSuite of tlsDetails. CloudTrail leaves it ' +
      "out where an AWS service called on somebody's behalf, and for some calls of the console. TLSv1.3, and suites whose " +
      'name begins with ECDHE- or TLS_ECDHE_, are forward secret. Reading stops after a number of pages; the time that the ' +
      'events cover is printed with the report.',
  },
};

export const cloudtrailTlsUse: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, { period }: OrgContext) {
  const all = evidence.regions.map((region) => ({ region, ...historyIn(region, evidence) }));
  return {
    rows: all.flatMap(({ region, events }) => rowsIn(region, events.filter(inPeriod(period)), evidence)),
    gaps: all.length > 0 ? all.flatMap(({ gaps }) => gaps) : [notEntered(evidence)],
  };
}

/** An account without Regions was not asked at all. */
function notEntered({ account, unreachable }: AccountEvidence): Unknown {
  return notCalled(LOOKUP_EVENTS, { account, region: GLOBAL }, unreachable);
}

interface Use {
  readonly version: string;
  readonly cipher: string;
  readonly events: HistoryEvent[];
}

function rowsIn(region: string, events: readonly HistoryEvent[], { account }: AccountEvidence): Row[] {
  const uses = new Map<string, Use>();
  for (const event of events) {
    const details = member(event.detail, 'tlsDetails');
    const [version, cipher] = [stringMember(details, 'tlsVersion'), stringMember(details, 'cipherSuite')];
    if (version === undefined || cipher === undefined) continue;
    const use = uses.get(`${version} ${cipher}`) ?? { version, cipher, events: [] };
    use.events.push(event);
    uses.set(`${version} ${cipher}`, use);
  }
  const ofCalls = [...uses.values()].reduce((sum, use) => sum + use.events.length, 0);
  return [...uses.values()].map((use) => {
    const agents = use.events
      .map(({ detail }) => stringMember(detail, 'userAgent') ?? '')
      .filter((name) => name !== '');
    return makeRow(spec, {
      scope: { account, region },
      from: use.events.map(({ record }) => record),
      cells: {
        id: known(`${account}/${region} ${use.version} ${use.cipher}`),
        version: known(use.version),
        cipher: known(use.cipher),
        forwardSecret: known(use.version === 'TLSv1.3' || /^(TLS_)?ECDHE[-_]/.test(use.cipher)),
        calls: known(use.events.length),
        ofCalls: known(ofCalls),
        silent: known(events.length - ofCalls),
        userAgents: known(fewOf([...new Set(agents)].sort(byText))),
      },
    });
  });
}

export const SHOWN_AGENTS = 10;

function fewOf(agents: readonly string[]): readonly string[] {
  const more = agents.length - SHOWN_AGENTS;
  return more <= 0 ? agents : [...agents.slice(0, SHOWN_AGENTS), `and ${more} more`];
}
