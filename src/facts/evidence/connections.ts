import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord, TlsSession } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const spec: FactTable = {
  name: 'evidence.connections',
  as: 'connection',
  meaning: "This report's own connections: every host that answered, with the TLS that was negotiated with it.",
  grain: 'account',
  key: 'id',
  needs: ['sts:GetCallerIdentity'],
  columns: {
    id: column('string', 'The account and the host.', 'the evidence records'),
    host: column('string', 'The host.', 'the evidence records'),
    calls: column('int', 'How many answers came from it.', 'the evidence records'),
    protocols: column('list<string>', 'The versions of TLS.', 'the handshakes: protocol'),
    ciphers: column('list<string>', 'The cipher suites.', 'the handshakes: cipher'),
    authorized: column(
      'bool',
      'Every certificate chain led to a trusted root and named the host.',
      'the handshakes: authorized',
    ),
    issuers: column(
      'list<string>',
      "Who issued the hosts' certificates.",
      'the handshakes: issuer of the first certificate',
    ),
    proxies: column('list<string>', 'The proxies in between.', 'the handshakes: proxy'),
    ofPartition: column('bool', "The host is one of AWS's, in the partition that is audited.", 'derived: hosts@1'),
    fips: column('bool', 'The host is a FIPS endpoint by its name.', 'derived: hosts@1'),
  },
  algorithms: {
    'hosts@1':
      'A host is of the partition when it ends in amazonaws.com or api.aws (aws, aws-us-gov), amazonaws.com.cn or ' +
      'api.amazonwebservices.com.cn (aws-cn), amazonaws.eu or api.amazonwebservices.eu (aws-eusc). It is a FIPS endpoint ' +
      'when a part of its name is fips, or ends in -fips, or begins with fips-.',
  },
};

export const evidenceConnections: TableDefinition = { ...spec, derive };

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  aws: ['amazonaws.com', 'api.aws'],
  'aws-us-gov': ['amazonaws.com', 'api.aws'],
  'aws-cn': ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  'aws-eusc': ['amazonaws.eu', 'api.amazonwebservices.eu'],
};

function derive(evidence: AccountEvidence) {
  const hosts = new Map<string, EvidenceRecord[]>();
  for (const record of evidence.all()) {
    // Without an HTTP answer there was no connection to speak of.
    if (record.host === '' || record.httpStatus === null) continue;
    hosts.set(record.host, [...(hosts.get(record.host) ?? []), record]);
  }
  return { rows: [...hosts].map(([host, records]) => rowFor(host, records, evidence)) };
}

function rowFor(host: string, records: readonly EvidenceRecord[], evidence: AccountEvidence): Row {
  const sessions = new Map<string, TlsSession>();
  let bare: EvidenceRecord | undefined;
  for (const record of records) {
    const session = record.tls === null ? undefined : evidence.tls(record.tls);
    if (session === undefined) bare ??= record;
    else sessions.set(session.id, session);
  }
  const why = bare === undefined ? undefined : unparsable(bare, `no TLS session with ${host} was captured`);
  const all = [...sessions.values()];
  const read = (pick: (session: TlsSession) => string | null | undefined): Cell =>
    why === undefined ? known([...new Set(all.flatMap((session) => pick(session) ?? []))].sort()) : unknown(why);
  const labels = host.split('.');
  return makeRow(spec, {
    scope: { account: evidence.account, region: GLOBAL },
    from: records,
    cells: {
      id: known(`${evidence.account} ${host}`),
      host: known(host),
      calls: known(records.length),
      protocols: read(({ protocol }) => protocol),
      ciphers: read(({ cipher }) => cipher),
      authorized: why === undefined ? known(all.every(({ authorized }) => authorized)) : unknown(why),
      issuers: read(({ certificates }) => certificates[0]?.issuer),
      proxies: read(({ proxy }) => proxy),
      ofPartition: known((SUFFIXES[evidence.partition] ?? []).some((suffix) => host.endsWith(`.${suffix}`))),
      fips: known(labels.some((label) => label === 'fips' || label.endsWith('-fips') || label.startsWith('fips-'))),
    },
  });
}
