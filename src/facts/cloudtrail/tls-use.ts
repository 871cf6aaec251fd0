import { byText } from '../../core/compare.ts';
import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { LOOKUP_EVENTS } from '../../evidence/corroboration.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { notCalled } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { type HistoryEvent, historyIn, inPeriod } from './events.ts';

/** A kind of TLS with which Image Builder was called in a Region. */
interface TlsUse extends Subject {
  readonly version: string;
  readonly cipher: string;
  readonly events: HistoryEvent[];
  readonly from: EvidenceRecord[];
  /** Of how many events that say anything about TLS. */
  readonly ofCalls: number;
  readonly silent: number;
}

const OBSERVED = algorithm(
  'observed-tls@1',
  [call(LOOKUP_EVENTS)],
  'Events of imagebuilder.amazonaws.com in the period are grouped by tlsVersion and cipherSuite of tlsDetails. CloudTrail leaves it ' +
    "out where an AWS service called on somebody's behalf, and for some calls of the console. TLSv1.3, and suites whose " +
    'name begins with ECDHE- or TLS_ECDHE_, are forward secret. Reading stops after a number of pages; the time that the ' +
    'events cover is printed with the report.',
);

export const cloudtrailTlsUse = table<TlsUse>({
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
  reads: [OBSERVED],
  subjects: (evidence, { period }) => {
    const all = evidence.regions.map((region) => ({ region, ...historyIn(region, evidence) }));
    return {
      subjects: all.flatMap(({ region, events }) => usesIn(region, events.filter(inPeriod(period)), evidence)),
      gaps: all.length > 0 ? all.flatMap(({ gaps }) => gaps) : [notEntered(evidence)],
    };
  },
  columns: {
    id: always(
      'string',
      'The account, the Region, the version and the cipher suite.',
      OBSERVED,
      ({ scope: { account, region }, version, cipher }) => known(`${account}/${region} ${version} ${cipher}`),
    ),
    version: always(
      'string',
      'The version of TLS.',
      call(LOOKUP_EVENTS, 'CloudTrailEvent tlsDetails.tlsVersion'),
      ({ version }) => known(version),
    ),
    cipher: always(
      'string',
      'The cipher suite.',
      call(LOOKUP_EVENTS, 'CloudTrailEvent tlsDetails.cipherSuite'),
      ({ cipher }) => known(cipher),
    ),
    forwardSecret: always('bool', 'A key that is stolen later opens none of it.', OBSERVED, ({ version, cipher }) =>
      known(version === 'TLSv1.3' || /^(TLS_)?ECDHE[-_]/.test(cipher)),
    ),
    calls: always('int', 'How many events were so.', OBSERVED, ({ events }) => known(events.length)),
    ofCalls: always('int', 'Of how many events that say anything about TLS.', OBSERVED, ({ ofCalls }) =>
      known(ofCalls),
    ),
    silent: always('int', 'How many events of the Region say nothing about TLS.', OBSERVED, ({ silent }) =>
      known(silent),
    ),
    userAgents: always(
      'list<string>',
      'The programs that called: ten of them, and how many more there are.',
      call(LOOKUP_EVENTS, 'CloudTrailEvent userAgent'),
      ({ events }) => {
        const agents = events.map(({ detail }) => stringMember(detail, 'userAgent') ?? '');
        return known(fewOf([...new Set(agents.filter((name) => name !== ''))].sort(byText)));
      },
    ),
  },
});

/** An account without Regions was not asked at all. */
function notEntered({ account, unreachable }: AccountEvidence): Unknown {
  return notCalled(LOOKUP_EVENTS, { account, region: GLOBAL }, unreachable);
}

function usesIn(region: string, events: readonly HistoryEvent[], { account }: AccountEvidence): readonly TlsUse[] {
  const uses = new Map<string, TlsUse>();
  let ofCalls = 0;
  for (const event of events) {
    const details = member(event.detail, 'tlsDetails');
    const [version, cipher] = [stringMember(details, 'tlsVersion'), stringMember(details, 'cipherSuite')];
    if (version === undefined || cipher === undefined) continue;
    const fresh = { scope: { account, region }, version, cipher, events: [], from: [], ofCalls: 0, silent: 0 };
    const use: TlsUse = uses.get(`${version} ${cipher}`) ?? fresh;
    use.events.push(event);
    use.from.push(event.record);
    ofCalls += 1;
    uses.set(`${version} ${cipher}`, use);
  }
  return [...uses.values()].map((use) => ({ ...use, ofCalls, silent: events.length - ofCalls }));
}

export const SHOWN_AGENTS = 10;

function fewOf(agents: readonly string[]): readonly string[] {
  const more = agents.length - SHOWN_AGENTS;
  return more <= 0 ? agents : [...agents.slice(0, SHOWN_AGENTS), `and ${more} more`];
}
