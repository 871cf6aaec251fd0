import { compileRoute, type Route } from './routes.ts';
import {
  type ClientPackage,
  clientOf,
  errorTraitsOf,
  operationsOf,
  type Protocol,
  type ProtocolSettings,
  type StaticOperation,
  type Traits,
} from './sdk.ts';

/** The AWS wire protocols spoken here, by Smithy's names. */
export type Wire = 'awsQuery' | 'ec2Query' | 'awsJson1_0' | 'awsJson1_1' | 'restJson1' | 'restXml';

export interface Operation extends StaticOperation {
  /** How a REST request for it looks; query and JSON protocols name the operation instead. */
  readonly route?: Route;
}

/** One AWS service, read from its SDK client package. */
export interface Service {
  /** The prefix of its operations in evidence: `iam`, `s3-control`, `imagebuilder` … */
  readonly id: string;
  /** The service in a SigV4 credential scope; S3 and S3 Control share `s3`. */
  readonly signingName: string;
  readonly wire: Wire;
  readonly protocol: Protocol;
  readonly settings: ProtocolSettings;
  /** The client's configuration: the protocol reads its coders from it. */
  readonly config: object;
  readonly operations: ReadonlyMap<string, Operation>;
  errorTraits(name: string): Traits;
}

const WIRES: readonly string[] = ['awsQuery', 'ec2Query', 'awsJson1_0', 'awsJson1_1', 'restJson1', 'restXml'];

/** Reads a service's operations, shapes and protocol from an `@aws-sdk/client-*` package. */
export function readService(id: string, signingName: string, pkg: ClientPackage): Service {
  const { config } = clientOf(pkg);
  const { protocol, protocolSettings } = config;
  if (protocol === undefined || protocolSettings === undefined) {
    throw new TypeError(`${id}: this client version exports no schemas`);
  }
  const operations = operationsOf(pkg).map((operation): [string, Operation] => {
    const { http } = operation.traits;
    return [operation.name, http ? { ...operation, route: compileRoute(http, operation.input) } : operation];
  });
  return {
    id,
    signingName,
    wire: wireOf(id, protocol),
    protocol,
    settings: protocolSettings,
    config,
    operations: new Map(operations),
    errorTraits: (name) => errorTraitsOf(pkg, name),
  };
}

function wireOf(id: string, protocol: Protocol): Wire {
  const name = protocol.getShapeId().split('#')[1] ?? '';
  if (!WIRES.includes(name)) throw new TypeError(`${id}: the sandbox does not speak ${name}`);
  return name as Wire; // one of WIRES, just checked
}

/** True for the two protocols that send a form and answer in XML. */
export function isQuery(wire: Wire): boolean {
  return wire === 'awsQuery' || wire === 'ec2Query';
}

/** True for the protocols that carry parts of the input in method, path, query and headers. */
export function isRest(wire: Wire): boolean {
  return wire === 'restJson1' || wire === 'restXml';
}
