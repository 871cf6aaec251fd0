import { grouped } from '../../core/group.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord, TlsSession } from '../../model/evidence.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Fill, type Found, type Subject, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, EVERY_CALL, given } from '../source.ts';

const HOSTS = algorithm(
  'hosts@1',
  [EVERY_CALL],
  'A host is of the partition when it ends in amazonaws.com or api.aws (aws, aws-us-gov), amazonaws.com.cn or ' +
    'api.amazonwebservices.com.cn (aws-cn), amazonaws.eu or api.amazonwebservices.eu (aws-eusc). It is a FIPS endpoint ' +
    'when a part of its name is fips, or ends in -fips, or begins with fips-.',
);

interface Connection extends Subject {
  readonly host: string;
  readonly records: readonly EvidenceRecord[];
}

export const evidenceConnections = table<Connection>({
  name: 'evidence.connections',
  as: 'connection',
  meaning: "This report's own connections: every host that answered, with the TLS that was negotiated with it.",
  grain: 'account',
  key: 'id',
  needs: ['sts:GetCallerIdentity'],
  reads: [EVERY_CALL],
  subjects: eachHost,
  columns: {
    id: always('string', 'The account and the host.', EVERY_CALL, ({ host, scope }) =>
      known(`${scope.account} ${host}`),
    ),
    host: always('string', 'The host.', EVERY_CALL, ({ host }) => known(host)),
    calls: always('int', 'How many answers came from it.', EVERY_CALL, ({ records }) => known(records.length)),
    protocols: always(
      'list<string>',
      'The versions of TLS.',
      given('the handshakes: protocol'),
      ofSessions((all) => distinct(all.map(({ protocol }) => protocol))),
    ),
    ciphers: always(
      'list<string>',
      'The cipher suites.',
      given('the handshakes: cipher'),
      ofSessions((all) => distinct(all.map(({ cipher }) => cipher))),
    ),
    authorized: always(
      'bool',
      'Every certificate chain led to a trusted root and named the host.',
      given('the handshakes: authorized'),
      ofSessions((all) => known(all.every(({ authorized }) => authorized))),
    ),
    issuers: always(
      'list<string>',
      "Who issued the hosts' certificates.",
      given('the handshakes: issuer of the first certificate'),
      ofSessions((all) => distinct(all.flatMap(({ certificates }) => certificates[0]?.issuer ?? []))),
    ),
    proxies: always(
      'list<string>',
      'The proxies in between.',
      given('the handshakes: proxy'),
      ofSessions((all) => distinct(all.flatMap(({ proxy }) => proxy ?? []))),
    ),
    ofPartition: always(
      'bool',
      "The host is one of AWS's, in the partition that is audited.",
      HOSTS,
      ({ host }, { partition }) => known((SUFFIXES[partition] ?? []).some((suffix) => host.endsWith(`.${suffix}`))),
    ),
    fips: always('bool', 'The host is a FIPS endpoint by its name.', HOSTS, ({ host }) => known(isFips(host))),
  },
});

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  aws: ['amazonaws.com', 'api.aws'],
  'aws-us-gov': ['amazonaws.com', 'api.aws'],
  'aws-cn': ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'aws-eusc': ['amazonaws.eu', 'api.amazonwebservices.eu'],
};

function eachHost(evidence: AccountEvidence): Found<Connection> {
  // Without an HTTP answer there was no connection to speak of.
  const answered = [...evidence.all()].filter(({ host, httpStatus }) => host !== '' && httpStatus !== null);
  const scope = { account: evidence.account, region: GLOBAL };
  const hosts = [...grouped(answered, ({ host }) => host)];
  return { subjects: hosts.map(([host, records]) => ({ host, records, scope, from: records })) };
}

/** Something of the TLS sessions of a host; where one was not captured, not known. */
function ofSessions(read: (sessions: readonly TlsSession[]) => Cell): Fill<Connection> {
  return ({ host, records }, evidence) => {
    const sessions = new Map<string, TlsSession>();
    for (const record of records) {
      const session = record.tls === null ? undefined : evidence.tls(record.tls);
      if (session === undefined) return unknown(unparsable(record, `no TLS session with ${host} was captured`));
      sessions.set(session.id, session);
    }
    return read([...sessions.values()]);
  };
}

function isFips(host: string): boolean {
  return host.split('.').some((label) => label === 'fips' || label.endsWith('-fips') || label.startsWith('fips-'));
}
