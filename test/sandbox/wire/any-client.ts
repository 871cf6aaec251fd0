import type { Sandbox } from '../../../src/sandbox/server.ts';
import type { Members } from '../../../src/sandbox/wire/sdk.ts';
import { clientConfig } from '../support.ts';

/** Calling any operation by name, where the SDK's types cannot help. */

export interface Client {
  send(command: object): Promise<Members>;
  destroy(): void;
}

type Package = Readonly<Record<string, unknown>>;

const PACKAGES: Readonly<Record<string, () => Promise<Package>>> = {
  accessanalyzer: () => import('@aws-sdk/client-accessanalyzer'),
  account: () => import('@aws-sdk/client-account'),
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  'cloudwatch-logs': () => import('@aws-sdk/client-cloudwatch-logs'),
  ec2: () => import('@aws-sdk/client-ec2'),
  guardduty: () => import('@aws-sdk/client-guardduty'),
  iam: () => import('@aws-sdk/client-iam'),
  imagebuilder: () => import('@aws-sdk/client-imagebuilder'),
  kms: () => import('@aws-sdk/client-kms'),
  macie2: () => import('@aws-sdk/client-macie2'),
  organizations: () => import('@aws-sdk/client-organizations'),
  s3: () => import('@aws-sdk/client-s3'),
  's3-control': () => import('@aws-sdk/client-s3-control'),
  ssm: () => import('@aws-sdk/client-ssm'),
  sts: () => import('@aws-sdk/client-sts'),
};

/** Sends `service:Operation` with one client per service, kept in `clients`. */
export async function sendAny(
  clients: Map<string, Client>,
  sandbox: Sandbox,
  id: string,
  input: Members,
  config: object = clientConfig(sandbox),
): Promise<Members> {
  const [service = '', operation = ''] = id.split(':');
  const pkg = (await PACKAGES[service]?.()) ?? {};
  const client = clients.get(service) ?? makeClient(pkg, config);
  clients.set(service, client);
  const Command = pkg[`${operation}Command`] as new (input: Members) => object;
  return client.send(new Command({ ...input }));
}

export function closeClients(clients: ReadonlyMap<string, Client>): void {
  for (const client of clients.values()) client.destroy();
}

function makeClient(pkg: Package, config: object): Client {
  const found = Object.entries(pkg).find(([name]) => /^[A-Z].*Client$/.test(name) && name !== 'Client');
  const Client = found?.[1] as new (config: object) => Client;
  return new Client(config);
}
