import type { Identity } from './identity.ts';
import type { CommandClass, SdkClient } from './invoke.ts';
import { serviceEntry } from './services.ts';

export interface PooledClient {
  readonly client: SdkClient;
  /** @throws TypeError when the client has no such operation: a mistake in a declaration. */
  commandNamed(name: string): CommandClass;
}

/** SDK clients by account, principal, Region and service: made when first asked for, shared from then on. */
export interface ClientPool {
  get(identity: Identity, region: string, service: string): Promise<PooledClient>;
  /** Forgets an account's clients. Their sockets are shared and stay. */
  release(account: string): void;
}

/** @param configure The configuration of a new client. */
export function createClientPool(
  configure: (identity: Identity, region: string, service: string) => object,
): ClientPool {
  const clients = new Map<string, Promise<PooledClient>>();
  return {
    get: (identity, region, service) => {
      const key = `${identity.account}/${identity.principal}/${region}/${service}`;
      const known = clients.get(key);
      if (known !== undefined) return known;
      const made = load(service, configure(identity, region, service));
      clients.set(key, made);
      return made;
    },
    release: (account) => {
      for (const key of clients.keys()) if (key.startsWith(`${account}/`)) clients.delete(key);
    },
  };
}

/** Classes are looked up by name, for the operation is not known at compile time: hence the casts. */
async function load(service: string, config: object): Promise<PooledClient> {
  const entry = serviceEntry(service);
  const commands = await entry.load();
  const Client = commands[entry.client] as new (config: object) => SdkClient;
  return {
    client: new Client(config),
    commandNamed: (name) => {
      const command = commands[`${name}Command`];
      if (typeof command !== 'function') throw new TypeError(`the AWS client for ${service} has no operation ${name}`);
      return command as CommandClass;
    },
  };
}
